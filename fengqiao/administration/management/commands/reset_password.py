"""`fengqiao reset-password NAME`: a temporary password, also for one of the three."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from fengqiao.kernel.org.accounts import set_temporary_password
from fengqiao.kernel.org.models import Person
from fengqiao.kernel.org.recording import CommandLine


class Command(BaseCommand):
    help = "为账号设一个临时密码（三员的密码只能在服务器上重置，请两人到场）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="用户名")

    def handle(self, *args: Any, **options: Any) -> None:
        people = Person.objects.select_related("street", "user")
        person = people.filter(user__username=options["username"]).first()
        if person is None:
            raise CommandError(f"没有用户名为“{options['username']}”的人员。")
        password = set_temporary_password(
            person, by=CommandLine("reset-password"), at=timezone.now()
        )
        self.stderr.write(
            f"{person.name}（{person.code}）的临时密码，24 小时内有效，登录后须先修改："
        )
        self.stdout.write(password)

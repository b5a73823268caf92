"""`fengqiao open-street`: a new street with its three administrators, for a fresh installation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from fengqiao.kernel.org.accounts import set_temporary_password
from fengqiao.kernel.org.models import Duty, Street, Unit
from fengqiao.kernel.org.recording import CommandLine
from fengqiao.kernel.org.services import add_person, appoint, open_street

if TYPE_CHECKING:
    from datetime import datetime

ROLES = (
    ("sysadmin", Duty.ADMINISTER),
    ("security", Duty.SECURE),
    ("auditor", Duty.AUDIT),
)
SETTER_UP = CommandLine("open-street")


class Command(BaseCommand):
    help = "新建街道和三员（系统、安全、审计管理员各一人），并显示他们的临时密码"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--code", required=True, help="街道代码，如 fengqiao")
        parser.add_argument("--name", required=True, help="街道名称")
        parser.add_argument("--prefix", required=True, help="文号代字，如 枫")
        for option, duty in ROLES:
            parser.add_argument(
                f"--{option}", required=True, metavar="姓名:用户名", help=str(duty.label)
            )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            with transaction.atomic():
                street = open_street(
                    code=options["code"], name=options["name"], number_prefix=options["prefix"],
                    by=SETTER_UP, at=now,
                )  # fmt: skip
                lines = [
                    _administrator(street, number, options[option], duty, now)
                    for number, (option, duty) in enumerate(ROLES, start=1)
                ]
        except ValidationError as refusal:
            raise CommandError("；".join(refusal.messages)) from refusal
        self.stderr.write(f"已建立{street.name}。临时密码 24 小时内有效，请分别交给三人：")
        for line in lines:
            self.stdout.write(line)


def _administrator(street: Street, number: int, who: str, duty: Duty, at: datetime) -> str:
    name, _, username = who.partition(":")
    if not name or not username:
        raise ValidationError(f"“{who}”应写成 姓名:用户名。")
    person = add_person(
        street=street, code=f"A{number:03}", name=name, username=username, by=SETTER_UP, at=at
    )
    appoint(
        person=person, unit=Unit.objects.get(street=street, parent=None), title=str(duty.label),
        duties=[duty], starts_on=timezone.localdate(at), by=SETTER_UP, at=at, approved=True,
    )  # fmt: skip
    password = set_temporary_password(person, by=SETTER_UP, at=at)
    return f"{duty.label}\t{name}\t{username}\t{password}"

"""`fengqiao demo`: fill a demo street through `perform`, and say what was done."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from fengqiao.demo.areas import demo_areas
from fengqiao.demo.lives import Lives
from fengqiao.demo.street import PASSWORD, STREET_CODE, DemoStreet, build_street
from fengqiao.demo.texts import Teller
from fengqiao.kernel.ledger.seal import seal_all
from fengqiao.kernel.ledger.verify import verify_street
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import Post, Street
from fengqiao.overview.services.areas import replace_areas

SHOWN = ("clerk", "grid", "dispatcher", "officer", "mediator1", "justice", "leader",
         "sysadmin", "security", "auditor")  # fmt: skip


class Command(BaseCommand):
    help = "建一个演示街道：虚构的单位、人员和纠纷，全部经由办理流程生成。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--matters", type=int, default=120, help="纠纷件数（默认120）")
        parser.add_argument("--days", type=int, default=120, help="分布在最近多少天（默认120）")
        parser.add_argument("--seed", type=int, default=2026, help="随机种子，相同则内容相同")

    def handle(self, *args: Any, **options: Any) -> None:
        if Street.objects.filter(code=STREET_CODE).exists():
            self.stdout.write("演示街道已建好，直接使用。")
            self._log_ins()
            return
        if Street.objects.exists():
            raise CommandError(
                "这个数据库里已有正式街道，不能再放演示数据。"
                "请换一个 FENGQIAO_HOME 或数据库再运行。"
            )
        began, now = time.monotonic(), timezone.now()
        with transaction.atomic():
            street = build_street()
            lives = Lives(street, Teller(options["seed"]), now)
            lives.fill(options["matters"], options["days"])
            replace_areas(demo_areas(street.areas()), by=street.post("dispatcher"), at=now)
        seal_all(timezone.now())
        self._report(street, lives, time.monotonic() - began)
        self._log_ins()

    def _report(self, street: DemoStreet, lives: Lives, seconds: float) -> None:
        matters = Matter.objects.filter(street=street.street)
        steps = sum(lives.steps.values())
        problems = verify_street(street.street).problems
        self.stdout.write(
            f"演示数据（均为虚构）：{len(street.units)}个单位，{len(street.cast)}名人员，"
            f"{matters.count()}件纠纷，{steps}个环节，用时{seconds:.1f}秒。"
        )
        done = "，".join(f"{name} {count}" for name, count in sorted(lives.steps.items()))
        self.stdout.write(f"环节：{done}")
        late = matters.filter(is_open=True, due_at__lt=lives.now).count()
        self.stdout.write(f"在办{matters.filter(is_open=True).count()}件，其中已逾期{late}件。")
        self.stdout.write("留痕链：校验通过。" if not problems else f"留痕链：{problems}")

    def _log_ins(self) -> None:
        self.stdout.write(f"登录账号（密码均为 {PASSWORD}）：")
        for row in _cast_lines():
            self.stdout.write(f"  {row}")
        self.stdout.write(f"短信验证码写在 {settings.HOME / 'sms.log'}，也显示在服务的输出里。")


def _cast_lines() -> list[str]:
    posts = Post.objects.with_whole().filter(street__code=STREET_CODE)
    lines = {}
    for post in posts.select_related("person__user"):
        if user := post.person.user:
            lines[user.username] = f"{user.username:<11} {post.unit.name} {post.title}"
    return [lines[login] for login in SHOWN]

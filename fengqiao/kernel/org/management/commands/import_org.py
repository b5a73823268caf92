"""`fengqiao import-org FILE`: units, or people with their posts, from a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from fengqiao.kernel.org.importing import import_org
from fengqiao.kernel.org.models import Street
from fengqiao.kernel.org.recording import CommandLine
from fengqiao.kernel.tables.errors import TableError


class Command(BaseCommand):
    help = "从表格导入单位，或人员与岗位（岗位须经安全管理员批准）；有一行不合格则全部不导入"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="csv、xlsx、xls、ods 或 jsonl")
        parser.add_argument("--street", default="", help="街道代码；只有一个街道时可省略")
        parser.add_argument("--sheet", default="", help="工作表名；只有一个工作表时可省略")
        parser.add_argument("--dry-run", action="store_true", help="只说明会怎样，不改动")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"没有这个文件：{path}")
        try:
            report = import_org(
                _street(options["street"]), path, path.name, sheet=options["sheet"],
                dry_run=options["dry_run"], by=CommandLine("import-org"), at=timezone.now(),
            )  # fmt: skip
        except TableError as error:
            raise CommandError(str(error)) from error
        if report.ignored_columns:
            self.stdout.write(f"没有用到的列：{'、'.join(report.ignored_columns)}")
        for outcome in report.rejected:
            self.stderr.write(
                f"第 {outcome.number} 行 {outcome.code} {outcome.name}：{outcome.said}"
            )
        self.stdout.write(report.summary)
        if report.rejected:
            raise CommandError("有退回的行，全部没有导入。请改正后重新导入。")
        self.stdout.write("已导入。" if report.applied else "只是试算，没有改动。")


def _street(code: str) -> Street:
    streets = list(Street.objects.filter(code=code) if code else Street.objects.all()[:2])
    if len(streets) == 1:
        return streets[0]
    raise CommandError(
        f"没有代码为“{code}”的街道。" if code else "请用 --street 指明街道（没有或不止一个街道）。"
    )

"""`fengqiao verify`: check the ledger in the database, or an export or receipt alone."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fengqiao.kernel.ledger.offline import check_file, parse_anchor
from fengqiao.kernel.ledger.verify import verify_street
from fengqiao.kernel.org.models import Street


class Command(BaseCommand):
    help = "校验留痕链：数据库，或单独的导出文件、回执。有问题时退出码为 1"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="导出文件或回执；不写则校验数据库")
        parser.add_argument("--street", help="街道代码；不写则为全部街道")
        parser.add_argument(
            "--seal",
            action="append",
            default=[],
            metavar="序号:摘要",
            help="另行保存的封存摘要，须与之相符；可重复",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            anchors = dict(parse_anchor(text) for text in options["seal"])
        except ValueError as error:
            raise CommandError(str(error)) from None
        lines, sound = (
            _check_file(options["file"], anchors)
            if options["file"]
            else _check_database(options["street"], anchors)
        )
        self.stdout.write("\n".join(lines))
        if not sound:
            raise CommandError("校验未通过。", returncode=1)


def _check_file(path: Path, anchors: dict[int, str]) -> tuple[list[str], bool]:
    try:
        return check_file(path, anchors)
    except OSError as error:
        raise CommandError(f"无法读取 {path}：{error.strerror}。") from None


def _check_database(code: str | None, anchors: dict[int, str]) -> tuple[list[str], bool]:
    if anchors and not code:
        raise CommandError("--seal 须与 --street 同用：各街道的封存各自编号。")
    streets = Street.objects.order_by("pk")
    if code:
        streets = streets.filter(code=code)
        if not streets:
            raise CommandError(f"没有代码为 {code} 的街道。")
    reports = [verify_street(street, anchors=anchors) for street in streets]
    lines = [line for report in reports for line in report.lines()]
    return lines or ["没有街道，无可校验。"], all(report.sound for report in reports)

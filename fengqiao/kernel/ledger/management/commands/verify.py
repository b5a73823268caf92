"""`fengqiao verify`: check the ledger in the database, or an export or receipt alone."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fengqiao.kernel.ledger.offline import RECEIPT_FORMAT, verify_export, verify_receipt
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
        anchors = dict(_anchor(text) for text in options["seal"])
        if options["file"]:
            self._check_file(options["file"], anchors)
            return
        streets = Street.objects.order_by("pk")
        if options["street"]:
            streets = streets.filter(code=options["street"])
            if not streets:
                raise CommandError(f"没有代码为 {options['street']} 的街道。")
        if anchors and len(streets) != 1:
            raise CommandError("--seal 须与 --street 同用：各街道的封存各自编号。")
        reports = [verify_street(street, anchors=anchors) for street in streets]
        for report in reports:
            self.stdout.write("\n".join(report.lines()))
        if not all(report.sound for report in reports):
            raise CommandError("留痕链有问题。", returncode=1)

    def _check_file(self, path: Path, anchors: dict[int, str]) -> None:
        try:
            receipt = _receipt(path)
            lines, sound = _receipt_lines(receipt) if receipt else _export_lines(path, anchors)
        except OSError as error:
            raise CommandError(f"无法读取 {path}：{error.strerror}。") from None
        self.stdout.write("\n".join(lines))
        if not sound:
            raise CommandError("文件有问题。", returncode=1)


def _export_lines(path: Path, anchors: dict[int, str]) -> tuple[list[str], bool]:
    report = verify_export(path, anchors=anchors)
    return report.lines(), report.sound


def _receipt(path: Path) -> dict[str, Any] | None:
    """The receipt in the file, or None when the file is something else."""
    with path.open("rb") as file:
        start = file.read(1 << 20)
    try:
        value = json.loads(start)
    except ValueError:
        return None
    return value if isinstance(value, dict) and value.get("format") == RECEIPT_FORMAT else None


def _receipt_lines(receipt: dict[str, Any]) -> tuple[list[str], bool]:
    problems = verify_receipt(receipt)
    if problems:
        return problems, False
    if receipt["state"] == "pending":
        return ["回执内容完整；该留痕出具回执时尚未封存。"], True
    seal = receipt["seal"]
    return [f"回执成立，属于第 {seal['number']} 次封存 {seal['digest']}。"], True


def _anchor(text: str) -> tuple[int, str]:
    number, _, digest = text.partition(":")
    try:
        if len(bytes.fromhex(digest)) == 32:
            return int(number), digest.lower()
    except ValueError:
        pass
    raise CommandError(f"--seal 应写作 序号:摘要（64 位十六进制），现为 {text!r}。")

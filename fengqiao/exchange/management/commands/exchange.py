"""`fengqiao exchange pack|acknowledge|mapping`: the exchange without a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from fengqiao.exchange.duties import EXCHANGE_DUTIES
from fengqiao.exchange.rules.mapping import MappingError
from fengqiao.exchange.services.acknowledging import LIMITS, acknowledge
from fengqiao.exchange.services.mappings import set_mapping
from fengqiao.exchange.services.packing import make_pack, pack_content
from fengqiao.kernel.org.models import Post, Street
from fengqiao.kernel.org.recording import CommandLine
from fengqiao.kernel.tables.errors import TableError
from fengqiao.kernel.workflow.errors import Refused

MOST_ROWS = 10_000


class Command(BaseCommand):
    help = "与上级系统交换：生成报送包，导入回执，装入报送对照。"

    def add_arguments(self, parser: CommandParser) -> None:
        ways = parser.add_subparsers(dest="way", required=True)
        pack = ways.add_parser("pack", help="生成报送包")
        pack.add_argument("--out", type=Path, required=True, help="写到这个文件或文件夹")
        answer = ways.add_parser("acknowledge", help="导入回执")
        answer.add_argument("file", type=Path)
        for each in (pack, answer):
            each.add_argument("--user", required=True, help="以谁的岗位办理（用户名）")
            each.add_argument("--system", default="province", help="上级系统代码（默认 province）")
        mapping = ways.add_parser("mapping", help="装入一版报送对照")
        mapping.add_argument("file", type=Path)
        mapping.add_argument("--street", required=True, help="街道代码")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            getattr(self, options["way"])(options)
        except (Refused, TableError, MappingError, OSError) as error:
            raise CommandError(str(error)) from error

    def pack(self, options: dict[str, Any]) -> None:
        """Make a pack and write its file."""
        now, post = timezone.now(), _post(options["user"])
        pack, draft = make_pack(options["system"], by=post, at=now, most=MOST_ROWS)
        out: Path = options["out"]
        path = out / pack.name if out.is_dir() else out
        path.write_bytes(pack_content(pack, by=post, at=now))
        self.stdout.write(
            f"第{pack.number}批：{pack.rows}件，已写入 {path}（SHA-256 {pack.digest}）"
        )
        if draft.held:
            self.stdout.write(f"另有{len(draft.held)}件因内容不全暂不能报，见对账页。")
        if draft.is_partial:
            self.stdout.write("还有更多，请再运行一次。")

    def acknowledge(self, options: dict[str, Any]) -> None:
        """Take an acknowledgement in and say what it changed."""
        path: Path = options["file"]
        if path.stat().st_size > LIMITS.file_bytes:
            raise CommandError("文件过大，请核对是否选错了文件。")
        made, is_new = acknowledge(
            path.read_bytes(), path.name, system=options["system"], by=_post(options["user"]),
            at=timezone.now(),
        )  # fmt: skip
        if not is_new:
            self.stdout.write("这份回执此前已经导入，没有重复计入。")
        self.stdout.write(
            f"{made.lines}行：接收{made.accepted}，退回{made.rejected}，重复{made.repeated}，"
            f"不一致{made.differing}，不是本街道报送{made.unknown}，无法读取{made.unreadable}。"
        )

    def mapping(self, options: dict[str, Any]) -> None:
        """Put a version of a mapping in force from its own day."""
        street = Street.objects.filter(code=options["street"]).first()
        if street is None:
            raise CommandError("没有这个街道。")
        kept = set_mapping(
            options["file"].read_text("utf-8"), street=street, by=CommandLine("exchange"),
            at=timezone.now(),
        )  # fmt: skip
        self.stdout.write(f"已装入 {kept.system} 第{kept.version}版，{kept.valid_from} 起用。")


def _post(username: str) -> Post:
    """The user's post that may exchange, held today."""
    held = Post.objects.held_on(timezone.localdate()).with_whole()
    for post in held.filter(person__user__username=username, person__user__is_active=True):
        if post.has(*EXCHANGE_DUTIES):
            return post
    raise CommandError("该用户没有可以办理上级系统交换的在任岗位（研判派单或领导）。")

"""`fengqiao import disputes FILE --map MAP.yaml`: the table's rows become matters."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from fengqiao.kernel.matters.rights import Actor, System
from fengqiao.kernel.org.models import Post, Street
from fengqiao.kernel.tables.errors import TableError
from fengqiao.kernel.tables.reading import read_table
from fengqiao.kernel.tables.writing import RejectFile
from fengqiao.kernel.workflow.intake.importing import Importer, ImportReport
from fengqiao.kernel.workflow.intake.mapping import ImportMap, MappingError, read_map
from fengqiao.kernel.workflow.procedure import procedures


class Command(BaseCommand):
    help = "从表格导入事项：每一行或新建、或重复、或退回并写明原因；重复运行不会重复登记。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("plural", choices=[item.plural for item in procedures.kinds()])
        parser.add_argument("file", type=Path, help="csv、tsv、xlsx、xls、ods、jsonl，可带 .gz")
        parser.add_argument("--map", type=Path, required=True, help="列名对照（YAML）")
        parser.add_argument("--street", default="", help="街道代码；只有一个街道时可省略")
        parser.add_argument("--post", type=int, help="以哪个岗位登记；省略则记为系统导入")
        parser.add_argument("--rejects", type=Path, help="退回文件，默认在原文件旁")
        parser.add_argument("--sheet", default="", help="工作表名称")
        parser.add_argument("--dry-run", action="store_true", help="只核对，不写入")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        if not file.is_file():
            raise CommandError(f"没有这个文件：{file}")
        mapping = self._mapping(options["map"], options["plural"])
        actor = self._actor(options["street"], options["post"])
        rejects = options["rejects"] or file.with_name(f"{file.name.split('.')[0]}-退回.csv")
        began = time.monotonic()
        try:
            report = self._run(file, mapping, actor, rejects, options)
        except (TableError, MappingError) as error:
            raise CommandError(f"{error}（没有导入任何内容）") from error
        self._tell(report, rejects, time.monotonic() - began, dry_run=options["dry_run"])

    def _run(
        self, file: Path, mapping: ImportMap, actor: Actor, rejects: Path, options: dict[str, Any]
    ) -> ImportReport:
        with ExitStack() as stack:
            table = stack.enter_context(read_table(file, sheet=options["sheet"]))
            mapping.check_columns(table.columns)
            importer = Importer(
                mapping,
                by=actor,
                at=timezone.now(),
                dry_run=options["dry_run"],
                told=self._progress,
            )
            if not options["dry_run"]:
                stream = stack.enter_context(rejects.open("wb"))
                importer.rejects = stack.enter_context(RejectFile(stream, table.columns))
            return importer.run(table)

    def _progress(self, report: ImportReport) -> None:
        if report.read % 10_000 < 500 and report.read >= 10_000:
            self.stdout.write(report.line())

    def _tell(self, report: ImportReport, rejects: Path, seconds: float, *, dry_run: bool) -> None:
        self.stdout.write(("（试运行，未写入）" if dry_run else "") + report.line())
        for number, reason in report.first_reasons:
            self.stdout.write(f"  第{number}行：{reason}")
        if dry_run:
            return
        if report.rejected:
            self.stdout.write(f"退回的行在 {rejects}，改正后可再次导入。")
        else:
            rejects.unlink()
        rate = report.read / seconds if seconds else 0
        self.stdout.write(
            f"有研判建议 {report.suggested} 件；用时 {seconds:.1f} 秒，每秒 {rate:.0f} 行。"
        )

    def _mapping(self, path: Path, plural: str) -> ImportMap:
        try:
            mapping = read_map(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"映射文件读不出来：{error}") from error
        except MappingError as error:
            raise CommandError(f"{error}。") from error
        if mapping.procedure.plural != plural:
            raise CommandError(f"映射文件是为“{mapping.procedure.label}”写的。")
        return mapping

    def _actor(self, code: str, post_id: int | None) -> Actor:
        if post_id:
            post = (
                Post.objects.with_whole().held_on(timezone.localdate()).filter(pk=post_id).first()
            )
            if post is None:
                raise CommandError(f"没有编号为 {post_id} 的在任岗位。")
            return post
        streets = Street.objects.filter(code=code) if code else Street.objects.all()
        found = list(streets[:2])
        if len(found) != 1:
            raise CommandError("请用 --street 写明街道代码。")
        return System(found[0], "import")

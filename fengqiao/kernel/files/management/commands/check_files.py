"""`fengqiao check_files`: reads every stored file and reports what is damaged or left over."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fengqiao.kernel.files.checking import check_files
from fengqiao.kernel.files.checking import remove_leftovers as remove_from_store


class Command(BaseCommand):
    help = "核对附件：逐个读取并比对摘要，列出缺失、损坏和无主的文件。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--remove-leftovers",
            action="store_true",
            help="删除一天以前的无主文件和未提交的上传",
        )

    def handle(self, *_args: Any, remove_leftovers: bool, **_options: Any) -> None:
        findings = check_files(timezone.now())
        for attachment, error in findings.damaged:
            self.stderr.write(f"附件 {attachment.pk}（{attachment.name}）：{error}")
        for key in findings.orphans:
            self.stdout.write(f"无主文件：{key}")
        if remove_leftovers:
            remove_from_store(findings)
        self.stdout.write(
            f"已核对 {findings.checked} 个附件：损坏或缺失 {len(findings.damaged)} 个，"
            f"无主文件 {len(findings.orphans)} 个，未提交的上传 {len(findings.unclaimed)} 个"
            f"{'，后两者已删除' if remove_leftovers else ''}。"
        )
        if findings.damaged:
            raise CommandError("有附件损坏或缺失，请从备份恢复。")

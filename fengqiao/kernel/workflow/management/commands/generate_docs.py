"""`fengqiao generate-docs [--check]`: write the manual page of every procedure, or find stale."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from fengqiao.kernel.workflow.manual import generated_pages
from fengqiao.kernel.workflow.procedure import procedures

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "从流程表生成办理流程的说明页；--check 只核对，有过期的即失败"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="只核对，不写文件")
        parser.add_argument(
            "--into",
            type=Path,
            default=Path(settings.BASE_DIR).parent / "docs" / "generated",
            help="写到哪个文件夹",
        )

    def handle(self, *_args: Any, check: bool, into: Path, **_options: Any) -> None:
        folder = into / "procedures"
        pages = generated_pages(procedures.versions())
        if check:
            self._check(folder, pages)
            return
        folder.mkdir(parents=True, exist_ok=True)
        for old in _strangers(folder, pages):
            old.unlink()
        for name, text in pages.items():
            (folder / name).write_text(text, encoding="utf-8")
            self.stdout.write(f"已写 {folder / name}")

    def _check(self, folder: Path, pages: dict[str, str]) -> None:
        stale = [name for name, text in pages.items() if _read(folder / name) != text]
        stale += [path.name for path in _strangers(folder, pages)]
        if stale:
            raise CommandError(f"说明页已过期：{'、'.join(stale)}。请运行 fengqiao generate-docs。")
        self.stdout.write(f"说明页 {len(pages)} 份，均为最新。")


def _strangers(folder: Path, pages: dict[str, str]) -> list[Path]:
    """Pages of procedures that are no more."""
    return [path for path in sorted(folder.glob("*.md")) if path.name not in pages]


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None

"""卷宗: many papers and uploaded files bound into one PDF, with cover, catalogue and page numbers.

Uploaded files come from strangers. They are opened only in a child process with limits of memory
and time, one by one first; what cannot be opened there is named in the file instead of bound.
Of a PDF only the marks on its pages are taken over: no script, form, link or attachment.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import fengqiao
from fengqiao.kernel.documents.errors import DocumentError
from fengqiao.kernel.documents.fonts import pdf_families
from fengqiao.kernel.documents.model import printable_text
from fengqiao.kernel.documents.pdf import STANDARD, TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fengqiao.kernel.documents.model import Document

logger = logging.getLogger(__name__)
ROOT: Final = Path(fengqiao.__file__).resolve().parent.parent
MEMORY: Final = 3 * 1024**3
SECONDS: Final = 60
MOST_PAGES_OF_A_FILE: Final = 150
MOST_PAGES: Final = 800
# What the child can lay on a page, by media type: ending for it, and how it is laid.
BINDABLE: Final = {
    "image/jpeg": ("jpg", "picture"),
    "image/png": ("png", "picture"),
    "image/gif": ("gif", "picture"),
    "image/webp": ("webp", "picture"),
    "application/pdf": ("pdf", "pages"),
}
NOT_ARCHIVAL: Final = "卷内有上传的 PDF 页面，其字体和颜色不受本系统控制，按规范不能宣称为 PDF/A"


@dataclass(frozen=True)
class Upload:
    """An uploaded file that is to be bound: its content, and its name for people."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Item:
    """One line of the catalogue with what belongs under it."""

    position: int
    name: str
    parts: tuple[Document | Upload, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Bundle:
    """A file to be bound."""

    title: str
    number: str
    cover: Document
    items: tuple[Item, ...]
    back: Document
    catalogue: str = "卷内目录"


@dataclass(frozen=True)
class Bound:
    """The finished file. `standard` is what it truly is, `why` explains when not PDF/A."""

    content: bytes
    pages: int
    standard: str
    why: str = ""
    left_out: tuple[tuple[str, str], ...] = field(default=())


def bind(bundle: Bundle) -> Bound:
    """Bind the file. Raises DocumentError when it is too long or cannot be made."""
    with tempfile.TemporaryDirectory(prefix="binding-") as name:
        folder = Path(name)
        for template in TEMPLATES.glob("*.typ"):
            shutil.copy(template, folder)
        files = list(_written(bundle, folder))
        found = _look(folder, [each for each in files if each["kind"]])
        items, left_out = _items(bundle, files, found)
        has_pages = any(part["kind"] == "pages" for item in items for part in item["parts"])
        data = _data(bundle, items)
        (folder / "bundle.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        standard = "1.7" if has_pages else "a-2b"
        said = run_child(folder, "bind", standard)
        if said is None:
            raise DocumentError(
                "卷宗装订超过时间或内存上限", "请把很大的图片或 PDF 压缩、拆分后重新上传"
            )
        content = (folder / "bound.pdf").read_bytes()
    pages = int(json.loads(said[-1])["pages"])
    if has_pages:
        return Bound(content, pages, "PDF 1.7", NOT_ARCHIVAL, tuple(left_out))
    return Bound(content, pages, STANDARD, "", tuple(left_out))


def _written(bundle: Bundle, folder: Path) -> Iterator[dict[str, Any]]:
    """The uploads put into the folder under names of our own, in their order."""
    uploads = [part for item in bundle.items for part in item.parts if isinstance(part, Upload)]
    for number, upload in enumerate(uploads, start=1):
        ending, kind = BINDABLE.get(upload.media_type, ("", ""))
        file = f"upload-{number}.{ending}"
        if kind:
            (folder / file).write_bytes(upload.content)
        yield {"file": file, "kind": kind}


def _look(folder: Path, files: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Pages of each file that can be bound. A file at which the child dies counts for none."""
    found: dict[str, int] = {}
    waiting = [each["file"] for each in files]
    while waiting:
        said = run_child(folder, "look", *waiting, partial=True) or []
        for line in said:
            found |= {each["file"]: each["pages"] for each in [json.loads(line)]}
        tried = [name for name in waiting if name in found]
        if len(tried) == len(waiting):
            break
        # The first without an answer is the one at which the child died.
        waiting = waiting[len(tried) :]
        found[waiting.pop(0)] = 0
    return found


def run_child(folder: Path, *arguments: str, partial: bool = False) -> list[str] | None:
    """Lines that the child wrote; None when it failed, or what it said so far when `partial`."""
    command = [
        sys.executable, "-m", "fengqiao.kernel.documents.binding_child", str(folder),
        str(MEMORY), str(SECONDS), *arguments,
    ]  # fmt: skip
    environment = {
        name: os.environ[name] for name in ("PATH", "HOME", "XDG_DATA_HOME") if name in os.environ
    } | {"PYTHONPATH": str(ROOT)}
    try:
        done = subprocess.run(  # noqa: S603  our own module; names are ours
            command, capture_output=True, text=True, env=environment, check=False,
            timeout=2 * SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        logger.warning("卷宗装订进程超时")
        text = error.stdout.decode() if isinstance(error.stdout, bytes) else error.stdout or ""
        return text.splitlines() if partial else None
    if done.returncode:
        logger.warning("卷宗装订进程以 %s 结束：%s", done.returncode, done.stderr[-500:])
        return done.stdout.splitlines() if partial else None
    return done.stdout.splitlines()


def _items(
    bundle: Bundle, files: Sequence[dict[str, Any]], found: dict[str, int]
) -> tuple[list[dict[str, Any]], list[tuple[str, str]]]:
    """Items as the template reads them, and the uploads that are not bound with the reason."""
    waiting = iter(files)
    items, left_out, total = [], [], 0
    for item in bundle.items:
        parts: list[dict[str, Any]] = []
        aside: list[str] = []
        for part in item.parts:
            if not isinstance(part, Upload):
                parts.append({"kind": "paper", "paper": part.as_data()})
                continue
            file = next(waiting)
            pages = found.get(file["file"], 0)
            why = _why_not(file["kind"], pages)
            if why:
                aside.append(part.name)
                left_out.append((part.name, why))
                continue
            total += pages
            parts.append({"kind": file["kind"], "file": file["file"], "pages": pages})
        if total > MOST_PAGES:
            raise DocumentError(
                f"卷内材料超过 {MOST_PAGES} 页", "请把大量材料分成几个事项或另附电子光盘"
            )
        note = "；".join(text for text in (item.note, _aside(aside)) if text)
        items.append({
            "position": item.position, "name": printable_text(item.name), "parts": parts,
            "note": printable_text(note),
        })  # fmt: skip
    return items, left_out


def _aside(names: Sequence[str]) -> str:
    return f"另附电子件：{'、'.join(names)}" if names else ""


def _why_not(kind: str, pages: int) -> str:
    if not kind:
        return "这种文件不能装订成页，随卷另附电子件"
    if not pages:
        return "文件打不开、设有密码或超过处理上限，随卷另附电子件"
    if pages > MOST_PAGES_OF_A_FILE:
        return f"超过 {MOST_PAGES_OF_A_FILE} 页，随卷另附电子件"
    return ""


def _data(bundle: Bundle, items: list[dict[str, Any]]) -> dict[str, Any]:
    dated = bundle.cover.dated
    return {
        "title": printable_text(bundle.title),
        "number": printable_text(bundle.number),
        "stamp": printable_text(bundle.number),
        "catalogue": bundle.catalogue,
        "dated": [dated.year, dated.month, dated.day],
        "fonts": pdf_families(),
        "cover": bundle.cover.as_data(),
        "back": bundle.back.as_data(),
        "items": items,
    }

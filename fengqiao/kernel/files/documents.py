"""Looks into documents for what must not come in: macros, programs, hidden second files."""

from __future__ import annotations

import re
import zipfile
from typing import IO

from fengqiao.kernel.files.errors import UploadError
from fengqiao.kernel.tables.archives import ArchiveError, check_archive
from fengqiao.kernel.tables.compound_file import MAGIC, CompoundFileError, stream_names

COMPOUND, COMPOUND_MAGIC = "application/x-ole-storage", MAGIC
PACKED, PACKED_MAGIC = "application/zip", b"PK\x03\x04"
TEXT = "text/plain"

MIB = 1024 * 1024
UNPACKED = 512 * MIB
RATIO = 100
# The part that makes a container the kind that its ending says.
MAIN_PARTS = {
    "docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml",
    "odt": "content.xml", "ods": "content.xml", "ofd": "OFD.xml",
}  # fmt: skip
MAIN_STREAMS = {
    "doc": {"WordDocument"}, "wps": {"WordDocument"}, "xls": {"Workbook", "Book"},
    "et": {"Workbook", "Book"}, "ppt": {"PowerPoint Document"},
}  # fmt: skip
_MACRO_PARTS = re.compile(r"vbaProject|vbaData|activeX/|macrosheets/|^Basic/|^Scripts/", re.I)
_MACRO_STREAMS = {"VBA", "_VBA_PROJECT", "_VBA_PROJECT_CUR", "Macros"}
_PROGRAM = re.compile(r"\.(exe|dll|scr|com|bat|cmd|ps1|vbs|js|jse|wsf|hta|lnk|jar|msi)$", re.I)
# A template that the office program would fetch from elsewhere when opening the letter.
_FETCHED_TEMPLATE = re.compile(
    rb"attachedTemplate[^>]*Target\s*=\s*[\"'](https?:|ftp:|\\\\|file://[^/])"
    rb"|Target\s*=\s*[\"'](https?:|ftp:|\\\\|file://[^/])[^>]*attachedTemplate", re.I
)  # fmt: skip
_PAGE = re.compile(
    r"<\s*(!doctype|html|head|body|script|svg|iframe|object|embed|meta|link|style|\?xml|\?php)",
    re.I,
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_MACRO = (
    "文件含有宏或可运行的控件",
    "打开时可能运行程序",
    "请另存为不含宏的文档，或导出为 PDF 后上传",
)


def check_no_archive(file: IO[bytes], _ending: str) -> None:
    """A picture or recording must not also be a zip file (a polyglot)."""
    if zipfile.is_zipfile(file):
        raise UploadError("文件里藏有压缩包", "同一文件不得兼作两种类型", "请重新导出后上传")


def check_pdf(file: IO[bytes], ending: str) -> None:
    """A PDF starts at its first byte, is complete, and starts no program."""
    check_no_archive(file, ending)
    file.seek(0)
    content = file.read()
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-2048:]:
        raise UploadError("PDF 文件不完整", "缺少文件头或结尾标记", "请重新导出或重新扫描后上传")
    if re.search(rb"/Launch\b", content):
        raise UploadError("PDF 文件含有启动程序的动作", *_MACRO[1:])


def check_packed(file: IO[bytes], ending: str) -> None:
    """A modern document: unpacks within limits, is of its kind, and has no macros."""
    try:
        parts = check_archive(file, unpacked_bytes=UNPACKED, ratio=RATIO)
    except ArchiveError as error:
        raise UploadError(
            "文档不能解压检查", str(error), "请用原软件打开后另存再上传；来历不明的文件请勿打开"
        ) from error
    if MAIN_PARTS[ending] not in parts:
        raise UploadError(
            f"文件内容不是“.{ending}”文档", "内部没有该类文档的正文", "请用原软件另存后上传"
        )
    if any(_MACRO_PARTS.search(part) or _PROGRAM.search(part) for part in parts):
        raise UploadError(*_MACRO)
    file.seek(0)
    with zipfile.ZipFile(file) as archive:
        for part in parts:
            if part.endswith("[Content_Types].xml") and b"macroEnabled" in archive.read(part):
                raise UploadError(*_MACRO)
            if part.endswith(".rels") and _FETCHED_TEMPLATE.search(archive.read(part)):
                raise UploadError(
                    "文档引用了外部地址的模板", "打开时会从外部取得内容", "请复制到新文档后上传"
                )


def check_compound(file: IO[bytes], ending: str) -> None:
    """A document of the 97-2003 kind: of its kind, not encrypted, and without macros."""
    file.seek(0)
    try:
        names = stream_names(file.read())
    except CompoundFileError as error:
        raise UploadError("文档已损坏", str(error), "请用原软件打开后另存再上传") from error
    if "EncryptedPackage" in names:
        raise UploadError("文档设有打开密码", "无法检查内容", "请取消密码后上传")
    if not names & MAIN_STREAMS[ending]:
        raise UploadError(
            f"文件内容不是“.{ending}”文档", "内部没有该类文档的正文", "请用原软件另存后上传"
        )
    if names & _MACRO_STREAMS:
        raise UploadError(*_MACRO)


def check_text(file: IO[bytes], _ending: str) -> None:
    """Plain text in UTF-8 or GB18030 that no browser and no shell would run."""
    file.seek(0)
    content = file.read()
    text = _decoded(content)
    if text is None or _CONTROL.search(text):
        raise UploadError(
            "文本文件无法识别", "不是 UTF-8 或 GB18030 编码的纯文本", "请另存为 UTF-8 文本后上传"
        )
    if text.lstrip("\ufeff").startswith("#!") or _PAGE.search(text):
        raise UploadError("文本文件含有网页或脚本", "打开时可能被运行", "请改用 PDF 或截图上传")


def _decoded(content: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None

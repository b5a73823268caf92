"""The smallest files of every kind that is taken, and some that are not."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

import xlwt  # type: ignore[import-untyped]  # ships no types

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\x00" * 32 + b"\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 32 + b"IEND\xaeB`\x82"
PDF = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"
WAV = b"RIFF" + struct.pack("<I", 36) + b"WAVEfmt " + b"\x00" * 32
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 64
PROGRAM = b"MZ\x90\x00" + b"\x00" * 64 + b"PE\x00\x00"

MAIN = {
    "docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml",
    "odt": "content.xml", "ods": "content.xml", "ofd": "OFD.xml",
}  # fmt: skip


def packed(ending: str, more: Mapping[str, bytes] | None = None) -> bytes:
    """A document container with its main part, and more parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        if ending in ("docx", "xlsx", "pptx"):
            archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr(MAIN[ending], b"<main/>")
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return stream.getvalue()


def compound(stream: str = "Workbook") -> bytes:
    """A container of the 97-2003 kind with a stream of the given name."""
    book = xlwt.Workbook()
    book.add_sheet("一").write(0, 0, "文")
    target = io.BytesIO()
    book.save(target)
    data = bytearray(target.getvalue())
    at = data.index("Workbook".encode("utf-16-le"))
    name = stream.encode("utf-16-le") + b"\0\0"
    data[at : at + 64] = name.ljust(64, b"\0")
    data[at + 64 : at + 66] = len(name).to_bytes(2, "little")
    return bytes(data)


GOOD: dict[str, bytes] = {
    "照片.jpg": JPEG,
    "照片.JPEG": JPEG,
    "截图.png": PNG,
    "动图.gif": b"GIF89a" + b"\x00" * 32,
    "扫描.bmp": b"BM" + b"\x00" * 32,
    "传真.tif": b"II*\x00" + b"\x00" * 64,
    "照片.webp": b"RIFF\x20\x00\x00\x00WEBPVP8 " + b"\x00" * 32,
    "照片.heic": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 32,
    "回函.pdf": PDF,
    "协议.docx": packed("docx"),
    "台账.xlsx": packed("xlsx"),
    "汇报.pptx": packed("pptx"),
    "文稿.odt": packed("odt"),
    "表格.ods": packed("ods"),
    "版式.ofd": packed("ofd"),
    "旧表.xls": compound(),
    "旧文.doc": compound("WordDocument"),
    "旧文.wps": compound("WordDocument"),
    "演示.ppt": compound("PowerPoint Document"),
    "录音.mp3": b"ID3\x03" + b"\x00" * 64,
    "录音.wav": WAV,
    "录音.amr": b"#!AMR\n" + b"\x00" * 32,
    "录像.mp4": MP4,
    "说明.txt": "情况说明：一、二".encode(),
    "说明.TXT": "情况说明：一、二".encode("gb18030"),
    "名单.csv": "姓名,电话\n张三,1\n".encode("utf-8-sig"),
}

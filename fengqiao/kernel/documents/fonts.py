"""Fonts of official papers: which of them this machine has, and what stands in for the others.

Word files carry the official names, since offices have those fonts; a PDF embeds what is found
here. Layout: GB/T 9704-2012 (小标宋 for the title, 黑体 and 楷体 for headings, 仿宋 for the text).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import typst

from fengqiao.kernel.documents.errors import DocumentError

INSTALL = (
    "Debian/Ubuntu：apt-get install fonts-noto-cjk fonts-lxgw-wenkai；仿宋可装 texlive-lang-chinese"
    "（Fandol），或把单位有授权的字体放入 ~/.local/share/fonts"
)


@dataclass(frozen=True)
class Face:
    """One face of official papers: its name in Word, and families for a PDF, the best first."""

    word: str
    label: str
    families: tuple[str, ...]


# Has every character of GB 18030's first two planes that names are written with.
FALLBACK = ("Noto Serif CJK SC", "Noto Sans CJK SC", "Source Han Serif SC", "Source Han Sans SC")
FACES = {
    "title": Face(
        "方正小标宋简体", "小标宋",
        ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "FandolSong"),
    ),
    "text": Face(
        "仿宋_GB2312", "仿宋",
        ("FangSong_GB2312", "FangSong", "仿宋", "STFangsong", "FandolFang R", "FandolFang"),
    ),
    "kai": Face(
        "楷体_GB2312", "楷体",
        ("KaiTi_GB2312", "KaiTi", "楷体", "STKaiti", "LXGW WenKai", "FandolKai"),
    ),
    "hei": Face("黑体", "黑体", ("SimHei", "黑体", "STHeiti", "FandolHei", "Noto Sans CJK SC")),
}  # fmt: skip


@lru_cache(maxsize=1)
def installed() -> typst.Fonts:
    """The machine's fonts, looked for once in the life of the process."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)


def pdf_families() -> dict[str, list[str]]:
    """For each face the families to print it with: what is there, then what has every character.

    Raises DocumentError when the machine has no Chinese font at all.
    """
    return choose({family.lower(): family for family in installed().families()})


def choose(there: dict[str, str]) -> dict[str, list[str]]:
    """The families of each face among those that are there, by their name in lower case."""
    last = [there[name.lower()] for name in FALLBACK if name.lower() in there]
    found = {}
    for name, face in FACES.items():
        own = [there[family.lower()] for family in face.families if family.lower() in there]
        found[name] = list(dict.fromkeys([*own[:1], *last]))
    if not all(found.values()):
        raise DocumentError(
            "服务器上没有中文字体，不能生成 PDF",
            f"可先下载 Word 版；请系统管理员安装字体（{INSTALL}）",
        )
    return found


def stand_ins(there: set[str]) -> list[str]:
    """Labels of the faces that another font stands in for, given the families in lower case."""
    return [
        face.label
        for face in FACES.values()
        if not any(family.lower() in there for family in face.families)
    ]

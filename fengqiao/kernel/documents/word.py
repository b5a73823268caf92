"""A document as a Word file for editing: official measures and font names, plain text only."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from fengqiao.kernel.documents.fonts import FACES
from fengqiao.kernel.documents.model import printable_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from docx.document import Document as WordFile

    from fengqiao.kernel.documents.model import Document

# The earliest moment that a zip archive can name.
ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)
LATIN: Final = "Times New Roman"
_ALIGN: Final = {
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}


def render_docx(document: Document) -> bytes:
    """The document as .docx; the same input gives the same bytes."""
    data = document.as_data()
    file = docx.Document()
    _page(file, numbered=data["numbered"], mark=data["mark"])
    _properties(file, data)
    if data["issuer"]:
        _line(file, data["issuer"], face="hei", size=16, align="center")
    _line(file, data["title"], face="title", size=22, align="center", bold=True)
    if data["number"]:
        _line(file, data["number"], face="kai", size=16, align="center")
    for block in data["blocks"]:
        _BLOCKS[block["kind"]](file, block)
    kept = io.BytesIO()
    file.save(kept)
    return _repacked(kept.getvalue())


def _properties(file: WordFile, data: dict[str, Any]) -> None:
    year, month, day_of_month = data["dated"]
    day = datetime(year, month, day_of_month, tzinfo=UTC)
    properties = file.core_properties
    properties.title, properties.author = data["title"][:250], data["issuer"][:250]
    properties.created = properties.modified = day
    properties.last_modified_by, properties.comments = "", ""


def _page(file: WordFile, *, numbered: bool, mark: str) -> None:
    """GB/T 9704-2012: A4 with margins of 37, 35, 28 and 26 mm; page numbers outside."""
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    style = file.styles["Normal"]
    style.font.name, style.font.size = LATIN, Pt(16)
    _east_asian(style.element.get_or_add_rPr(), FACES["text"].word)
    if not numbered:
        return
    file.settings.odd_and_even_pages_header_footer = True
    for foot, align in ((section.footer, "right"), (section.even_page_footer, "left")):
        paragraph = foot.paragraphs[0]
        paragraph.alignment = _ALIGN[align]
        for text, is_field in (("— ", False), ("PAGE", True), (f" —　{mark}".rstrip("　"), False)):
            run = paragraph.add_run("" if is_field else text)
            run.font.size = Pt(14)
            if is_field:
                _field(run, text)


def _field(run: Any, name: str) -> None:
    for kind, text in (("begin", ""), ("", name), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def _east_asian(properties: Any, name: str) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.append(fonts)
    fonts.set(qn("w:eastAsia"), name)


def _line(
    file: Any, text: str, *, face: str = "text", size: float = 16, align: str = "justify",
    indent: bool = False, bold: bool = False,
) -> None:  # fmt: skip
    """Each line of the text as a paragraph of its own, on exact lines of 28 pt."""
    for part in text.split("\n"):
        paragraph = file.add_paragraph()
        paragraph.alignment = _ALIGN[align]
        shape = paragraph.paragraph_format
        shape.space_before = shape.space_after = Pt(0)
        shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        shape.line_spacing = Pt(28 if size <= 16 else 36)
        if indent:
            shape.first_line_indent = Pt(2 * size)
        run = paragraph.add_run(part)
        run.bold, run.font.size, run.font.name = bold, Pt(size), LATIN
        _east_asian(run._r.get_or_add_rPr(), FACES[face].word)


def _cell(cell: Any, text: str, *, size: float, align: str = "left") -> None:
    cell.paragraphs[0]._p.getparent().remove(cell.paragraphs[0]._p)
    for part in text.split("\n"):
        paragraph = cell.add_paragraph()
        paragraph.alignment = _ALIGN[align]
        paragraph.paragraph_format.space_after = Pt(0)
        run = paragraph.add_run(part)
        run.font.size, run.font.name = Pt(size), LATIN
        _east_asian(run._r.get_or_add_rPr(), FACES["text"].word)


def _table(file: Any, rows: list[list[str]], widths: list[float], *, size: float) -> Any:
    table = file.add_table(rows=len(rows), cols=len(widths))
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.width = Mm(width)
            _cell(cell, text, size=size)
    return table


def _fields(file: Any, block: dict[str, Any]) -> None:
    columns, pairs = block["columns"], [tuple(pair) for pair in block["pairs"]]
    pairs += [("", "")] * (-len(pairs) % columns)
    rows = [
        [text for pair in pairs[start : start + columns] for text in pair]
        for start in range(0, len(pairs), columns)
    ]
    label = 26.0
    _table(file, rows, [label, 156 / columns - label] * columns, size=14)


def _grid(file: Any, block: dict[str, Any]) -> None:
    whole = sum(block["shares"])
    widths = [156 * share / whole for share in block["shares"]]
    table = _table(file, [block["headings"], *block["rows"]], widths, size=12)
    heading = table.rows[0]._tr.get_or_add_trPr()
    repeated = OxmlElement("w:tblHeader")
    heading.append(repeated)


def _signatures(file: Any, block: dict[str, Any]) -> None:
    _line(file, "")
    for text in block["lines"]:
        _line(file, printable_text(text))
    if block["date_line"]:
        _line(file, "　　　　年　　月　　日", align="right")


_BLOCKS: Final[dict[str, Callable[[Any, dict[str, Any]], None]]] = {
    "heading": lambda file, block: _line(
        file, block["text"], face="hei" if block["level"] == 1 else "kai", indent=True
    ),
    "paragraph": lambda file, block: _line(
        file, block["text"], align=block["align"], indent=block["indent"]
    ),
    "fields": _fields,
    "grid": _grid,
    "signatures": _signatures,
    "space": lambda file, block: _line(file, "\n" * (block["lines"] - 1)),
}


def _repacked(content: bytes) -> bytes:
    """The same archive with its parts in order and without the time of its making."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(kept, "w") as fixed:
        for name in made.namelist():
            info = zipfile.ZipInfo(name, ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            fixed.writestr(info, made.read(name))
    return kept.getvalue()

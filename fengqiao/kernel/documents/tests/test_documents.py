"""One definition as PDF/A and as Word: what is read back, and what texts cannot do."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import docx
import pytest
from docx.shared import Mm
from pypdf import PdfReader

from fengqiao.kernel.documents.checks import font_messages
from fengqiao.kernel.documents.errors import DocumentError
from fengqiao.kernel.documents.fonts import choose
from fengqiao.kernel.documents.model import LONGEST, Document, Grid, Paragraph
from fengqiao.kernel.documents.pdf import render_pdf
from fengqiao.kernel.documents.tests.samples import MARKUP, paper
from fengqiao.kernel.documents.word import render_docx


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_a_pdf_says_that_it_is_pdf_a_2_and_holds_every_text() -> None:
    content = render_pdf(paper())
    assert b"<pdfaid:part>2</pdfaid:part>" in content
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in content
    text = squeezed(read(content).pages[0].extract_text())
    for part in ("人民调解协议书", "张喆堃", "申请书", "调解员（签名）", "—1—"):
        assert part in text


def test_markup_in_a_text_is_printed_and_never_evaluated() -> None:
    text = squeezed(read(render_pdf(paper())).pages[0].extract_text())
    assert squeezed(MARKUP) in text


def test_the_same_document_gives_the_same_bytes_and_another_day_others() -> None:
    assert render_pdf(paper()) == render_pdf(paper())
    assert render_docx(paper()) == render_docx(paper())
    assert render_pdf(paper()) != render_pdf(replace(paper(), dated=date(2026, 3, 3)))


def test_long_papers_number_their_pages() -> None:
    pages = read(render_pdf(paper(times=60))).pages
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        assert f"—{number}—" in squeezed(page.extract_text())


def test_a_page_has_the_measures_of_official_papers() -> None:
    section = docx.Document(io.BytesIO(render_docx(paper()))).sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    measures = (section.page_width, section.page_height, *margins)
    wanted = (Mm(210), Mm(297), Mm(37), Mm(35), Mm(28), Mm(26))
    assert all(abs((one or 0) - other) < Mm(1) for one, other in zip(measures, wanted, strict=True))


def test_a_word_file_is_read_back_with_its_tables_day_and_fonts() -> None:
    file = docx.Document(io.BytesIO(render_docx(paper())))
    texts = [paragraph.text for paragraph in file.paragraphs]
    assert "人民调解协议书" in texts
    assert MARKUP in texts
    assert [cell.text for cell in file.tables[0].rows[0].cells] == [
        "姓名", "张喆堃", "电话", "13800001111",
    ]  # fmt: skip
    assert file.core_properties.created == datetime(2026, 3, 2, tzinfo=UTC)
    assert "仿宋_GB2312" in file.element.xml


@pytest.mark.parametrize("text", ["\x00\x07甲", "甲\u202e乙", "\ud800甲", "甲\r\n乙\t丙"])
def test_characters_that_no_paper_shows_are_left_out(text: str) -> None:
    document = paper(text=text)
    assert "甲" in read(render_pdf(document)).pages[0].extract_text()
    assert "甲" in docx.Document(io.BytesIO(render_docx(document))).element.xml
    assert "\u202e" not in str(document.as_data())


def test_a_document_beyond_all_measure_is_refused_in_words() -> None:
    with pytest.raises(DocumentError, match="太长"):
        render_pdf(Document("笔录", (Paragraph("字" * (LONGEST + 1)),), date(2026, 3, 2)))


def test_rows_of_another_length_than_the_headings_are_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="列数不同"):
        Grid(("一", "二"), (("1",),), (1, 1))


def test_a_missing_font_is_stood_in_for_and_named_with_how_to_install_it() -> None:
    only_noto = {"noto serif cjk sc": "Noto Serif CJK SC"}
    assert choose(only_noto)["text"] == ["Noto Serif CJK SC"]
    assert choose(only_noto | {"fangsong": "FangSong"})["text"][0] == "FangSong"
    (message,) = font_messages({"Noto Serif CJK SC"})
    assert "仿宋" in message.msg
    assert "fonts-noto-cjk" in str(message.hint)


def test_without_any_chinese_font_the_pdf_is_refused_and_the_word_file_still_made() -> None:
    with pytest.raises(DocumentError, match="没有中文字体"):
        choose({"dejavu sans": "DejaVu Sans"})
    (message,) = font_messages({"DejaVu Sans"})
    assert message.id == "documents.W001"
    assert render_docx(paper())

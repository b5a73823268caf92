"""A bound file: its catalogue, its page numbers, and strangers' files that stay harmless."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from fengqiao.kernel.documents import binding
from fengqiao.kernel.documents.binding import Bound, Bundle, Item, Upload, bind
from fengqiao.kernel.documents.errors import DocumentError
from fengqiao.kernel.documents.pdf import render_pdf
from fengqiao.kernel.documents.tests.samples import bomb, paper, picture, scripted_pdf

if TYPE_CHECKING:
    from fengqiao.kernel.documents.model import Document

PICTURE = Upload("现场.png", "image/png", picture(60, 40, lambda x, y: (x * 7 + y * 3) % 256))


def bound(*parts: Document | Upload) -> Bound:
    return bind(
        Bundle(
            title="卷宗",
            number="（2026）枫人调字第1号",
            cover=paper("封面"),
            items=(
                Item(1, "申请书", (paper("申请书"),)),
                Item(2, "身份证明", (), "缺"),
                Item(3, "证据材料", parts),
                Item(4, "协议书", (paper("协议书", times=40),)),
            ),
            back=paper("封底"),
        )
    )


def pages_of(made: Bound) -> list[str]:
    reader = PdfReader(io.BytesIO(made.content))
    return [re.sub(r"\s+", "", page.extract_text()) for page in reader.pages]


def test_the_catalogue_names_the_pages_on_which_each_item_stands() -> None:
    made = bound(PICTURE)
    pages = pages_of(made)
    assert made.pages == len(pages)
    assert made.standard == "PDF/A-2b"
    assert b"<pdfaid:part>2</pdfaid:part>" in made.content
    catalogue = pages[1]
    last = len(pages) - 3
    for line in ("1申请书1", "2身份证明缺", "3证据材料2", f"4协议书3—{last}"):
        assert line in catalogue
    assert "—3—" in pages[4]
    assert "协议书" in pages[4]
    assert "封底" in pages[-1]


def test_the_same_file_bound_twice_is_the_same_to_the_byte() -> None:
    assert bound(PICTURE).content == bound(PICTURE).content


def test_an_uploaded_pdf_keeps_its_pages_without_scripts_and_the_file_says_it_is_no_pdf_a() -> None:
    hostile = scripted_pdf(render_pdf(paper("证据", times=30)))
    made = bound(Upload("证据.pdf", "application/pdf", hostile))
    assert made.standard == "PDF 1.7"
    assert "PDF/A" in made.why
    text = pages_of(made)
    assert any("证据" in page for page in text[3:5])
    whole = str(PdfReader(io.BytesIO(made.content)).trailer["/Root"].get_object())
    for word in ("/JavaScript", "/OpenAction", "/EmbeddedFiles", "/AA"):
        assert word not in whole
        assert word.encode() not in made.content


def test_a_file_that_would_fill_the_memory_or_cannot_be_read_is_named_instead_of_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(binding, "MEMORY", 1024**3)
    made = bound(
        Upload("炸弹.png", "image/png", bomb(20_000)),
        Upload("坏.pdf", "application/pdf", b"%PDF-1.4 broken %%EOF"),
        Upload("录音.mp3", "audio/mpeg", b"ID3"),
        PICTURE,
    )
    assert [name for name, _ in made.left_out] == ["炸弹.png", "坏.pdf", "录音.mp3"]
    catalogue = pages_of(made)[1]
    assert "另附电子件：炸弹.png" in catalogue
    assert made.standard == "PDF/A-2b"


def test_more_pages_than_a_file_may_have_are_refused_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(binding, "MOST_PAGES", 1)
    content = render_pdf(paper(times=60))
    with pytest.raises(DocumentError, match="超过 1 页"):
        bound(Upload("证据.pdf", "application/pdf", content))

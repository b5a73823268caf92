"""The work list as a file: the same rows, masked, harmless to a spreadsheet, on record."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager

import openpyxl
import pytest
from django.test import Client

from fengqiao.disputes.tests.page import form_on, text_of
from fengqiao.disputes.tests.samples import NOW, dispute_in, register, registration
from fengqiao.kernel.ledger.history import kinds_since
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.org.testing import Cast
from fengqiao.kernel.workflow import exports
from fengqiao.kernel.workflow.perform import open_many

Browser = Callable[[Post], Client]
EXPORT = "/work-list/export/"


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_list_leaves_as_csv_with_masks(cast: Cast, browser_of: Browser) -> None:
    matter = register(cast, title="王小明家漏水", place="王小明家")
    browser = browser_of(cast.clerk)
    response = browser.post(EXPORT, form_on(browser.get("/"), EXPORT) | {"format": "csv"})
    head, row = rows_of(response.content)
    assert head == list(exports.COLUMNS)
    shown = dict(zip(head, row, strict=True))
    assert shown["编号"] == matter.number
    assert shown["标题"] == "王**家漏水"
    assert shown["申请人"] == "王**"
    assert shown["受理时间"] == "2026-03-02 17:00:00"
    assert "王小明" not in response.content.decode("utf-8-sig")
    assert response.headers["Cache-Control"] == "no-store"
    assert "attachment" in response.headers["Content-Disposition"]


def test_the_workbook_holds_real_dates(cast: Cast, browser_of: Browser) -> None:
    register(cast)
    response = browser_of(cast.clerk).post(EXPORT, {"format": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    assert sheet is not None
    cells = {cell.value: sheet.cell(2, cell.column).value for cell in sheet[1]}
    assert cells["受理时间"] == NOW.replace(hour=17, tzinfo=None)


def test_a_title_like_a_formula_stays_text(cast: Cast, browser_of: Browser) -> None:
    register(cast, title='=HYPERLINK("http://x","点我")')
    browser = browser_of(cast.clerk)
    _, row = rows_of(browser.post(EXPORT, {"format": "csv"}).content)
    assert row[2].startswith("'=")
    book = browser.post(EXPORT, {"format": "xlsx"}).content
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    assert sheet is not None
    assert sheet.cell(2, 3).data_type == "s"


def test_the_export_takes_the_conditions_and_the_rights_of_the_list(
    cast: Cast, browser_of: Browser
) -> None:
    register(cast)
    led = dispute_in(cast, "accepted")
    sent = {"format": "csv", "query": "state=accepted", "q": "漏水"}
    _, row = rows_of(browser_of(cast.mediator).post(EXPORT, sent).content)
    assert row[0] == led.number
    only_heading = browser_of(cast.willow_handler).post(EXPORT, {"format": "csv"})
    assert len(rows_of(only_heading.content)) == 1


def test_every_export_is_put_on_record(cast: Cast, browser_of: Browser) -> None:
    register(cast)
    browser_of(cast.clerk).post(EXPORT, {"format": "csv"})
    assert kinds_since(cast.street.pk, actor=cast.clerk.ref)[-1] == "export.made"


def test_a_list_too_long_is_refused_with_what_to_do(
    cast: Cast, browser_of: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MOST_ROWS", 3)
    open_many("dispute", "register", [(registration(), NOW)] * 4, by=cast.clerk)
    response = browser_of(cast.clerk).post(EXPORT, {"format": "csv"})
    assert response.status_code == 409
    assert "一次最多导出3件" in text_of(response)
    assert "缩小范围" in text_of(response)
    assert "export.made" not in kinds_since(cast.street.pk, actor=cast.clerk.ref)


def test_an_export_is_never_a_mere_link(cast: Cast, browser_of: Browser) -> None:
    assert browser_of(cast.clerk).get(EXPORT, {"format": "csv"}).status_code == 405


def test_an_unknown_format_is_not_found(cast: Cast, browser_of: Browser) -> None:
    assert browser_of(cast.clerk).post(EXPORT, {"format": "pdf"}).status_code == 404


def test_the_export_costs_few_statements_however_long(
    cast: Cast,
    browser_of: Browser,
    django_assert_max_num_queries: Callable[..., AbstractContextManager[object]],
) -> None:
    open_many("dispute", "register", [(registration(), NOW)] * 60, by=cast.clerk)
    browser = browser_of(cast.clerk)
    with django_assert_max_num_queries(8):
        assert len(rows_of(browser.post(EXPORT, {"format": "csv"}).content)) == 61

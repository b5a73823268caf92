"""Import in the browser: tried first, and what is confirmed is what was tried."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from fengqiao.administration.tests.events import kinds_of
from fengqiao.kernel.org.models import Approval, Post, Unit
from fengqiao.kernel.org.testing import Cast
from fengqiao.kernel.tables.reading import read_table

pytestmark = pytest.mark.django_db
UNITS = "代码,名称,类型,上级代码\n21,枫林居民区,居民区,\n2101,枫林第1网格,网格,21\n"


def sheet(text: str, name: str = "单位.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def test_a_file_is_tried_then_confirmed(cast: Cast, system: Client) -> None:
    url = reverse("import_org")
    page = system.post(url, {"file": sheet(UNITS)})
    assert "新增 2" in page.content.decode()
    assert not Unit.objects.filter(code="21").exists()
    carried = {name: page.context[name] for name in ("content", "file_name", "sheet")}
    done = system.post(url, carried | {"do": "apply"})
    assert "已导入" in done.content.decode()
    assert Unit.objects.filter(code__in=["21", "2101"]).count() == 2
    assert kinds_of(cast.street) == ["org.unit_added"] * 2


def test_rejected_rows_are_listed_and_nothing_can_be_confirmed(cast: Cast, system: Client) -> None:
    page = system.post(reverse("import_org"), {"file": sheet(UNITS + "22,,居民区,\n")})
    assert page.status_code == 422
    assert "“名称”必须填写" in page.content.decode()
    assert "content" not in page.context
    assert not Unit.objects.filter(code="21").exists()


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"content": "***", "file_name": "a.csv", "do": "apply"},
        {"content": "", "file_name": "a.csv"},
        {"content": "UEsDBA==", "file_name": "a.xlsx", "do": "apply"},
        {"file": SimpleUploadedFile("a.exe", b"MZ")},
        {"file": SimpleUploadedFile("a.csv", b"x" * (3 * 1024 * 1024 + 1))},
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    cast: Cast, system: Client, posted: dict[str, object]
) -> None:
    page = system.post(reverse("import_org"), posted)
    assert page.status_code == 422
    assert 'role="alert"' in page.content.decode()
    assert kinds_of(cast.street) == []


def test_cells_with_markup_are_shown_as_text(system: Client) -> None:
    page = system.post(
        reverse("import_org"), {"file": sheet(UNITS + "22,<script>alert(1)</script>,,\n")}
    )
    assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize("kind", ["units", "people"])
def test_a_filled_template_is_taken_over_as_it_comes(cast: Cast, system: Client, kind: str) -> None:
    if kind == "people":
        units = {"file": _template(system, "units"), "do": "apply"}
        assert system.post(reverse("import_org"), units).status_code == 200
    page = system.post(reverse("import_org"), {"file": _template(system, kind), "do": "apply"})
    assert page.status_code == 200, page.context["report"].rejected
    assert page.context["report"].applied
    if kind == "people":
        posts = Post.objects.filter(person__code__in=["G001", "G002"])
        assert posts.filter(approval=Approval.PROPOSED).count() == 2


def test_an_unknown_template_is_not_there(system: Client) -> None:
    assert system.get(reverse("import_org_template", args=["matters"])).status_code == 404


def _template(system: Client, kind: str) -> SimpleUploadedFile:
    content = system.get(reverse("import_org_template", args=[kind])).content
    with read_table(io.BytesIO(content), "a.xlsx") as table:
        assert table.row_count == 2
    return SimpleUploadedFile(f"{kind}.xlsx", content)

"""How a pydantic model is described."""

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from django.db.models import TextChoices
from pydantic import AwareDatetime, BaseModel, Field, PastDate, create_model

from fengqiao.kernel.ui.schema_fields import Choice, FieldSpec, Kind, columns, describe
from fengqiao.kernel.ui.style_page import SampleInput


class Colour(TextChoices):
    RED = "red", "红"
    GREEN = "green", "绿"


class Plain(Enum):
    ONE = "one"


class Inner(BaseModel):
    name: str = Field(title="姓名")
    nick: str = Field("", title="别名")


def spec_of(annotation: Any, field: Any = ...) -> FieldSpec:
    model = create_model("Model", value=(annotation, field))
    return describe(model)[0]


@pytest.mark.parametrize(
    ("annotation", "kind"),
    [
        (str, Kind.TEXT),
        (int, Kind.INTEGER),
        (bool, Kind.BOOLEAN),
        (Decimal, Kind.DECIMAL),
        (float, Kind.DECIMAL),
        (date, Kind.DATE),
        (PastDate, Kind.DATE),
        (datetime, Kind.DATETIME),
        (AwareDatetime, Kind.DATETIME),
        (Colour, Kind.CHOICE),
        (Plain, Kind.CHOICE),
        (Literal["a", "b"], Kind.CHOICE),
        (list[Colour], Kind.CHOICES),
        (set[Literal["a"]], Kind.CHOICES),
        (list[str], Kind.LINES),
        (list[int], Kind.LINES),
        (Inner, Kind.GROUP),
        (list[Inner], Kind.ROWS),
        (tuple[Inner, ...], Kind.ROWS),
        (str | None, Kind.TEXT),
        (Annotated[int, Field(ge=1)] | None, Kind.INTEGER),
    ],
)
def test_each_type_has_its_control(annotation: Any, kind: Kind) -> None:
    assert spec_of(annotation).kind == kind


@pytest.mark.parametrize("annotation", [dict[str, str], bytes, int | str, list[date], Any])
def test_a_type_without_a_control_is_refused(annotation: Any) -> None:
    with pytest.raises(TypeError, match="value"):
        spec_of(annotation)


@pytest.mark.parametrize(
    ("widget", "kind", "source"),
    [
        ("textarea", Kind.TEXTAREA, ""),
        ("file", Kind.FILE, ""),
        ("hidden", Kind.HIDDEN, ""),
        ("tel", Kind.TEXT, ""),
        ("unit", Kind.CHOICE, "unit"),
    ],
)
def test_a_widget_chooses_the_control_or_names_a_source(
    widget: str, kind: Kind, source: str
) -> None:
    spec = spec_of(str, Field(json_schema_extra={"widget": widget}))
    assert (spec.kind, spec.source) == (kind, source)


def test_a_list_with_a_source_asks_for_several() -> None:
    spec = spec_of(list[int], Field(json_schema_extra={"widget": "unit"}))
    assert (spec.kind, spec.multiple, spec.source) == (Kind.CHOICES, True, "unit")


def test_words_come_from_the_field() -> None:
    spec = spec_of(str, Field("", title="标题", description="一句话", examples=["漏水"]))
    assert (spec.label, spec.help, spec.example) == ("标题", "一句话", "漏水")


def test_labels_of_choices_are_chinese() -> None:
    assert spec_of(Colour).choices == (Choice("red", "红"), Choice("green", "绿"))
    assert spec_of(Plain).choices == (Choice("one", "one"),)
    labelled = Field(json_schema_extra={"labels": {"a": "甲"}})
    assert spec_of(Literal["a"], labelled).choices == (Choice("a", "甲"),)


@pytest.mark.parametrize(
    "annotation",
    [
        Annotated[str, Field(min_length=2, max_length=9)],
        Annotated[str, Field(min_length=2, max_length=9)] | None,
    ],
)
def test_limits_are_found_also_inside_an_optional(annotation: Any) -> None:
    spec = spec_of(annotation)
    assert (spec.min_length, spec.max_length) == (2, 9)


def test_only_a_field_without_default_is_required() -> None:
    assert spec_of(str).required
    assert not spec_of(str, "").required
    assert spec_of(str | None).required
    assert spec_of(str | None).nullable


def test_columns_name_nested_fields_by_path() -> None:
    model = create_model("Model", parties=(list[Inner], Field(title="当事人")), at=(Inner, ...))
    found = [(column.path, column.label, column.required) for column in columns(model)]
    assert found == [
        ("parties[].name", "当事人·姓名", True),
        ("parties[].nick", "当事人·别名", False),
        ("at.name", "at·姓名", True),
        ("at.nick", "at·别名", False),
    ]


def test_a_column_inside_something_optional_is_not_required() -> None:
    model = create_model("Model", parties=(list[Inner], Field(default_factory=list)))
    assert [column.required for column in columns(model)] == [False, False]


def test_the_sample_shows_every_kind_but_the_hidden() -> None:
    kinds = {spec.kind for spec in describe(SampleInput)}
    assert kinds == set(Kind) - {Kind.HIDDEN}

"""Which options a field offers, and by which control."""

from typing import Any, Literal

import pytest
from pydantic import Field, create_model

from fengqiao.kernel.ui.schema_forms import Choice, FormContext, SchemaForm
from fengqiao.kernel.ui.style_page import SampleInput
from fengqiao.kernel.ui.tests.sample_posts import field_at, one, sample


def test_options_of_a_source_come_from_the_page() -> None:
    form = sample()
    unit = field_at(form, "unit")
    assert [option.choice.label for option in unit.options if option.selected] == ["城市管理办公室"]
    assert unit.options[0].choice == Choice("1", "平安法治办公室", "部门")


def test_pairs_serve_as_options_too() -> None:
    context = FormContext(choices={"unit": lambda: [("7", "派出所")]})
    model = create_model("One", value=(int, Field(json_schema_extra={"widget": "unit"})))
    form = SchemaForm(model, context=context)
    assert [option.choice for option in form.fields[0].options] == [Choice("7", "派出所")]


def test_a_source_that_the_page_forgot_is_told_plainly() -> None:
    form = SchemaForm(SampleInput)
    with pytest.raises(LookupError, match="unit"):
        _ = field_at(form, "unit").options


@pytest.mark.parametrize(
    ("annotation", "field", "labels"),
    [
        (Literal["a", "b"], ..., ["a", "b"]),
        (Literal["a", "b"], "a", ["a", "b"]),
        (Literal["a", "b"] | None, "a", ["不选", "a", "b"]),
        (bool, ..., ["是", "否"]),
        (bool | None, None, ["不选", "是", "否"]),
    ],
)
def test_nothing_is_an_option_only_where_the_model_takes_it(
    annotation: Any, field: Any, labels: list[str]
) -> None:
    bound = one(annotation, field).fields[0]
    assert [option.choice.label for option in bound.options] == labels


@pytest.mark.parametrize(
    ("annotation", "extra", "template"),
    [
        (Literal["a", "b", "c", "d"], {}, "radios"),
        (Literal["a", "b", "c", "d", "e"], {}, "choice"),
        (Literal["a", "b"], {"widget": "select"}, "choice"),
        (Literal["a", "b", "c", "d", "e"], {"widget": "radio"}, "radios"),
        (int, {"widget": "unit"}, "choice"),
        (bool, {}, "radios"),
    ],
)
def test_few_options_are_radios(annotation: Any, extra: dict[str, Any], template: str) -> None:
    bound = one(annotation, Field(json_schema_extra=extra)).fields[0]
    assert bound.template == f"ui/forms/{template}.html"


def test_a_yes_that_may_stay_unticked_is_a_box() -> None:
    assert one(bool, False).fields[0].template == "ui/forms/boolean.html"

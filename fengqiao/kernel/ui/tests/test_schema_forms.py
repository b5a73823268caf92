"""Forms made from models: reading, keeping, validating, adding and removing rows."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.datastructures import MultiValueDict
from pydantic import AwareDatetime, BaseModel, Field, create_model
from pydantic.config import JsonDict

from fengqiao.kernel.ui.schema_forms import FormContext, SchemaForm, walk
from fengqiao.kernel.ui.style_page import SampleInput, sample_units
from fengqiao.kernel.ui.tests.sample_posts import UNITS, WHOLE, field_at, one, posted, sample


def test_a_whole_post_becomes_the_typed_input() -> None:
    form = sample()
    assert form.is_valid(), form.errors
    value = form.value
    assert value.title == "楼上漏水"
    assert value.text == "第一行\n第二行"
    assert value.channel == "phone"
    assert (value.unit, value.supporting) == (2, [1, 3])
    assert value.happened_on == date(2026, 2, 28)
    assert value.session_at == datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
    assert (value.people, value.amount) == (3, Decimal("1200.50"))
    assert (value.agreed, value.urgent) == (True, True)
    assert value.keywords == ["漏水", "装修"]
    assert value.evidence == ["file-1"]
    assert (value.place.address, value.place.unit) == ("枫桥路 1 号", 4)
    assert [(party.name, party.phone) for party in value.parties] == [
        ("甲", ""),
        ("乙", "13800000000"),
    ]


def test_an_unposted_form_is_neither_valid_nor_in_error() -> None:
    form = SchemaForm(SampleInput, context=UNITS)
    assert not form.is_valid()
    assert form.errors == {}
    with pytest.raises(ValueError, match="尚未通过"):
        _ = form.value


def test_an_unposted_form_shows_defaults_and_the_rows_that_must_be() -> None:
    form = SchemaForm(SampleInput, context=UNITS)
    assert field_at(form, "channel").raw == "window"
    assert [row.path for row in field_at(form, "parties").rows] == ["parties.0"]


def test_initial_values_are_shown_as_their_controls_take_them() -> None:
    initial = {
        "title": "旧标题",
        "supporting": [1, 3],
        "session_at": datetime(2026, 3, 2, 1, 30, tzinfo=UTC),
        "happened_on": date(2026, 2, 28),
        "amount": Decimal("1E+3"),
        "agreed": False,
        "keywords": ["漏水", "装修"],
        "place": {"address": "枫桥路"},
        "parties": [{"name": "甲"}, {"name": "乙"}],
    }
    form = SchemaForm(SampleInput, initial=initial, context=UNITS)
    shown = {bound.path: bound.raw for bound in walk(form.fields) if not bound.rows}
    assert shown["title"] == "旧标题"
    assert shown["supporting"] == ["1", "3"]
    assert shown["session_at"] == "2026-03-02T09:30"
    assert shown["happened_on"] == "2026-02-28"
    assert shown["amount"] == "1000"
    assert shown["agreed"] == "false"
    assert shown["keywords"] == "漏水\n装修"
    assert shown["place.address"] == "枫桥路"
    assert (shown["parties.0.name"], shown["parties.1.name"]) == ("甲", "乙")


def test_a_model_instance_serves_as_initial_values() -> None:
    value = sample().value
    again = SchemaForm(SampleInput, initial=value, context=UNITS)
    assert field_at(again, "title").raw == "楼上漏水"
    assert field_at(again, "parties.1.phone").raw == "13800000000"


def test_what_was_typed_stays_when_a_field_is_refused() -> None:
    form = sample(people="三个", title="x")
    assert not form.is_valid()
    assert form.errors == {"title": ["至少填写 2 个字。"], "people": ["请填写整数。"]}
    assert field_at(form, "people").raw == "三个"
    assert field_at(form, "text").raw == "第一行\r\n第二行"
    assert field_at(form, "keywords").raw == "漏水\n\n 装修 "
    assert field_at(form, "parties.1.name").raw == "乙"


def test_an_error_in_a_row_names_the_row_and_leads_to_its_control() -> None:
    form = sample(**{"parties.1.name": ""})
    lines = [(line.target, line.label, line.text) for line in form.summary]
    assert lines == [("id-parties-1-name", "当事人 2 · 姓名或名称", "请填写姓名或名称。")]


def test_an_error_of_radios_leads_to_the_first_option() -> None:
    form = sample(agreed="")
    assert [line.target for line in form.summary] == ["id-agreed-0"]


def test_rows_may_be_numbered_with_gaps() -> None:
    """The page was rendered with rows 0 and 7, because a script removed those between."""
    form = sample(**{"parties": ["0", "7"], "parties.7.name": "丙", "parties.7.role": "respondent"})
    assert [party.name for party in form.value.parties] == ["甲", "丙"]
    assert [row.path for row in field_at(form, "parties").rows] == ["parties.0", "parties.1"]


def test_a_row_number_posted_many_times_counts_once() -> None:
    form = sample(parties=["0"] * 50)
    assert [party.name for party in form.value.parties] == ["甲"]


def test_adding_a_row_neither_validates_nor_loses_anything() -> None:
    form = sample(title="x", _edit="add:parties")
    assert not form.is_valid()
    assert form.errors == {}
    names = [row.fields[0].raw for row in field_at(form, "parties").rows]
    assert names == ["甲", "乙", ""]
    assert field_at(form, "title").raw == "x"


def test_removing_a_row_takes_that_row() -> None:
    form = sample(_edit="remove:parties:0")
    assert [row.fields[0].raw for row in field_at(form, "parties").rows] == ["乙"]


def test_rows_are_added_only_up_to_the_most_allowed() -> None:
    five = sample(parties=["0", "1", "2", "3", "4"], _edit="add:parties")
    assert len(field_at(five, "parties").rows) == 5
    assert not field_at(five, "parties").can_add


@pytest.mark.parametrize(
    "action",
    [
        "add:",
        "add:title",
        "add:nothing",
        "add:parties.0",
        "add:parties.9.name",
        "add:place",
        "remove:parties:9",
        "remove:parties:-1",
        "remove:parties:x",
        "drop:parties:0",
        "x",
    ],
)
def test_a_forged_edit_changes_nothing(action: str) -> None:
    form = sample(_edit=action)
    assert [row.fields[0].raw for row in field_at(form, "parties").rows] == ["甲", "乙"]


def test_rows_within_rows_are_added_and_removed() -> None:
    class Phone(BaseModel):
        number: str = Field(title="号码")

    class Person(BaseModel):
        phones: list[Phone] = Field(title="电话")

    class Book(BaseModel):
        people: list[Person] = Field(title="人员")

    data = {"people": "0", "people.0.phones": "0", "people.0.phones.0.number": "1"}
    added = SchemaForm(Book, posted(data, _edit="add:people.0.phones"))
    assert len(field_at(added, "people.0.phones").rows) == 2
    removed = SchemaForm(Book, posted(data, _edit="remove:people.0.phones:0"))
    assert field_at(removed, "people.0.phones").rows == []
    assert field_at(added, "people.0.phones.0.number").full_label == "人员 1 · 电话 1 · 号码"


def test_two_forms_on_one_page_keep_apart() -> None:
    data = posted({f"a.{name}": value for name, value in WHOLE.items()})
    form = SchemaForm(SampleInput, data, context=UNITS, prefix="a")
    other = SchemaForm(SampleInput, data, context=UNITS, prefix="b")
    assert form.is_valid()
    assert not other.is_valid()
    assert field_at(form, "place.unit").name == "a.place.unit"
    assert form.id != other.id


def test_a_prefixed_form_edits_its_own_rows() -> None:
    data = posted({f"a.{name}": value for name, value in WHOLE.items()}, _edit="a.add:parties")
    form = SchemaForm(SampleInput, data, context=UNITS, prefix="a")
    assert len(field_at(form, "parties").rows) == 3


@pytest.mark.parametrize(
    ("annotation", "field", "text", "value"),
    [
        (str, "", "", ""),
        (str, "旧", "", ""),
        (str | None, "旧", "", None),
        (int, 5, "", 5),
        (int | None, 5, "", None),
        (date | None, None, "", None),
        (Annotated[str, Field(min_length=2)], "旧的", "", "旧的"),
        (int, ..., "１２", 12),
        (Decimal, ..., "1，000", Decimal(1000)),
        (bool, False, "", False),
        (bool, True, "", False),
        (bool, ..., "false", False),
        (bool | None, True, "", None),
        (AwareDatetime, ..., "2026-03-02T09:30", datetime(2026, 3, 2, 1, 30, tzinfo=UTC)),
        (AwareDatetime, ..., "2026-03-02T09:30+00:00", datetime(2026, 3, 2, 9, 30, tzinfo=UTC)),
        (list[str], Field(default_factory=list), "", []),
        (Literal["a", "b"], "b", "", "b"),
        (Literal["a", "b"] | None, "b", "", None),
    ],
)
def test_an_answer_means(annotation: Any, field: Any, text: str, value: Any) -> None:
    form = one(annotation, field, value=text)
    assert form.is_valid(), form.errors
    assert form.value.value == value


@pytest.mark.parametrize("annotation", [str, int, date, bool, Literal["a"], list[str], str | None])
def test_a_required_answer_left_empty_is_asked_for(annotation: Any) -> None:
    form = one(annotation, Field(title="内容"), value="")
    assert form.errors["value"][0] in ("请填写内容。", "请选择内容。")


def test_an_empty_optional_group_is_none_and_a_begun_one_is_checked() -> None:
    class Agent(BaseModel):
        name: str = Field(title="姓名")
        phone: str = Field("", title="电话")

    assert one(Agent | None, None).value.value is None
    assert one(Agent | None, None, **{"value.phone": "1"}).errors == {
        "value.name": ["请填写姓名。"]
    }


def test_a_masked_value_is_never_put_into_an_editable_field() -> None:
    initial = {"title": "漏水", "parties": [{"name": "张*", "phone": "138****0000"}]}
    form = SchemaForm(SampleInput, initial=initial, context=UNITS)
    name, phone = field_at(form, "parties.0.name"), field_at(form, "parties.0.phone")
    assert (name.raw, phone.raw) == ("", "")
    assert (name.masked, phone.masked) == ("张*", "138****0000")
    assert "id-parties-0-phone-help" in phone.described_by


def test_an_asterisk_in_a_long_text_is_no_mask_unless_the_field_is_personal() -> None:
    extra: JsonDict = {"widget": "textarea"}
    plain = create_model("Plain", value=(str, Field(json_schema_extra=extra)))
    personal = create_model(
        "Personal", value=(str, Field(json_schema_extra=extra | {"personal": True}))
    )
    initial = {"value": "**重要** 请看"}
    assert field_at(SchemaForm(plain, initial=initial), "value").raw == initial["value"]
    assert field_at(SchemaForm(personal, initial=initial), "value").raw == ""


def test_a_masked_value_that_comes_back_is_refused_by_the_model() -> None:
    form = sample(**{"parties.1.phone": "138****0000"})
    assert form.errors == {"parties.1.phone": ["这是脱敏后的号码，请填写完整号码或留空。"]}


def test_posted_files_are_stored_and_their_ids_join_those_stored_before() -> None:
    stored: list[str] = []

    def store(file: UploadedFile[Any]) -> str:
        stored.append(str(file.name))
        return f"file-{len(stored) + 1}"

    files: MultiValueDict[str, UploadedFile[Any]] = MultiValueDict(
        {"evidence": [SimpleUploadedFile("笔录.txt", b"x"), SimpleUploadedFile("照片.txt", b"y")]}
    )
    context = FormContext(choices={"unit": sample_units}, store_file=store, files=files)
    form = SchemaForm(SampleInput, posted(WHOLE), context=context)
    assert form.value.evidence == ["file-1", "file-2", "file-3"]
    assert stored == ["笔录.txt", "照片.txt"]
    assert form.has_files


def test_a_refusal_found_later_is_shown_and_makes_the_form_invalid() -> None:
    form = sample()
    form.add_error("该单位已停用，请另选。", "unit")
    form.add_error("版本已更新，请刷新。")
    assert not form.is_valid()
    assert [line.text for line in form.summary] == [
        "版本已更新，请刷新。",
        "该单位已停用，请另选。",
    ]


def test_errors_and_help_are_named_by_the_control() -> None:
    form = sample(text="")
    assert field_at(form, "text").described_by == "id-text-help id-text-error"
    assert field_at(form, "title").described_by == ""


def test_the_context_holds_what_the_template_shows() -> None:
    form = sample(title="")
    context = form.as_context()
    assert context["form"] is form
    assert [bound.path for bound in context["fields"]][:2] == ["title", "text"]
    assert [line.label for line in context["summary"]] == ["标题"]

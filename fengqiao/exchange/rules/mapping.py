"""报送对照: which fields leave under which names and codes, as dated data with its version.

A mapping is a TOML file. `crosswalk` tables turn our codes into theirs; the names `later` and
`petition` stand for the crosswalks of the list of dispute types itself.
"""

from __future__ import annotations

import tomllib
from datetime import date
from importlib import resources
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,29}$")]
Word = Annotated[str, Field(min_length=1, max_length=40)]
LARGEST_TEXT = 200_000
# Crosswalks that come with the list of types.
OF_TYPES = frozenset({"later", "petition"})
SOURCES: dict[str, str] = {
    "number": "事项编号", "version": "事项版本", "title": "标题", "category": "类型",
    "channel": "来源渠道", "state": "环节", "outcome": "结果", "complexity": "难易",
    "five_list": "清单", "place": "发生地", "people": "涉及人数", "amount": "涉及金额",
    "received_on": "受理日期", "closed_on": "办结日期", "answered_on": "答复日期",
    "lead_unit": "牵头单位", "lead_unit_code": "牵头单位代码", "registered_unit": "登记单位",
    "external_system": "来源系统", "external_number": "来源编号",
    "agreement_form": "协议形式", "agreement_number": "协议编号", "agreement_amount": "协议金额",
    "effective_on": "协议生效日", "perform_by": "履行期限",
    "applicant_name": "申请人", "applicant_phone": "申请人电话", "applicant_id": "申请人证件号码",
    "applicant_address": "申请人住址", "applicants": "申请人人数",
    "respondent_name": "被申请人", "respondent_phone": "被申请人电话",
    "respondent_id": "被申请人证件号码", "respondent_address": "被申请人住址",
}  # fmt: skip
PERSONAL = frozenset(name for name in SOURCES if name.startswith(("applicant_", "respondent_"))) | {
    "title",
    "place",
}


class MappingError(ValueError):
    """The mapping cannot be used; the text says why, in Chinese."""


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(Strict):
    """One column of the pack: its name there, what fills it, by which crosswalk, and its bounds."""

    name: Word
    source: Code
    crosswalk: str = ""
    required: bool = False
    longest: int = Field(200, ge=1, le=4000)


class Answer(Strict):
    """How the other side's acknowledgement names its columns and its two results."""

    number: tuple[Word, ...] = ("业务编号", "本地编号", "number")
    result: tuple[Word, ...] = ("结果", "处理结果", "result")
    accepted: tuple[Word, ...] = ("接收", "成功", "accepted")
    rejected: tuple[Word, ...] = ("退回", "失败", "rejected")
    their_number: tuple[Word, ...] = ("对方编号", "省级编号", "their_number")
    reason: tuple[Word, ...] = ("原因", "退回原因", "reason")
    pack: tuple[Word, ...] = ("批次", "pack")


class Mapping(Strict):
    """One version of the columns and codes of one system."""

    system: Code
    name: Word
    version: Annotated[str, Field(min_length=1, max_length=20)]
    valid_from: date
    source: str = Field("", max_length=200)
    kind: Code = "dispute"
    states: tuple[Code, ...] = Field(min_length=1)
    identified: bool = False
    column: tuple[Column, ...] = Field(min_length=1, max_length=100)
    crosswalk: dict[str, dict[str, Word]] = Field(default_factory=dict)
    acknowledgement: Answer = Answer()

    @model_validator(mode="after")
    def _known(self) -> Self:
        names = [column.name for column in self.column]
        if len(set(names)) != len(names):
            raise ValueError("列名重复")
        for column in self.column:
            if column.source not in SOURCES:
                raise ValueError(f"列“{column.name}”的来源“{column.source}”不在可选项内")
            if column.crosswalk not in {"", *OF_TYPES, *self.crosswalk}:
                raise ValueError(f"列“{column.name}”所用的对照“{column.crosswalk}”没有列出")
            if column.crosswalk in OF_TYPES and column.source != "category":
                raise ValueError(f"列“{column.name}”：对照“{column.crosswalk}”只用于类型")
        if "number" not in {column.source for column in self.column}:
            raise ValueError("须有一列是事项编号，否则回执无法对上")
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.column)


def read_mapping(text: str) -> Mapping:
    """A mapping from TOML; raises MappingError."""
    if len(text) > LARGEST_TEXT:
        raise MappingError("报送对照文件过大。")
    try:
        return Mapping.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise MappingError(f"报送对照不是有效的 TOML：{error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        said = str(first["msg"]).removeprefix("Value error, ")
        raise MappingError(f"报送对照不能用：{place and f'{place}：'}{said}") from error
    except RecursionError as error:
        raise MappingError("报送对照嵌套过深。") from error


def packaged() -> list[Mapping]:
    """The mappings that come with the product."""
    folder = resources.files("fengqiao.exchange") / "mappings"
    files = sorted(file.name for file in folder.iterdir() if file.name.endswith(".toml"))
    return [read_mapping((folder / name).read_text("utf-8")) for name in files]

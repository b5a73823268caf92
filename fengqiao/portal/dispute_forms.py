"""What a resident is asked of a dispute: the short form of filing, and the forms of its steps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from fengqiao.disputes.inputs import LONG
from fengqiao.disputes.models import Solved
from fengqiao.disputes.rules.types import dispute_types
from fengqiao.kernel.matters.models import Channel, PartyRole
from fengqiao.kernel.personal.index import normalise_phone
from fengqiao.kernel.ui.schema_fields import Choice
from fengqiao.kernel.workflow.inputs import Personal, StepInput, Text
from fengqiao.portal.kinds import ResidentForm

if TYPE_CHECKING:
    from collections.abc import Iterable

TITLE_LENGTH = 40
UNKNOWN_NAME = "姓名不详"
# The item of the dossier to which a resident's papers go.
EVIDENCE = "evidence"
_SENTENCE_END = re.compile(r"[。！？!?；;\n]")


class DisputeStory(StepInput):
    """What happened, as one tells it."""

    what: Text = Field(
        title="发生了什么事", min_length=5, max_length=5000, json_schema_extra=LONG,
        description="什么时间、和谁、因为什么、现在怎么样。想到什么写什么。",
    )  # fmt: skip
    place: Text = Field(
        title="在什么地方", min_length=2, max_length=200, description="如：榆树小区3号楼"
    )
    other_name: Personal = Field(
        "", title="对方是谁", max_length=60, description="人名、店名或单位名，不清楚可以不填。"
    )
    other_phone: Personal = Field(
        "", title="对方电话", max_length=25, json_schema_extra={"widget": "tel"},
        description="知道就填，便于联系调解。",
    )  # fmt: skip
    wish: Text = Field("", title="您希望怎样解决", max_length=500)
    category: str = Field(
        "", title="属于哪一类", json_schema_extra={"widget": "dispute_type"},
        description="说不清可以不选，由工作人员确定。",
    )  # fmt: skip

    @field_validator("other_phone")
    @classmethod
    def _is_phone(cls, value: str) -> str:
        number = normalise_phone(value)
        if value and not 7 <= len(number) <= 15:
            raise ValueError("电话应为7至15位数字，不知道可以不填")
        return number

    @field_validator("category")
    @classmethod
    def _is_known(cls, value: str) -> str:
        if value and value not in dispute_types():
            raise ValueError("请从列表中选择，或不选")
        return value


# Fields of the last base come first: who one is stands after what one came to tell.
class NewDispute(ResidentForm, DisputeStory):
    """The page on which a resident files a dispute."""

    @model_validator(mode="after")
    def _two_people(self) -> Self:
        if self.other_phone and self.other_phone == self.phone:
            raise ValueError("对方电话和您的手机号码相同，请核对；不知道对方电话可以不填")
        return self


def registration(form: NewDispute) -> dict[str, Any]:
    """The input of the step 登记 for what a resident told."""
    parties = [{"role": PartyRole.APPLICANT, "name": form.name, "phone": form.phone}]
    if form.other_name or form.other_phone:
        parties.append(
            {
                "role": PartyRole.RESPONDENT,
                "name": form.other_name or UNKNOWN_NAME,
                "phone": form.other_phone,
            }
        )
    return {
        "channel": Channel.PAGE,
        "title": title_of(form.what),
        "description": form.what,
        "place": form.place,
        "wish": form.wish,
        "category": form.category,
        "parties": parties,
    }


def title_of(what: str) -> str:
    """The first sentence, cut to what a list shows.

    >>> title_of("楼上漏水。说了三次都不修。")
    '楼上漏水'
    """
    sentences = [part.strip() for part in _SENTENCE_END.split(what)]
    first = next((part for part in sentences if part), what.strip())
    return first if len(first) <= TITLE_LENGTH else f"{first[: TITLE_LENGTH - 1]}…"


def type_choices() -> Iterable[Choice]:
    return [Choice(each.code, each.name) for each in dispute_types().values()]


class SupplementWords(StepInput):
    """More to say; pictures and papers go with it."""

    text: Text = Field(title="要补充的情况", min_length=1, max_length=5000, json_schema_extra=LONG)


class Papers(StepInput):
    """Pictures and papers; each is checked and stored before it becomes part of the matter."""

    files: list[int] = Field(
        title="照片或文件", min_length=1, max_length=20, json_schema_extra={"widget": "file"},
        description="照片、录音、录像、PDF、Word 都可以，每个不超过20 MB，一次最多20个。",
    )  # fmt: skip
    note: Text = Field("", title="这些材料说明什么", max_length=200)


class WithdrawWords(StepInput):
    """Why one takes the matter back."""

    reason: Text = Field(
        title="为什么撤回", min_length=2, max_length=500, json_schema_extra=LONG,
        description="例如：双方已经自己谈好了。",
    )  # fmt: skip


class ReopenWords(StepInput):
    """What is still not solved."""

    reason: Text = Field(
        title="还有什么没有解决", min_length=2, max_length=500, json_schema_extra=LONG
    )


class RatingWords(StepInput):
    """Was it solved, and how was one treated."""

    solved: Solved = Field(title="事情解决了吗")
    satisfied: Literal["4", "3", "2", "1"] | None = Field(
        None, title="对办理过程满意吗",
        json_schema_extra={
            "widget": "radio",
            "labels": {"4": "非常满意", "3": "满意", "2": "基本满意", "1": "不满意"},
        },
    )  # fmt: skip
    comment: Text = Field("", title="想说的话", max_length=500, json_schema_extra=LONG)

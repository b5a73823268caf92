"""Parties of a matter: their typed input, their sealed text, and what may be shown of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError as StdnumError

from fengqiao.kernel.matters.models import Matter, Party, PartyKind, PartyRole
from fengqiao.kernel.personal.cipher import Erased, open_, seal
from fengqiao.kernel.personal.free_text import mask_text
from fengqiao.kernel.personal.index import blind_index
from fengqiao.kernel.personal.keys import unwrap
from fengqiao.kernel.personal.masks import (
    is_masked,
    mask_address,
    mask_id_number,
    mask_name,
    mask_phone,
)
from fengqiao.kernel.personal.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONGEST_TITLE_SHOWN, LONGEST_PLACE_SHOWN = 150, 250
ERASED = "（已按保存期限清除）"


def _unmasked(text: str) -> str:
    if is_masked(text):
        raise ValueError("这是脱敏后的内容，不能用来覆盖原值；请留空或填写完整内容")
    return printable(text)


def _phone(text: str) -> str:
    digits = "".join(ch for ch in _unmasked(text) if ch.isdigit())
    if text and not 7 <= len(digits) <= 15:
        raise ValueError("电话应为7至15位数字")
    return text


class PartyInput(BaseModel):
    """One party as somebody states it: role, kind, name and contact."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)

    role: PartyRole = Field(PartyRole.APPLICANT, title="身份")
    kind: PartyKind = Field(PartyKind.NATURAL, title="性质")
    name: Annotated[str, AfterValidator(_unmasked)] = Field(
        title="姓名或名称", min_length=1, max_length=60
    )
    phone: Annotated[str, AfterValidator(_phone)] = Field("", title="联系电话", max_length=25)
    id_number: Annotated[str, AfterValidator(_unmasked)] = Field(
        "",
        title="证件号码",
        max_length=30,
        description="自然人填公民身份号码，法人填统一社会信用代码",
    )
    address: Annotated[str, AfterValidator(_unmasked)] = Field("", title="住址", max_length=120)
    agent_for: int | None = Field(
        None, title="代理第几位当事人", ge=1, description="代理人填写，从1数起"
    )

    @model_validator(mode="after")
    def _numbers_agree(self) -> Self:
        if self.id_number:
            checker = ric if self.kind == PartyKind.NATURAL else uscc
            try:
                checker.validate(self.id_number)
            except StdnumError as error:
                kind = "公民身份号码" if checker is ric else "统一社会信用代码"
                raise ValueError(f"{kind}校验不通过，请核对") from error
        if (self.role == PartyRole.AGENT) != (self.agent_for is not None):
            raise ValueError("代理人必须写明代理第几位当事人，其他身份不填")
        return self


@dataclass(frozen=True)
class Personal:
    """A party's opened personal data."""

    name: str
    phone: str = ""
    id_number: str = ""
    address: str = ""

    def masked(self) -> Personal:
        """What lists, pages and exports show."""
        if self.name == ERASED:
            return self
        return Personal(
            mask_name(self.name), mask_phone(self.phone), mask_id_number(self.id_number),
            mask_address(self.address),
        )  # fmt: skip


def new_parties(matter: Matter, inputs: Sequence[PartyInput]) -> list[Party]:
    """Unsaved rows for a matter that has a data key; agents point at their principals."""
    parties = [_sealed(matter, item) for item in inputs]
    for party, item in zip(parties, inputs, strict=True):
        if item.agent_for is not None:
            if item.agent_for > len(parties) or parties[item.agent_for - 1] is party:
                raise ValueError(f"没有第{item.agent_for}位当事人可供代理")
            party.agent_of = parties[item.agent_for - 1]
            if inputs[item.agent_for - 1].agent_for is not None:
                raise ValueError(f"第{item.agent_for}位是代理人，不能再由人代理")
    return parties


def _sealed(matter: Matter, item: PartyInput) -> Party:
    text = json.dumps(
        {"name": item.name, "phone": item.phone, "id_number": item.id_number,
         "address": item.address},
        ensure_ascii=False,
    )  # fmt: skip
    if matter.data_key is None:
        raise ValueError("该事项的个人信息已清除，不能再登记当事人")
    return Party(
        street_id=matter.street_id,
        matter=matter,
        role=item.role,
        kind=item.kind,
        personal=seal(text, unwrap(matter.data_key), context="party"),
        name_index=_index(matter, "name", item.name),
        phone_index=_index(matter, "phone", item.phone),
        id_index=_index(matter, "id_number", item.id_number),
    )


def _index(matter: Matter, kind: str, value: str) -> str:
    return blind_index(value, kind=kind, street_id=matter.street_id) if value else ""


def personal_of(party: Party, matter: Matter) -> Personal:
    """The party's data opened; `ERASED` stands for a name whose key is gone."""
    if party.personal is None or matter.data_key is None:
        return Personal(ERASED)
    try:
        opened = open_(bytes(party.personal), unwrap(matter.data_key), context="party")
    except Erased:
        return Personal(ERASED)
    return Personal(**json.loads(opened))


def hide_names(matter: Matter, inputs: Iterable[PartyInput]) -> None:
    """Set what lists show of the matter's title and place, without these parties' names.

    Called again with further parties it hides theirs too: masking a masked text changes nothing.
    """
    names = [item.name for item in inputs]
    # A mask may be a little longer than what it hides; columns are as long as they are.
    matter.title_shown = mask_text(matter.masked_title, names=names)[:LONGEST_TITLE_SHOWN]
    matter.place_shown = mask_text(matter.masked_place, names=names)[:LONGEST_PLACE_SHOWN]


def shown_applicant(inputs: Iterable[PartyInput]) -> str:
    """The masked applicant of a list row: 王** 等3人."""
    applicants = [item for item in inputs if item.role == PartyRole.APPLICANT]
    if not applicants:
        return ""
    first = applicants[0]
    name = first.name if first.kind != PartyKind.NATURAL else mask_name(first.name)
    return f"{name} 等{len(applicants)}人" if len(applicants) > 1 else name

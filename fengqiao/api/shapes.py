"""What answers look like: the schemas of the contract. The dicts themselves are built in `rows`.

Answers are not validated on their way out, which would double their cost; the contract test
compares them with these schemas instead.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field


class MatterRow(BaseModel):
    """One matter as lists show it: no description, the applicant masked."""

    id: int
    kind: str = Field(title="种类")
    number: str = Field(title="编号")
    title: str = Field(title="标题")
    state: str = Field(title="环节状态")
    state_label: str = Field(title="环节状态名称")
    is_open: bool = Field(title="在办")
    category: str = Field(title="类型")
    channel: str = Field(title="来源渠道")
    place: str = Field(title="发生地")
    applicant: str = Field(title="申请人（掩码）")
    secrecy: str = Field(title="密级")
    registered_unit: int | None = Field(title="登记单位")
    registered_unit_name: str = Field(title="登记单位名称")
    lead_unit: int | None = Field(title="牵头单位")
    lead_unit_name: str = Field(title="牵头单位名称")
    received_at: datetime = Field(title="受理时间")
    closed_at: datetime | None = Field(title="办结时间")
    due_at: datetime | None = Field(title="最近时限")
    due_rule: str = Field(title="时限规则")
    external_system: str = Field(title="来源系统")
    external_number: str = Field(title="来源编号")
    version: int = Field(title="版本")
    href: str = Field(title="地址")


class MatterPage(BaseModel):
    """One page of a list, and the cursor of the next one (empty at the end)."""

    items: list[MatterRow]
    next_cursor: str = Field(title="下一页标记")


class Count(BaseModel):
    """How many; `exact` false means at least so many."""

    count: int
    exact: bool


class PartyShown(BaseModel):
    """A party, masked. The full data come by the step `reveal`, which states a purpose."""

    id: int
    role: str
    role_label: str
    kind: str
    name: str
    phone: str
    id_number: str
    address: str
    agent_of: int | None


class InvolvementShown(BaseModel):
    """Why a unit has to do with the matter."""

    unit: int
    unit_name: str
    post: int | None
    role: str
    role_label: str
    state: str
    state_label: str
    since: datetime
    done_at: datetime | None
    note: str


class ClockShown(BaseModel):
    """A deadline with its provision."""

    id: int
    rule: str
    label: str
    basis: str
    unit: int | None
    state: str
    state_label: str
    started_at: datetime
    due_at: datetime
    warn_at: datetime
    provisional: bool = Field(title="暂定", description="有关年度的放假安排尚未公布")
    extensions: int
    stopped_at: datetime | None
    href: str


class ClockAccount(ClockShown):
    """A deadline, counted day by day."""

    explanation: list[str] = Field(title="计算过程")


class AllowedStep(BaseModel):
    """A step that this post may take now."""

    name: str
    label: str
    help: str
    basis: list[str]
    href: str
    input: str = Field(title="填写内容的模式", description="指向接口说明中的模式")


class MatterDetail(MatterRow):
    """One matter in full."""

    description: str
    procedure_version: int
    detail: dict[str, Any] = Field(title="本种类的专有内容")
    parties: list[PartyShown]
    involvements: list[InvolvementShown]
    clocks: list[ClockShown]
    steps: list[AllowedStep] = Field(title="现在可以办理的环节")


class Revealed(BaseModel):
    """The matter without masks."""

    title: str
    place: str
    description: str
    parties: list[PartyShown]


class StepDone(BaseModel):
    """What came of a step."""

    id: int
    kind: str
    number: str
    state: str
    state_label: str
    is_open: bool
    version: int
    due_at: datetime | None
    due_rule: str
    event: str = Field(title="留痕摘要", description="重复请求时为空")
    replayed: bool = Field(title="此前已办理")
    href: str
    revealed: Revealed | None = Field(
        None, title="完整内容", description="仅“查看完整个人信息”环节返回"
    )


class HistoryEvent(BaseModel):
    """One event of the ledger, without its sealed contents."""

    id: int
    at: datetime
    kind: str
    label: str
    step: str
    step_label: str
    actor: str
    actor_name: str
    version: int | None
    body: dict[str, Any]
    digest: str


class HistoryPage(BaseModel):
    items: list[HistoryEvent]
    next_cursor: str


class UnitShown(BaseModel):
    """A unit of the street; `depth` counts from the root."""

    id: int
    parent: int | None
    depth: int
    code: str
    name: str
    brand: str
    kind: str
    kind_name: str


class UnitList(BaseModel):
    items: list[UnitShown]


class StateShown(BaseModel):
    name: str
    label: str
    is_open: bool
    help: str


class StepShown(BaseModel):
    """One move of a procedure, as its table states it."""

    name: str
    label: str
    help: str
    source: list[str]
    to: list[str]
    duties: list[str]
    relation: str
    by_party: bool
    basis: list[str]
    input: str


class ProcedureShown(BaseModel):
    kind: str
    label: str
    version: int
    collection: str
    states: list[StateShown]
    steps: list[StepShown]


class ProcedureList(BaseModel):
    items: list[ProcedureShown]


class FileShown(BaseModel):
    """A file that was sent in; its digest lets the sender check what arrived."""

    id: int
    name: str
    purpose: str = Field(title="归入卷宗")
    media_type: str
    size: int
    digest_algorithm: str
    digest: str
    uploaded_at: datetime
    uploaded_by: str
    href: str


class FileList(BaseModel):
    items: list[FileShown]


class SimilarMatter(BaseModel):
    """A matter that may be the same, and why."""

    matter: MatterRow
    percent: int = Field(title="相近程度（百分比）")
    same_phone: bool
    reason: str


class SimilarList(BaseModel):
    items: list[SimilarMatter]

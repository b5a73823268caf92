"""What the style page shows: each component once, with invented content.

The page is the manual of the components, and the browser tests scan it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.db.models import TextChoices
from django.http import HttpRequest
from pydantic import BaseModel, Field, field_validator

from fengqiao.kernel.personal.masks import is_masked
from fengqiao.kernel.ui.displays import (
    Attachment,
    Cell,
    ClockDisplay,
    Filter,
    Obstacle,
    PartyCard,
    PersonalValue,
    Tab,
    Table,
    TimelineLine,
)
from fengqiao.kernel.ui.schema_forms import Choice, FormContext, SchemaForm

SAMPLE_MOMENT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


class SampleChannel(TextChoices):
    WINDOW = "window", "窗口"
    PHONE = "phone", "电话"
    GRID = "grid", "网格"


class SampleParty(BaseModel):
    """当事人: a row of the sample form."""

    name: str = Field(title="姓名或名称", min_length=1, max_length=40)
    phone: str = Field(
        "", title="手机号", examples=["13800000000"], json_schema_extra={"widget": "tel"}
    )
    role: Literal["applicant", "respondent"] = Field(
        title="身份",
        json_schema_extra={"labels": {"applicant": "申请人", "respondent": "被申请人"}},
    )

    @field_validator("phone")
    @classmethod
    def refuse_mask(cls, phone: str) -> str:
        if is_masked(phone):
            raise ValueError("这是脱敏后的号码，请填写完整号码或留空。")
        return phone


class SamplePlace(BaseModel):
    """地点: a nested group of the sample form."""

    address: str = Field(title="详细地址", max_length=80, examples=["枫桥路 1 号"])
    unit: int = Field(title="所属居民区", json_schema_extra={"widget": "unit"})


class SampleInput(BaseModel):
    """Every kind of field once."""

    title: str = Field(title="标题", min_length=2, max_length=60, examples=["楼上漏水"])
    text: str = Field(
        title="事情经过",
        description="何时、何地、与谁、想怎样解决。",
        max_length=2000,
        json_schema_extra={"widget": "textarea"},
    )
    channel: SampleChannel = Field(SampleChannel.WINDOW, title="来源渠道")
    unit: int = Field(title="牵头单位", json_schema_extra={"widget": "unit"})
    supporting: list[int] = Field(
        default_factory=list, title="配合单位", json_schema_extra={"widget": "unit"}
    )
    happened_on: date = Field(title="发生日期")
    session_at: datetime | None = Field(None, title="调解时间")
    people: int | None = Field(None, title="涉及人数", ge=1, json_schema_extra={"suffix": "人"})
    amount: Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)] | None = Field(
        None, title="涉及金额", json_schema_extra={"suffix": "元"}
    )
    agreed: bool = Field(title="双方是否同意调解")
    urgent: bool = Field(False, title="情况紧急")
    keywords: list[str] = Field(default_factory=list, title="关键词", description="每行一个。")
    evidence: list[str] = Field(
        default_factory=list, title="证明材料", json_schema_extra={"widget": "file"}
    )
    place: SamplePlace = Field(title="发生地点")
    parties: list[SampleParty] = Field(title="当事人", min_length=1, max_length=5)


def sample_units() -> list[Choice]:
    departments = ("平安法治办公室", "城市管理办公室", "社会事务办公室")
    neighbourhoods = ("红枫居民区", "白桦居民区")
    named = [(name, "部门") for name in departments] + [(name, "居民区") for name in neighbourhoods]
    return [Choice(str(number), name, group) for number, (name, group) in enumerate(named, 1)]


def sample_form(request: HttpRequest) -> SchemaForm[SampleInput]:
    context = FormContext(choices={"unit": sample_units})
    data = request.POST if request.method == "POST" else None
    return SchemaForm(SampleInput, data, context=context, action=request.path)


def sample_clocks() -> list[ClockDisplay]:
    day, where = SAMPLE_MOMENT, "#clock"
    return [
        ClockDisplay("overdue", "答复期限", day, -2, "个工作日", explain_url=where),
        ClockDisplay("soon", "受理期限", day, 1, "个工作日", explain_url=where),
        ClockDisplay("running", "调解期限", day, 12, provisional=True, explain_url=where),
        ClockDisplay("paused", "办理期限", None, explain_url=where),
        ClockDisplay("met", "受理期限", day),
        ClockDisplay("missed", "答复期限", day),
    ]


def sample_table() -> Table:
    clocks = sample_clocks()
    return Table(
        caption="待办事项",
        headings=("编号", "标题", "状态", "牵头单位", "时限", "涉及金额（元）"),
        rows=tuple(
            (
                Cell(f"枫调〔2026〕{number}号", url="#table"),
                Cell(title),
                Cell("调解中", tone="info"),
                Cell("平安法治办公室"),
                Cell(clock=clocks[number % 3]),
                Cell("1,200.00", is_number=True),
            )
            for number, title in enumerate(
                ("楼上漏水导致天花板受损", "小区车位使用争议", "装修押金退还"), 1
            )
        ),
    )


def sample_party() -> PartyCard:
    return PartyCard(
        role="申请人",
        kind="自然人",
        values=(
            PersonalValue("姓名", "张*"),
            PersonalValue("手机号", "138****0000", reveal_url="#party"),
            PersonalValue("证件号", "3301**********0011", reveal_url="#party"),
        ),
    )


def style_page_context(request: HttpRequest) -> dict[str, Any]:
    """Everything that `ui/style_page.html` shows."""
    return {
        "form": sample_form(request),
        "clocks": sample_clocks(),
        "table": sample_table(),
        "party": sample_party(),
        "filters": [
            Filter("q", "关键词"),
            Filter("state", "状态", "open", (("open", "办理中"), ("closed", "已办结"))),
            Filter("since", "登记日期起", input_type="date"),
        ],
        "tabs": [
            Tab("我的", "#tabs", is_current=True, count=3),
            Tab("本单位", "#tabs", count=12),
            Tab("已逾期", "#tabs"),
        ],
        "events": [
            TimelineLine(SAMPLE_MOMENT, "登记", "窗口 李工", "经窗口登记。", icon="file-plus"),
            TimelineLine(
                SAMPLE_MOMENT, "派单", "综治中心 王工", "派平安法治办公室牵头。", icon="send"
            ),
        ],
        "files": [
            Attachment(
                "调解笔录.pdf", "#files", 183_400, "PDF", SAMPLE_MOMENT, "李工", "9f2c" * 16
            ),
        ],
        "pairs": [("编号", "枫调〔2026〕1号"), ("来源渠道", "窗口"), ("发生地点", "")],
        "crumbs": [("工作台", "/"), ("矛盾纠纷", "#crumbs"), ("枫调〔2026〕1号", "")],
        "obstacle": Obstacle(
            stands="还不能结案：没有答复记录。",
            basis="《信访工作条例》第三十二条",
            next="先在“答复”环节登记对当事人的答复，再结案。",
        ),
    }

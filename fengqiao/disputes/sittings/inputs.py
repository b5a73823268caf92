"""Inputs of rooms and bookings."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from fengqiao.disputes.inputs.fields import UNIT
from fengqiao.disputes.models.mediation import SessionForm
from fengqiao.kernel.workflow.inputs import Moment, RowId, StepInput, Text

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LONGEST_HOURS = 12


def _hours(text: str) -> str:
    """Opening hours of one day; several spans are parted by commas. Empty: closed."""
    plain = text.replace("，", ",").replace("：", ":").replace("－", "-").replace(" ", "")
    spans = [span for span in plain.split(",") if span]
    for span in spans:
        if _HOURS.fullmatch(span) is None or span[:5] >= span[6:]:
            raise ValueError("开放时间应如 09:00-11:30,13:30-17:00，不开放的留空")
    return ",".join(spans)


Hours = Annotated[str, Field(max_length=60), AfterValidator(_hours)]
WORKDAY = "09:00-17:00"


class RoomInput(StepInput):
    """调解室."""

    name: Text = Field(title="名称", min_length=1, max_length=60)
    unit: RowId = Field(title="所属单位", json_schema_extra=UNIT)
    address: Text = Field("", title="地址", max_length=120)
    capacity: int = Field(8, title="可坐人数", ge=1, le=500)
    monday: Hours = Field(WORKDAY, title="周一开放")
    tuesday: Hours = Field(WORKDAY, title="周二开放")
    wednesday: Hours = Field(WORKDAY, title="周三开放")
    thursday: Hours = Field(WORKDAY, title="周四开放")
    friday: Hours = Field(WORKDAY, title="周五开放")
    saturday: Hours = Field("", title="周六开放")
    sunday: Hours = Field("", title="周日开放")
    is_active: bool = Field(True, title="在用")

    @property
    def opens(self) -> list[str]:
        """Monday first."""
        return [getattr(self, name) for name in WEEKDAYS]


class _Time(StepInput):
    starts_at: Moment = Field(title="开始")
    ends_at: Moment = Field(title="结束")
    room: RowId | None = Field(None, title="调解室", json_schema_extra={"widget": "room"})
    place: Text = Field("", title="其他地点", max_length=120)
    remote_link: Text = Field("", title="远程调解地址", max_length=300)

    @model_validator(mode="after")
    def _somewhere_for_a_while(self) -> Self:
        lasts = self.ends_at - self.starts_at
        if not timedelta(0) < lasts <= timedelta(hours=LONGEST_HOURS):
            raise ValueError(f"结束时间须晚于开始时间，且不超过{LONGEST_HOURS}小时")
        if self.room is None and not self.place and not self.remote_link:
            raise ValueError("请选择调解室，或写明其他地点或远程调解地址")
        return self


class Book(_Time):
    """预约调解."""

    form: SessionForm = Field(SessionForm.JOINT, title="方式")
    people: int = Field(3, title="参加人数", ge=1, le=500)
    note: Text = Field("", title="说明", max_length=200)


class Rebook(_Time):
    """改期: the old time is given up at once."""

    booking: RowId = Field(title="哪次预约", json_schema_extra={"widget": "booking"})
    reason: Text = Field(title="改期原因", min_length=2, max_length=200)


class DropBooking(StepInput):
    """取消或未能举行: kept as a fact; nobody is blamed."""

    booking: RowId = Field(title="哪次预约", json_schema_extra={"widget": "booking"})
    what: Literal["cancelled", "missed"] = Field(
        "cancelled", title="情况",
        json_schema_extra={"labels": {"cancelled": "取消", "missed": "到时未能举行"}},
    )  # fmt: skip
    reason: Text = Field(title="原因", min_length=2, max_length=200)

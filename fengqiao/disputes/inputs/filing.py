"""Inputs of making papers, binding the file and archiving."""

from __future__ import annotations

from pydantic import Field, field_validator

from fengqiao.disputes.inputs.fields import LONG
from fengqiao.disputes.models.filing import Extent
from fengqiao.disputes.papers.catalogue import BY_CODE
from fengqiao.disputes.rules.dossier import item_names
from fengqiao.disputes.rules.keeping import periods
from fengqiao.kernel.workflow.inputs import RowId, StepInput, Text


class MakePaper(StepInput):
    """制作文书: which form, and what it is needed for; the paper shows full names."""

    paper: str = Field(title="文书", json_schema_extra={"widget": "paper"})
    number: int = Field(
        1, title="第几份", ge=1, le=999, description="有几次调解会或几份协议的，从1数起"
    )
    purpose: Text = Field(title="用途", min_length=2, max_length=200, examples=["交当事人签名"])

    @field_validator("paper")
    @classmethod
    def _known(cls, code: str) -> str:
        if code not in BY_CODE:
            raise ValueError("没有这种文书")
        return code


class CompileDossier(StepInput):
    """装订卷宗: one file of all that there is now."""

    extent: Extent = Field(
        Extent.WHOLE, title="范围",
        description="提交法院部分不含调解笔录和让步意见",
    )  # fmt: skip
    purpose: Text = Field(title="用途", min_length=2, max_length=500, examples=["案卷检查"])


class FileDossier(StepInput):
    """归档: items of the dossier that stay missing need a word."""

    missing_reason: Text = Field("", title="缺项说明", max_length=500, json_schema_extra=LONG)
    keeping: str = Field(
        "", title="保管期限", json_schema_extra={"widget": "keeping"},
        description="留空则按本街道的保管期限规则",
    )  # fmt: skip
    remarks: Text = Field("", title="备注", max_length=200)

    @field_validator("keeping")
    @classmethod
    def _a_period(cls, text: str) -> str:
        if text and text not in periods():
            raise ValueError("不在保管期限规则中")
        return text


class AmendDossier(StepInput):
    """补正卷宗: after filing every change has a reason and gives a new version."""

    reason: Text = Field(title="补正理由", min_length=2, max_length=500, json_schema_extra=LONG)
    purpose: str = Field("evidence", title="归入卷宗", json_schema_extra={"widget": "dossier_item"})
    files: list[RowId] = Field(
        default_factory=list, title="补入的文件", max_length=20,
        json_schema_extra={"widget": "file"},
    )  # fmt: skip

    @field_validator("purpose")
    @classmethod
    def _in_the_dossier(cls, code: str) -> str:
        if code not in item_names():
            raise ValueError("不是卷内目录中的一项")
        return code

"""Papers, the bound file, filing and what is changed after it.

依据：《人民调解法》第二十七条（记录与立卷归档）；《个人信息保护法》第六条
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from fengqiao.disputes.models import AgreementForm
from fengqiao.disputes.models.filing import BoundFile, Dossier, Extent
from fengqiao.disputes.papers.catalogue import BY_CODE
from fengqiao.disputes.rules.dossier import missing_items
from fengqiao.disputes.rules.keeping import keeping_of
from fengqiao.disputes.selectors import dossier_of
from fengqiao.disputes.services.completing import REOPEN_CLOCK, attach
from fengqiao.disputes.services.ending import lift_all
from fengqiao.kernel.clocks.engine import office_day
from fengqiao.kernel.matters.numbers import next_count
from fengqiao.kernel.workflow.errors import Refused

if TYPE_CHECKING:
    from fengqiao.disputes import inputs
    from fengqiao.kernel.workflow.change import Change

# Whoever asked gets the file at once; the job takes what was left over.
GRACE = timedelta(seconds=20)


def make_paper(change: Change, data: inputs.MakePaper) -> None:
    """制作文书: a paper in full names is a reading of personal data, with its purpose on record."""
    if change.matter.data_key is None:
        raise Refused("该事项的个人信息已按期限清除，不能再制作文书。", then="可以查看留痕。")
    change.body |= {"paper": data.paper, "name": BY_CODE[data.paper].name}


def compile_dossier(change: Change, data: inputs.CompileDossier) -> None:
    """装订: a new file of what is there now; it is made right after the step."""
    _wait_for_file(change, data.extent, data.purpose, is_frozen=False)


def file_dossier(change: Change, data: inputs.FileDossier) -> None:
    """归档: the dossier is complete, or what is missing is explained; the file is frozen."""
    window = [clock for clock in change.clocks if clock.rule == REOPEN_CLOCK]
    if any(clock.due_at > change.at for clock in window):
        raise Refused(
            "重启期限未满，暂不能归档。",
            basis="本街道工作规则：办结后十五日内可以要求重启",
            then=f"请在{office_day(window[0].due_at):%Y年%m月%d日}之后归档。",
        )
    items = dossier_of(change.matter)
    missing = missing_items(items)
    if missing and not data.missing_reason:
        raise Refused(
            f"卷宗缺少：{'、'.join(missing)}。",
            basis="人民调解法第二十七条；卷内目录",
            then="请补齐，或在缺项说明中写明原因。",
        )
    lift_all(change)
    change.alter(change.detail, archived_at=change.at)
    there = {item.code for item in items if item.present}
    forms = set(change.matter.agreements.values_list("form", flat=True))
    keeping = data.keeping or keeping_of(
        confirmed=change.matter.confirmations.filter(result="confirmed").exists(),
        written=AgreementForm.WRITTEN in forms,
        mediated="session_record" in there,
    ).period  # fmt: skip
    year = office_day(change.at).year
    street = change.matter.street
    number = next_count(street.pk, "dossier", year)
    change.add(
        Dossier(
            matter=change.matter, street_id=street.pk,
            number=f"（{year}）{street.number_prefix}人调字第{number}号", keeping=keeping,
            remarks=data.remarks, missing=missing, missing_reason=data.missing_reason,
            filed_at=change.at, filed_by=change.by.shown_name,
        )
    )  # fmt: skip
    change.body |= {"missing": missing, "number": number, "keeping": keeping}
    _wait_for_file(change, Extent.WHOLE, "归档", is_frozen=True)


def amend_dossier(change: Change, data: inputs.AmendDossier) -> None:
    """补正: files are added with a reason; the frozen file stays, a new version is made."""
    if data.files:
        attach(change, data)
    change.body |= {"amended": True}
    _wait_for_file(change, Extent.WHOLE, data.reason, is_frozen=True)


def _wait_for_file(change: Change, extent: str, reason: str, *, is_frozen: bool) -> None:
    from fengqiao.disputes.jobs import bind_waiting  # noqa: PLC0415  jobs call back

    if change.matter.data_key is None:
        raise Refused(
            "该事项的个人信息已按期限清除，不能再装订卷宗。", then="可以查看已存的装订件。"
        )
    last = change.matter.bound_files.order_by("-version").values_list("version", flat=True).first()
    version = (last or 0) + 1
    change.add(
        BoundFile(
            street_id=change.matter.street_id, matter=change.matter, version=version,
            extent=extent, is_frozen=is_frozen, reason=reason, asked_at=change.at,
            asked_by=change.by.shown_name,
        )
    )  # fmt: skip
    change.body |= {"file_version": version, "extent": str(extent)}
    bind_waiting.using(run_after=change.at + GRACE).enqueue(change.matter.pk)

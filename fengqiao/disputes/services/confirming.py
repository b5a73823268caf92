"""Judicial confirmation: the joint application, the court's steps, its ruling and what follows.

依据：《人民调解法》第三十三条；《民事诉讼法》第二百零五条、第二百零六条、第二百五十条
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fengqiao.disputes.models import (
    Agreement,
    AgreementForm,
    AgreementState,
    ConfirmationResult,
    JudicialConfirmation,
)
from fengqiao.disputes.rules import confirmation as law
from fengqiao.disputes.services.agreeing import noon_of
from fengqiao.disputes.services.taking_files import take_files
from fengqiao.kernel.clocks.engine import office_day
from fengqiao.kernel.clocks.holidays import current_calendar
from fengqiao.kernel.clocks.models import ClockState
from fengqiao.kernel.clocks.rules.rule import rules
from fengqiao.kernel.matters.models import PartyRole
from fengqiao.kernel.workflow.errors import InvalidInput, Refused

if TYPE_CHECKING:
    from datetime import date

    from fengqiao.disputes import inputs
    from fengqiao.kernel.workflow.change import Change
    from fengqiao.kernel.workflow.inputs import Nothing

LIVE = (ConfirmationResult.AWAITED, ConfirmationResult.CONFIRMED)


def apply_confirmation(change: Change, data: inputs.ApplyConfirmation) -> None:
    """Both parties hand in their application, in time and complete."""
    agreement = _written_in_effect(change)
    _check_in_time(change, agreement, data.applied_on)
    _check_not_excluded(change, agreement, data.not_excluded)
    has_agent = change.matter.parties.filter(role=PartyRole.AGENT).exists()
    lacking = law.missing_materials(
        set(data.materials), property_terms=data.property_terms, has_agent=has_agent
    )
    if lacking:
        raise InvalidInput([("materials", f"还缺：{'、'.join(lacking)}（{law.MATERIALS_BASIS}）")])
    change.add(
        JudicialConfirmation(
            street_id=change.matter.street_id, matter=change.matter, agreement=agreement,
            court=data.court, court_ground=data.court_ground, materials=sorted(data.materials),
            applied_on=data.applied_on, note=data.not_excluded,
        )
    )  # fmt: skip
    for clock in change.clocks:
        if clock.rule == law.APPLY:
            # Handed in or posted in time, even if entered later: nobody was late.
            (change.meet if clock.due_at >= change.at else change.lift)(law.APPLY)
    change.start(law.ACCEPT, since=noon_of(data.applied_on))
    change.body |= {"applied_on": data.applied_on.isoformat(), "court_by": data.court_ground}


def _written_in_effect(change: Change) -> Agreement:
    """The agreement to be confirmed. Refused for none, an oral one, or one before the court."""
    agreement = (
        change.matter.agreements.filter(state=AgreementState.EFFECTIVE)
        .prefetch_related("confirmations")
        .first()
    )
    if agreement is None:
        raise Refused("没有已生效的调解协议。", then="协议签名盖章齐全、生效后再申请。")
    if agreement.form == AgreementForm.ORAL:
        raise Refused(
            "口头协议没有可以提交法院的协议书。", basis=str(law.MATERIALS_BASIS),
            then="请先用“起草协议书”制作书面协议书并签名盖章；三十日仍自口头协议生效之日起算。",
        )  # fmt: skip
    if any(row.result in LIVE for row in agreement.confirmations.all()):
        raise Refused("本协议已经申请过司法确认。", then="请登记法院受理情况或结果。")
    return agreement


def _check_in_time(change: Change, agreement: Agreement, applied_on: date) -> None:
    if applied_on > office_day(change.at):
        raise InvalidInput([("applied_on", "提交日期不能晚于今天")])
    if agreement.effective_on and applied_on < agreement.effective_on:
        raise InvalidInput([("applied_on", "提交日期早于协议生效日")])
    if agreement.confirm_by and applied_on > agreement.confirm_by:
        raise Refused(
            f"已超过共同申请司法确认的期限（{agreement.confirm_by:%Y年%m月%d日}）。",
            basis="人民调解法第三十三条第一款、民事诉讼法第二百零五条",
            then="协议仍有法律约束力；对履行或内容有争议的，可以就协议向人民法院起诉。",
        )


def _check_not_excluded(change: Change, agreement: Agreement, reason: str) -> None:
    """Matters that the court does not take up; a person may say why this is none of them."""
    owed = " ".join(agreement.obligations.values_list("content", flat=True))
    text = f"{agreement.terms} {agreement.issues} {owed}"
    found = law.exclusion(change.matter.category, text)
    if found and len(reason) < 2:
        raise InvalidInput(
            [("not_excluded",
              f"{found.text}，法院不予受理（{found.basis}）。核对后认为不属于的，请写明理由")]
        )  # fmt: skip


def decline_confirmation(change: Change, _data: inputs.DeclineConfirmation) -> None:
    """The parties do not want it; their agreement binds all the same."""
    if not any(clock.rule == law.APPLY for clock in change.clocks):
        raise Refused("没有正在计算的司法确认申请期限。", then="无需登记。")
    change.lift(law.APPLY)


def record_taken_up(change: Change, data: inputs.TakenUpByCourt) -> None:
    """The court took the application up: the thirty days of the special procedure run."""
    row = _awaited(change)
    if row.accepted_on is not None:
        raise Refused(f"已登记受理（{row.case_number}）。", then="请登记司法确认结果。")
    _check_day(change, "accepted_on", data.accepted_on, row.applied_on, "受理日期")
    change.alter(row, case_number=data.case_number, accepted_on=data.accepted_on)
    change.meet(law.ACCEPT)
    change.start(law.DECIDE, since=noon_of(data.accepted_on))
    change.body |= {"accepted_on": data.accepted_on.isoformat()}


def conclude_confirmation(change: Change, data: inputs.ConcludeConfirmation) -> None:
    """The ruling, or the withdrawal; a confirmed agreement can be enforced for two years."""
    row = _awaited(change)
    _check_day(change, "decided_on", data.decided_on, row.accepted_on or row.applied_on, "日期")
    if data.received_on is not None:
        _check_day(change, "received_on", data.received_on, data.decided_on, "收到日期")
    take_files(change, {"ruling": (data.ruling, "confirmation")})
    values: dict[str, object] = {
        "result": data.result, "decided_on": data.decided_on, "received_on": data.received_on,
        "ruling_number": data.ruling_number, "refusal_ground": data.ground or "",
        "note": f"已告知：{data.routes_told}" if data.routes_told else row.note,
    }  # fmt: skip
    for rule in (law.ACCEPT, law.DECIDE):
        change.meet(rule)
    if data.result == "confirmed" and data.received_on is not None:
        values |= _after_confirmation(change, row, data.received_on)
    change.alter(row, **values)
    change.body |= {"result": data.result, "decided_on": data.decided_on.isoformat()}


def _after_confirmation(
    change: Change, row: JudicialConfirmation, received_on: date
) -> dict[str, object]:
    """Last days to object and to ask for enforcement, with their clocks.

    Enforcement counts from the last day of performance, of the last instalment where there are
    several, from the ruling's effect where no day was agreed (民事诉讼法 250).
    """
    days = row.agreement.obligations.exclude(due_on=None).order_by("-due_on")
    last = days.values_list("due_on", flat=True).first()
    performed_by = last or received_on
    calendar = current_calendar()
    change.start(law.OBJECT, since=noon_of(received_on))
    change.start(law.ENFORCE, since=noon_of(performed_by))
    return {
        "object_by": rules()[law.OBJECT].deadline(received_on, calendar).due,
        "enforce_by": rules()[law.ENFORCE].deadline(performed_by, calendar).due,
    }


def lapse_confirmation(change: Change, _data: Nothing) -> None:
    """The parties let a term of their own run out; it is no longer anybody's deadline."""
    lapsed = {
        clock.rule
        for clock in change.clocks
        if clock.rule in law.PARTIES_OWN
        and clock.due_at < change.at
        and clock.state == ClockState.RUNNING
    }
    if not lapsed:
        raise Refused("没有已经届满的当事人期限。", then="无需处理。")
    for rule in lapsed:
        change.lift(rule)
    change.body |= {"lapsed": sorted(lapsed)}


def _awaited(change: Change) -> JudicialConfirmation:
    row = (
        JudicialConfirmation.objects.filter(matter=change.matter, result=ConfirmationResult.AWAITED)
        .select_related("agreement")
        .first()
    )
    if row is None:
        raise Refused("没有等待结果的司法确认申请。", then="请先登记共同申请。")
    return row


def _check_day(change: Change, field: str, day: date, earliest: date, name: str) -> None:
    if day > office_day(change.at):
        raise InvalidInput([(field, f"{name}不能晚于今天")])
    if day < earliest:
        raise InvalidInput([(field, f"{name}不能早于{earliest:%Y-%m-%d}")])

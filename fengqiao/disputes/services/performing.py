"""What became of what was owed: performed, partly, not, disputed; and the routes told of.

依据：《人民调解法》第三十一条至第三十三条
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from fengqiao.disputes.models import (
    AgreementState,
    FastFiling,
    Obligation,
    ObligationState,
)
from fengqiao.disputes.rules.confirmation import ENFORCE
from fengqiao.disputes.services.taking_files import take_files
from fengqiao.kernel.clocks.engine import office_day
from fengqiao.kernel.workflow.errors import InvalidInput, Refused

if TYPE_CHECKING:
    from datetime import date

    from fengqiao.disputes import inputs
    from fengqiao.kernel.workflow.change import Change

SETTLED = (ObligationState.PERFORMED, ObligationState.REPLACED)


def record_performance(change: Change, data: inputs.RecordPerformance) -> None:
    """Record what was kept; when nothing is owed any more, enforcement is no longer watched."""
    today = office_day(change.at)
    owed = owed_items(change)
    chosen = [row for row in owed if row.pk in set(data.items)]
    if len(chosen) != len(set(data.items)):
        raise InvalidInput([("items", "有不是本协议待履行的事项，或已经履行")])
    if data.performed_on and data.performed_on > today:
        raise InvalidInput([("performed_on", "履行日期不能晚于今天")])
    take_files(change, {"proof": (data.proof, "performance")})
    for row in chosen:
        _set(change, row, data, today)
    if all(row.state in SETTLED for row in owed):
        change.meet(ENFORCE)
    change.body |= {
        "result": data.result,
        "items": [row.pk for row in chosen],
        "left": sum(row.state not in SETTLED for row in owed),
    }


def owed_items(change: Change) -> list[Obligation]:
    """What is still owed by the agreement in effect, by due day."""
    return list(
        Obligation.objects.filter(matter=change.matter, agreement__state=AgreementState.EFFECTIVE)
        .exclude(state__in=SETTLED)
        .order_by("due_on", "pk")
    )


def _set(change: Change, row: Obligation, data: inputs.RecordPerformance, today: date) -> None:
    state, paid = ObligationState(data.result), row.performed_amount
    if state == ObligationState.BREACHED and row.due_on is not None and row.due_on >= today:
        raise InvalidInput([("items", f"{row.words}的履行期限{row.due_on:%Y-%m-%d}还没有过")])
    if state == ObligationState.PARTLY and row.amount is not None:
        if data.amount is None:
            raise InvalidInput([("amount", "部分履行金钱给付的，须填写已付金额")])
        paid = (paid or Decimal(0)) + data.amount
        if paid > row.amount:
            raise InvalidInput([("amount", f"累计已付{paid}元，超过应付{row.amount}元")])
        state = ObligationState.PERFORMED if paid == row.amount else state
    on = data.performed_on if data.result in ("performed", "partly") else row.performed_on
    change.alter(
        row, state=state, performed_on=on, performed_amount=paid,
        note=_note(data)[:300], recorded_at=change.at,
    )  # fmt: skip


def _note(data: inputs.RecordPerformance) -> str:
    told = f"已告知：{data.routes_told}" if data.routes_told else ""
    return "；".join(part for part in (data.note, told) if part)


def send_to_fast_filing(change: Change, data: inputs.SendToFastFiling) -> None:
    """快速立案: the court takes the file of an agreement that was not kept, or is contested."""
    if data.sent_on > office_day(change.at):
        raise InvalidInput([("sent_on", "移送日期不能晚于今天")])
    unkept = any(
        row.state in (ObligationState.BREACHED, ObligationState.DISPUTED, ObligationState.PARTLY)
        for row in owed_items(change)
    )
    if not unkept and data.claim != "content":
        raise Refused(
            "没有登记未履行或有争议的事项，不能以未履行移送立案。",
            basis="人民调解法第三十二条、第三十三条第二款",
            then="请先用“登记履行”记录未履行或有争议的事项，并告知当事人途径。",
        )
    change.add(
        FastFiling(
            street_id=change.matter.street_id, matter=change.matter, court=data.court,
            court_contact=data.court_contact, sent_on=data.sent_on, claim=data.claim,
            materials=data.materials,
        )
    )  # fmt: skip
    change.body |= {"claim": data.claim, "sent_on": data.sent_on.isoformat()}

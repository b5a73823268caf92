"""Publishing rules, signing lists off, correcting: each writes its rows and one ledger event."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max, Sum

from fengqiao.disputes.payments.events import (
    LINE_CORRECTED,
    LIST_EXPORTED,
    LIST_SIGNED,
    RULE_PUBLISHED,
)
from fengqiao.disputes.payments.models import (
    PaymentLine,
    PaymentLineKind,
    PaymentList,
    PaymentRule,
)
from fengqiao.disputes.payments.selectors import computed_list, rule_on
from fengqiao.kernel.clocks.engine import office_day
from fengqiao.kernel.ledger.events import record
from fengqiao.kernel.matters.numbers import next_number
from fengqiao.kernel.org.models import Duty
from fengqiao.kernel.statements.writing import insert
from fengqiao.kernel.tables.writing import write_sheet
from fengqiao.kernel.workflow.errors import InvalidInput, NotAllowed, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from fengqiao.disputes.payments.scheme import (
        CorrectPayment,
        PublishPaymentRule,
        SignPaymentList,
    )
    from fengqiao.disputes.payments.selectors import Line
    from fengqiao.kernel.ledger.kinds import EventKind
    from fengqiao.kernel.org.models import Post
    from fengqiao.kernel.tables.writing import Value

COUNTER, WORD = "payment_list", "补"
BASIS = "本街道工作规则：以案定补由负责人发布规则、签发清单"
COLUMNS = (
    "清单",
    "种类",
    "事项编号",
    "调解员",
    "金额（元）",
    "计算",
    "规则版本",
    "期间起",
    "期间止",
)


def publish_rule(data: PublishPaymentRule, *, by: Post, at: datetime) -> PaymentRule:
    """A new version; it applies from its day and leaves signed lists as they are."""
    _require_lead(by)
    with transaction.atomic():
        last = PaymentRule.objects.filter(street=by.street).aggregate(last=Max("version"))["last"]
        rule = PaymentRule.objects.create(
            street=by.street, version=(last or 0) + 1, valid_from=data.valid_from,
            basis=data.basis, scheme=data.model_dump(mode="json"), published_at=at,
            published_by=by,
        )  # fmt: skip
        _record(
            RULE_PUBLISHED, f"payment_rule:{rule.version}", by, at,
            {"version": rule.version, "valid_from": rule.valid_from.isoformat()},
        )  # fmt: skip
    return rule


def sign_list(data: SignPaymentList, *, by: Post, at: datetime) -> PaymentList:
    """Freeze the list as computed now; what was looked at and what is signed must be the same.

    Raises Refused when nothing is payable, no rule is in force, or something changed since the
    page was shown.
    """
    _require_lead(by)
    if data.first_day > data.last_day or data.last_day > office_day(at):
        raise InvalidInput([("last_day", "期间止不能早于期间起，也不能晚于今天")])
    rule = rule_on(by.street, data.last_day)
    if rule is None:
        raise Refused("这一天没有施行中的补贴规则。", basis=BASIS, then="请先发布规则。")
    try:
        with transaction.atomic():
            found = computed_list(by, rule, data.last_day)
            if not found.payable:
                raise Refused("没有可以列入的事项。", then="请看不能列入的原因，补齐后再签发。")
            if found.digest != data.digest:
                raise Refused(
                    "清单在您查看之后有了变化。", basis="签发的须是看过的清单",
                    then="请重新核对下面的清单再签发。",
                )  # fmt: skip
            signed = PaymentList.objects.create(
                street=by.street, number=next_number(by.street, COUNTER, WORD, at), rule=rule,
                first_day=data.first_day, last_day=data.last_day,
                lines_count=len(found.payable), total=found.total, digest=found.digest,
                signed_at=at, signed_by=by,
            )  # fmt: skip
            insert([_line(signed, line) for line in found.payable])
            _record(LIST_SIGNED, signed.number, by, at, _summary(signed))
    except IntegrityError as error:
        raise Refused(
            "其中有事项刚被另一清单列入。", basis="一件纠纷只补一次", then="请重新打开清单。"
        ) from error
    return signed


def _line(signed: PaymentList, line: Line) -> PaymentLine:
    return PaymentLine(
        street_id=signed.street_id, payment_list=signed, kind=PaymentLineKind.PAYMENT,
        matter=line.matter, mediator_id=line.mediator_id, amount=line.payment.amount,
        reasons=[[label, str(part)] for label, part in line.payment.reasons],
    )  # fmt: skip


def correct_line(data: CorrectPayment, *, by: Post, at: datetime) -> PaymentList:
    """A list of one line with the difference; the signed line itself never changes."""
    _require_lead(by)
    with transaction.atomic():
        line = (
            PaymentLine.objects.select_for_update(of=("self",))
            .select_related("payment_list__rule", "matter")
            .filter(street=by.street, pk=data.line, kind=PaymentLineKind.PAYMENT)
            .first()
        )
        if line is None:
            raise InvalidInput([("line", "没有这一行，或它本身是更正")])
        before = line.corrections.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
        if data.amount == 0 or line.amount + before + data.amount < 0:
            raise InvalidInput(
                [("amount", f"差额不能为零，扣回不能超过已付的{line.amount + before}元")]
            )
        earlier = line.payment_list
        signed = PaymentList.objects.create(
            street=by.street, number=next_number(by.street, COUNTER, WORD, at),
            rule=earlier.rule, first_day=earlier.first_day, last_day=earlier.last_day,
            lines_count=1, total=data.amount, digest=earlier.digest, signed_at=at, signed_by=by,
        )  # fmt: skip
        PaymentLine.objects.create(
            street=by.street, payment_list=signed, kind=PaymentLineKind.CORRECTION,
            matter=line.matter, mediator_id=line.mediator_id, amount=data.amount, corrects=line,
            reasons=[[f"更正{earlier.number}：{data.reason}", str(data.amount)]],
        )  # fmt: skip
        _record(
            LINE_CORRECTED, signed.number, by, at,
            {"corrects": earlier.number, "line": line.pk, "amount": str(data.amount)},
        )  # fmt: skip
    return signed


def export_list(signed: PaymentList, *, by: Post, at: datetime) -> bytes:
    """The signed list as a workbook; that it left is put on record first."""
    _require_lead(by)
    _record(LIST_EXPORTED, signed.number, by, at, _summary(signed))
    stream = io.BytesIO()
    write_sheet(_rows(signed), COLUMNS, stream, title="以案定补清单")
    return stream.getvalue()


def _rows(signed: PaymentList) -> Iterator[tuple[Value, ...]]:
    lines = signed.lines.select_related("matter", "mediator__person", "mediator__unit")
    for line in lines.order_by("pk"):
        reasons = "；".join(f"{label} {part}元" for label, part in line.reasons)
        yield (
            signed.number, line.get_kind_display(), line.matter.number, line.mediator.shown_name,
            line.amount, reasons, signed.rule.version, signed.first_day, signed.last_day,
        )  # fmt: skip


def _require_lead(by: Post) -> None:
    if not by.has(Duty.LEAD):
        raise NotAllowed("您的岗位不能办理以案定补。", basis=BASIS, then="请转请负责人办理。")


def _summary(signed: PaymentList) -> dict[str, object]:
    return {
        "rule": signed.rule.version, "lines": signed.lines_count, "total": str(signed.total),
        "digest": signed.digest, "first_day": signed.first_day.isoformat(),
        "last_day": signed.last_day.isoformat(),
    }  # fmt: skip


def _record(kind: EventKind, subject: str, by: Post, at: datetime, body: dict[str, object]) -> None:
    record(
        street=by.street, at=at, kind=kind.name, subject=subject, actor=by.ref,
        actor_name=by.shown_name, body=dict(body),
    )  # fmt: skip

"""Lists: computed from the records, signed off once, corrected only by a later list."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from openpyxl import load_workbook

from fengqiao.disputes.models import (
    Consent,
    Dispute,
    Obligation,
    ObligationState,
    PaymentLine,
    PaymentList,
    Session,
    Signature,
)
from fengqiao.disputes.payments import services
from fengqiao.disputes.payments.scheme import CorrectPayment, PublishPaymentRule, SignPaymentList
from fengqiao.disputes.payments.selectors import computed_list, rule_on
from fengqiao.disputes.tests.agreed import make_agreement
from fengqiao.disputes.tests.samples import NOW, dispute_in
from fengqiao.kernel.files.models import Attachment
from fengqiao.kernel.ledger.models import Event
from fengqiao.kernel.workflow.errors import InvalidInput, NotAllowed, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from fengqiao.kernel.matters.models import Matter
    from fengqiao.kernel.org.models import Post
    from fengqiao.kernel.org.testing import Cast

pytestmark = pytest.mark.django_db
AT = NOW + timedelta(days=60)


def publish(cast: Cast, by: Post | None = None, **values: Any) -> None:
    data = {"basis": "试行办法", "valid_from": "2026-01-01", "simple": 100, "ordinary": 200,
            "complex": 500, **values}  # fmt: skip
    services.publish_rule(PublishPaymentRule.model_validate(data), by=by or cast.leader, at=AT)


def filed(cast: Cast, matter: Matter, purpose: str) -> Attachment:
    """A file of the matter under an item of the dossier."""
    return Attachment.objects.create(
        street=cast.street, matter=matter, purpose=purpose, name="照片.jpg",
        media_type="image/jpeg", size=9, digest_algorithm="sha256",
        digest=f"{purpose}{matter.pk}".rjust(64, "0"), storage_key=f"test/{purpose}/{matter.pk}",
        uploaded_by=cast.mediator.ref, uploaded_by_name="调四", uploaded_at=NOW,
    )  # fmt: skip


def archived(cast: Cast, *, whole: bool = True) -> Matter:
    """An archived dispute with a written agreement that was kept; its file whole or not."""
    matter = dispute_in(cast, "archived")
    Dispute.objects.filter(pk=matter.pk).update(
        outcome="succeeded", archived_at=NOW + timedelta(days=30), complexity="ordinary"
    )
    Session.objects.create(
        street=cast.street, matter=matter, held_at=NOW, place="居委会", mediator=cast.mediator,
        attendees="双方", record="谈成", rights_told=True,
    )  # fmt: skip
    Consent.objects.create(
        street=cast.street, matter=matter, party=matter.parties.all()[0], agreed=True,
        given_at=NOW, way="当面",
    )  # fmt: skip
    make_agreement(cast, matter, NOW)
    Obligation.objects.filter(matter=matter).update(
        state=ObligationState.PERFORMED, performed_on=date(2026, 3, 2)
    )
    proof = filed(cast, matter, "agreement")
    Signature.objects.filter(agreement__matter=matter).update(evidence=proof)
    for purpose in ("identity", "rights_notice") if whole else ():
        filed(cast, matter, purpose)
    return matter


def list_now(cast: Cast) -> Any:
    rule = rule_on(cast.street, date(2026, 4, 30))
    assert rule is not None
    return computed_list(cast.leader, rule, date(2026, 4, 30))


def sign(cast: Cast) -> PaymentList:
    data = SignPaymentList(
        first_day=date(2026, 4, 1), last_day=date(2026, 4, 30), digest=list_now(cast).digest
    )
    return services.sign_list(data, by=cast.leader, at=AT)


def test_a_whole_file_pays_and_an_incomplete_one_says_what_it_lacks(cast: Cast) -> None:
    publish(cast)
    whole, lacking = archived(cast), archived(cast, whole=False)
    found = list_now(cast)
    assert [line.matter for line in found.payable] == [whole]
    assert found.payable[0].payment.amount == found.total == Decimal(200)
    assert [line.matter for line in found.held_back] == [lacking]
    assert "当事人身份证明" in found.held_back[0].payment.obstacle


def test_a_dispute_pays_once_for_ever(cast: Cast) -> None:
    publish(cast)
    matter = archived(cast)
    signed = sign(cast)
    assert (signed.lines_count, signed.total, signed.number) == (1, Decimal(200), "枫补〔2026〕1号")
    assert list_now(cast).payable == []
    with pytest.raises(Refused, match="没有可以列入"):
        sign(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentLine.objects.create(
            street=cast.street, payment_list=signed, kind="payment", matter=matter,
            mediator=cast.mediator, amount=1,
        )  # fmt: skip


def test_what_is_signed_is_what_was_looked_at(cast: Cast) -> None:
    publish(cast)
    archived(cast)
    digest = list_now(cast).digest
    archived(cast)
    data = SignPaymentList(first_day=date(2026, 4, 1), last_day=date(2026, 4, 30), digest=digest)
    with pytest.raises(Refused, match="有了变化"):
        services.sign_list(data, by=cast.leader, at=AT)
    assert not PaymentList.objects.exists()


def test_only_the_head_signs_and_each_act_writes_one_event(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        publish(cast, by=cast.mediator)
    publish(cast)
    archived(cast)
    sign(cast)
    kinds = Event.objects.filter(kind__startswith="payment.").values_list("kind", flat=True)
    assert list(kinds) == ["payment.rule_published", "payment.list_signed"]


def test_a_later_rule_leaves_a_signed_list_as_it_was(cast: Cast) -> None:
    publish(cast)
    archived(cast)
    signed = sign(cast)
    publish(cast, ordinary=900)
    signed.refresh_from_db()
    assert (signed.rule.version, signed.total) == (1, Decimal(200))


def test_a_correction_stands_in_a_later_list_and_never_takes_back_more(cast: Cast) -> None:
    publish(cast)
    archived(cast)
    line = sign(cast).lines.get()
    less = CorrectPayment(line=line.pk, amount=Decimal(-50), reason="按简易计算")
    later = services.correct_line(less, by=cast.leader, at=AT)
    assert (later.total, later.lines.get().corrects) == (Decimal(-50), line)
    line.refresh_from_db()
    assert line.amount == Decimal(200)
    with pytest.raises(InvalidInput, match="150"):
        services.correct_line(
            CorrectPayment(line=line.pk, amount=Decimal(-151), reason="重复"), by=cast.leader, at=AT
        )


def test_the_workbook_holds_each_line_with_its_reasons(cast: Cast) -> None:
    publish(cast)
    archived(cast)
    content = services.export_list(sign(cast), by=cast.leader, at=AT)
    rows = list(load_workbook(BytesIO(content)).active.values)
    assert rows[1][4] == 200
    assert "书面协议，一般纠纷 200" in rows[1][5]
    assert Event.objects.filter(kind="payment.list_exported").count() == 1


def test_the_list_costs_the_same_at_any_size(cast: Cast, django_assert_num_queries: Any) -> None:
    publish(cast)
    rule = rule_on(cast.street, date(2026, 4, 30))
    assert rule is not None
    for _ in range(2):
        archived(cast)
        with django_assert_num_queries(6):
            computed_list(cast.leader, rule, date(2026, 4, 30))


def test_the_head_signs_off_on_the_page(
    cast: Cast, browser_of: Callable[[Post], Client], office_time: Any
) -> None:
    publish(cast)
    archived(cast)
    office_time.move_to(AT)
    browser = browser_of(cast.leader)
    shown = browser.get(reverse("payment_list"), {"last_day": "2026-04-30"})
    found = shown.context["found"]
    assert "书面协议，一般纠纷" in shown.content.decode()
    sent = browser.post(
        reverse("payment_list"),
        {"first_day": "2026-04-01", "last_day": "2026-04-30", "digest": found.digest},
    )
    assert sent.status_code == 302
    signed = browser.get(sent["Location"])
    assert "枫补〔2026〕1号" in signed.content.decode()
    export = browser.post(reverse("payment_export", args=[PaymentList.objects.get().pk]))
    assert export["Content-Type"].endswith("sheet")

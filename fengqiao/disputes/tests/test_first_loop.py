"""One dispute from intake to archive, through the one door."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from fengqiao.disputes.models import Outcome
from fengqiao.kernel.ledger.models import Event
from fengqiao.kernel.ledger.verify import verify_street
from fengqiao.kernel.matters.models import Involvement, Matter
from fengqiao.kernel.org.testing import Cast
from fengqiao.kernel.workflow.perform import At, New, perform

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def parties() -> list[dict[str, object]]:
    return [
        {"role": "applicant", "name": "王小明", "phone": "13800001111"},
        {"role": "respondent", "name": "李大力", "phone": "13900002222"},
    ]


def test_a_dispute_goes_from_intake_to_archive(cast: Cast) -> None:
    done = perform(
        New("dispute"), "register",
        {"channel": "window", "title": "楼上漏水不修", "description": "邻居家漏水三个月",
         "place": "榆树居民区3号楼", "parties": parties()},
        by=cast.clerk, at=NOW,
    )  # fmt: skip
    matter = done.matter
    assert matter.number == "枫矛〔2026〕1号"
    assert matter.dispute.suggestion["category"] == "neighbours"
    here = At("dispute", matter.pk)

    def step(name: str, data: dict[str, object], by: object, days: int = 0) -> None:
        perform(here, name, data, by=by, at=NOW + timedelta(days=days))  # type: ignore[arg-type]

    step("triage", {"category": "neighbours", "complexity": "ordinary"}, cast.dispatcher)
    step("dispatch", {"lead_unit": cast.elm.pk, "supporting_units": [cast.police.pk]},
         cast.dispatcher)  # fmt: skip
    step("accept", {}, cast.mediator, 1)
    step("accept_support", {}, cast.handler, 1)
    step("contact", {"note": "已电话联系双方"}, cast.mediator, 1)
    ids = list(matter.parties.order_by("id").values_list("pk", flat=True))
    step(
        "consent",
        {
            "rights_told": True,
            "consents": [{"party": ids[0], "agreed": True}, {"party": ids[1], "agreed": True}],
        },
        cast.mediator,
        2,
    )
    step(
        "session",
        {
            "held_at": NOW + timedelta(days=3),
            "place": "居委会",
            "attendees": "双方",
            "record": "双方陈述",
        },
        cast.mediator,
        4,
    )
    step("agree", {"terms": "三日内修好", "agreed_on": "2026-03-06"},
         cast.mediator, 4)  # fmt: skip
    step("sign_off", {"note": "到场维持秩序"}, cast.handler, 4)
    step("answer", {"text": "已修好", "way": "电话"}, cast.mediator, 5)
    step("rate", {"side": "applicant", "solved": "yes", "satisfied": 4, "via": "visit"},
         cast.mediator, 6)  # fmt: skip
    step("close", {}, cast.mediator, 7)
    step("archive", {"missing_reason": "当事人未提供身份证复印件"}, cast.mediator, 40)

    matter = Matter.objects.select_related("dispute").get(pk=matter.pk)
    assert matter.state == "archived"
    assert matter.dispute.outcome == Outcome.SUCCEEDED
    assert matter.agreements.get().confirm_by == date(2026, 4, 7)
    assert Event.objects.filter(subject=matter.number).count() == matter.version == 14
    assert not verify_street(cast.street).problems
    assert Involvement.objects.filter(matter=matter, role="supporting", state="signed_off").exists()

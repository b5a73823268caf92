"""Agreements: oral in one go, written as a draft that is signed, and what is then owed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fengqiao.disputes.models import Agreement, AgreementState, Obligation, ObligationState
from fengqiao.disputes.tests.agreed import (
    agreement_input,
    application,
    draft,
    make_agreement,
    promise,
    watch_confirmation,
)
from fengqiao.disputes.tests.samples import LATER, NOW, dispute_in, upload
from fengqiao.kernel.matters.models import Matter, Party
from fengqiao.kernel.workflow.errors import InvalidInput, Refused
from fengqiao.kernel.workflow.perform import At, perform

if TYPE_CHECKING:
    from datetime import datetime

    from fengqiao.kernel.org.testing import Cast

pytestmark = pytest.mark.django_db


def take(cast: Cast, matter: Matter, step: str, at: datetime = LATER, **data: Any) -> Matter:
    return perform(At("dispute", matter.pk), step, data, by=cast.mediator, at=at).matter


def oral(**data: Any) -> dict[str, Any]:
    return {"terms": "三日内修好漏水", "agreed_on": "2026-03-02", **data}


def test_an_oral_agreement_needs_two_answers_and_takes_effect_that_day(cast: Cast) -> None:
    matter = take(cast, dispute_in(cast, "mediating"), "agree", **oral())
    agreement = matter.agreements.get()
    assert (matter.state, matter.dispute.outcome) == ("agreed", "succeeded")
    assert agreement.effective_on == date(2026, 3, 2)
    assert agreement.confirm_by == date(2026, 4, 1)
    owed = agreement.obligations.get()
    assert owed.performer is not None
    assert owed.performer.role == "respondent"
    assert matter.clocks.get(rule="jc_apply").state == "running"


def test_what_was_done_on_the_spot_is_recorded_as_performed(cast: Cast) -> None:
    take(cast, dispute_in(cast, "mediating"), "agree", **oral(performed_now=True))
    assert Obligation.objects.get().state == ObligationState.PERFORMED


@pytest.mark.parametrize("data", [{"terms": "李大力赔偿王小明六百元"}, {"amount": "600"}])
def test_money_terms_ask_whether_it_should_be_written(cast: Cast, data: dict[str, Any]) -> None:
    matter = dispute_in(cast, "mediating")
    with pytest.raises(InvalidInput, match="第三十四条"):
        take(cast, matter, "agree", **oral(**data))
    take(cast, matter, "agree", **oral(**data, oral_wanted=True))


def test_a_draft_is_numbered_and_lists_instalments_and_signatures(cast: Cast) -> None:
    matter = dispute_in(cast, "mediating")
    respondent = matter.parties.get(role="respondent").pk
    owed = promise(respondent, amount="1000", instalments=3, due_on="2026-03-31")
    take(cast, matter, "draft_agreement", **draft(matter, obligations=[owed], amount="1000"))
    agreement = Agreement.objects.get()
    assert (agreement.number, agreement.amount) == ("枫调〔2026〕1号", Decimal(1000))
    rows = agreement.obligations.order_by("instalment").values_list("amount", "due_on")
    assert list(rows) == [
        (Decimal("333.33"), date(2026, 3, 31)), (Decimal("333.33"), date(2026, 4, 30)),
        (Decimal("333.34"), date(2026, 5, 31)),
    ]  # fmt: skip
    assert agreement.signatures.count() == 4
    matter.refresh_from_db()
    assert matter.state == "mediating"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"amount": "999"}, "不一致"),
        ({"due_on": "2026-03-01"}, "不能早于今天"),
        ({"due_on": None}, "须写明履行期限"),
        ({"manner": ""}, "须写明履行方式"),
        ({"performer": 1_000_000}, "履行人须是协议的当事人"),
    ],
)
def test_a_draft_that_does_not_add_up_is_refused(
    cast: Cast, change: dict[str, Any], words: str
) -> None:
    matter = dispute_in(cast, "mediating")
    respondent = matter.parties.get(role="respondent").pk
    total = change.get("amount")
    changed = {name: value for name, value in change.items() if name != "amount"}
    owed = promise(respondent) | changed
    with pytest.raises(InvalidInput, match=words):
        take(cast, matter, "draft_agreement", **draft(matter, obligations=[owed], amount=total))
    assert not Agreement.objects.exists()


def test_a_redraft_keeps_the_number_and_the_names_that_the_page_masked(cast: Cast) -> None:
    matter = dispute_in(cast, "mediating")
    take(cast, matter, "draft_agreement", **draft(matter, facts="王小明家被淹"))
    take(cast, matter, "draft_agreement", **draft(matter, facts="王**家被淹"))
    new = Agreement.objects.get(state=AgreementState.DRAFT)
    assert (new.number, new.facts) == ("枫调〔2026〕1号", "王小明家被淹")
    with pytest.raises(InvalidInput, match="脱敏"):
        take(cast, matter, "draft_agreement", **draft(matter, facts="王**家被淹两次"))


def test_the_agreement_takes_effect_on_the_day_of_the_last_signature_or_seal(cast: Cast) -> None:
    matter = dispute_in(cast, "mediating")
    data = agreement_input("sign_agreement", cast, matter, NOW)
    *parties, mediator, committee = data["signers"]
    days = [NOW, NOW + timedelta(days=2), NOW + timedelta(days=1)]
    late = NOW + timedelta(days=5)
    for signers, signed_at in zip(([parties[0]], parties[1:], [mediator]), days, strict=True):
        state = take(cast, matter, "sign_agreement", late, signers=signers, signed_at=signed_at)
        assert state.state == "mediating"
        assert Agreement.objects.get().effective_on is None
    matter = take(cast, matter, "sign_agreement", late, signers=[committee], signed_at=days[2])
    agreement = Agreement.objects.get()
    assert matter.state == "agreed"
    assert agreement.effective_on == date(2026, 3, 4)
    assert agreement.signatures.get(role="committee").way == "seal"
    assert matter.clocks.filter(rule="answer_resident", state="running").exists()


def test_nothing_is_sealed_before_all_have_signed(cast: Cast) -> None:
    matter = dispute_in(cast, "mediating")
    data = agreement_input("sign_agreement", cast, matter, NOW)
    with pytest.raises(Refused, match="当事人没有签署"):
        take(cast, matter, "sign_agreement", signers=["mediator"], signed_at=NOW)
    with pytest.raises(Refused, match="不能加盖"):
        take(cast, matter, "sign_agreement", signers=["committee"], signed_at=NOW)
    with pytest.raises(InvalidInput, match="不能晚于现在"):
        take(cast, matter, "sign_agreement", **data | {"signed_at": LATER + timedelta(hours=1)})


def test_an_agent_signs_with_an_authority_and_a_digest_is_kept(cast: Cast) -> None:
    matter = dispute_in(cast, "mediating")
    data = agreement_input("sign_agreement", cast, matter, NOW)
    principal = matter.parties.get(role="applicant")
    agent = Party.objects.create(
        street=cast.street, matter=matter, role="agent", agent_of=principal
    )
    one: dict[str, Any] = {
        "signers": [f"party:{principal.pk}"],
        "signed_at": NOW,
        "agent": agent.pk,
    }
    with pytest.raises(InvalidInput, match="授权委托书"):
        take(cast, matter, "sign_agreement", **one)
    paper = upload(cast.mediator)
    take(cast, matter, "sign_agreement", **one, authority=[paper.pk])
    paper.refresh_from_db()
    assert (paper.matter_id, paper.purpose) == (matter.pk, "authorisation")
    signature = Agreement.objects.get().signatures.get(party=principal)
    assert (signature.agent, signature.authority) == (agent, paper)
    assert data["signers"][0] == f"party:{principal.pk}"


def test_an_electronic_signature_must_be_verified_and_kept(cast: Cast) -> None:
    matter = dispute_in(cast, "mediating")
    data = agreement_input("sign_agreement", cast, matter, NOW) | {"way": "electronic"}
    with pytest.raises(InvalidInput, match="须经验证"):
        take(cast, matter, "sign_agreement", **data)
    proof = upload(cast.mediator)
    take(cast, matter, "sign_agreement", **data, verified=True, evidence=[proof.pk])
    assert Agreement.objects.get().signatures.filter(evidence=proof).count() == 4


def test_after_a_reopening_old_sittings_do_not_count(cast: Cast) -> None:
    matter = dispute_in(cast, "mediating")
    take(cast, matter, "session", held_at=NOW, place="居委会", attendees="双方", record="谈过")
    matter.dispute.reopened, matter.dispute.reopened_at = 1, NOW + timedelta(hours=1)
    matter.dispute.save()
    with pytest.raises(Refused, match="重启以来还没有调解记录"):
        take(cast, matter, "agree", **oral())


def test_a_later_agreement_replaces_what_was_still_owed(cast: Cast) -> None:
    matter = dispute_in(cast, "mediating")
    old = make_agreement(cast, matter, NOW)
    take(cast, matter, "agree", **oral())
    old.refresh_from_db()
    assert old.state == AgreementState.REPLACED
    assert old.obligations.get().state == ObligationState.REPLACED
    assert matter.agreements.filter(state=AgreementState.EFFECTIVE).count() == 1


def test_putting_an_oral_agreement_in_writing_does_not_lengthen_the_courts_term(
    cast: Cast,
) -> None:
    matter = dispute_in(cast, "mediating")
    take(cast, matter, "agree", **oral())
    later = NOW + timedelta(days=10)
    take(cast, matter, "draft_agreement", later, **draft(matter))
    parties = [f"party:{pk}" for pk in matter.parties.values_list("pk", flat=True)]
    signers = [*parties, "mediator", "committee"]
    take(cast, matter, "sign_agreement", later, signers=signers, signed_at=later)
    written = matter.agreements.get(state=AgreementState.EFFECTIVE)
    assert written.effective_on == date(2026, 3, 12)
    assert written.confirm_by == date(2026, 4, 1)


def test_each_party_gets_one_original_and_the_committee_keeps_one(cast: Cast) -> None:
    matter = dispute_in(cast, "agreed")
    agreement = make_agreement(cast, matter, NOW)
    parties = [f"party:{pk}" for pk in matter.parties.values_list("pk", flat=True)]
    take(cast, matter, "deliver_agreement", receivers=parties, received_on="2026-03-02")
    with pytest.raises(InvalidInput, match="已经领取过"):
        take(cast, matter, "deliver_agreement", receivers=parties[:1], received_on="2026-03-02")
    take(cast, matter, "deliver_agreement", receivers=["committee"], received_on="2026-03-02")
    assert agreement.copies.count() == 3


def test_partial_payments_add_up_to_performance(cast: Cast) -> None:
    matter = dispute_in(cast, "agreed")
    owed = make_agreement(cast, matter, NOW).obligations.get()
    paid: dict[str, Any] = {"items": [owed.pk], "result": "partly", "performed_on": "2026-03-02"}
    take(cast, matter, "record_performance", **paid, amount="200")
    owed.refresh_from_db()
    assert (owed.state, owed.performed_amount) == (ObligationState.PARTLY, Decimal(200))
    with pytest.raises(InvalidInput, match="超过应付"):
        take(cast, matter, "record_performance", **paid, amount="500")
    take(cast, matter, "record_performance", **paid, amount="400")
    owed.refresh_from_db()
    assert owed.state == ObligationState.PERFORMED
    with pytest.raises(InvalidInput, match="已经履行"):
        take(cast, matter, "record_performance", **paid, amount="1")


def test_a_breach_tells_the_routes_and_opens_the_fast_channel(cast: Cast) -> None:
    matter = dispute_in(cast, "agreed")
    owed = make_agreement(cast, matter, NOW).obligations.get()
    court: dict[str, Any] = {
        "court": "枫桥人民法院",
        "court_contact": "立案窗口",
        "sent_on": "2026-03-05",
    }
    at = NOW + timedelta(days=3)
    with pytest.raises(Refused, match="没有登记未履行"):
        take(cast, matter, "fast_filing", at, **court)
    breach: dict[str, Any] = {"items": [owed.pk], "result": "breached"}
    with pytest.raises(InvalidInput, match="第三十一条至第三十三条"):
        take(cast, matter, "record_performance", at, **breach)
    take(cast, matter, "record_performance", at, **breach, routes_told="就协议起诉；再次调解")
    take(cast, matter, "fast_filing", at, **court)
    assert matter.fast_filings.get().claim == "performance"


def test_nobody_is_in_breach_before_the_day(cast: Cast) -> None:
    matter = dispute_in(cast, "agreed")
    owed = make_agreement(cast, matter, NOW).obligations.get()
    with pytest.raises(InvalidInput, match="还没有过"):
        take(cast, matter, "record_performance", items=[owed.pk], result="breached",
             routes_told="就协议起诉")  # fmt: skip


def test_an_application_after_the_thirtieth_day_is_refused(cast: Cast) -> None:
    matter = dispute_in(cast, "agreed")
    make_agreement(cast, matter, NOW)
    at = NOW + timedelta(days=40)
    with pytest.raises(Refused, match="2026年04月01日"):
        take(cast, matter, "apply_confirmation", at, **application(applied_on="2026-04-02"))
    take(cast, matter, "apply_confirmation", at, **application(applied_on="2026-04-01"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"both_apply": False}, "共同申请"),
        ({"checked": ["lawful"]}, "还没有核对"),
        ({"materials": ["agreement"]}, "还缺"),
        ({"court": "", }, "必须填写"),
    ],
)  # fmt: skip
def test_an_incomplete_application_is_refused(
    cast: Cast, change: dict[str, Any], words: str
) -> None:
    matter = dispute_in(cast, "agreed")
    make_agreement(cast, matter, NOW)
    with pytest.raises(InvalidInput, match=words):
        take(cast, matter, "apply_confirmation", **application(**change))


def test_a_matter_of_status_needs_a_reason_why_it_is_none(cast: Cast) -> None:
    matter = dispute_in(cast, "agreed")
    Matter.objects.filter(pk=matter.pk).update(category="marriage_family")
    make_agreement(cast, matter, NOW, terms="双方协议离婚")
    with pytest.raises(InvalidInput, match="第三百五十五条"):
        take(cast, matter, "apply_confirmation", **application())
    take(cast, matter, "apply_confirmation", **application(not_excluded="只确认财产给付部分"))


def test_an_oral_agreement_is_put_in_writing_before_the_court(cast: Cast) -> None:
    matter = dispute_in(cast, "mediating")
    take(cast, matter, "agree", **oral())
    with pytest.raises(Refused, match="口头协议"):
        take(cast, matter, "apply_confirmation", **application())


def test_a_confirmed_agreement_can_be_enforced_for_two_years(cast: Cast) -> None:
    matter = dispute_in(cast, "agreed")
    make_agreement(cast, matter, NOW)
    take(cast, matter, "apply_confirmation", **application())
    at = NOW + timedelta(days=20)
    take(cast, matter, "confirmation_taken_up", at, case_number="（2026）调确1号",
         accepted_on="2026-03-04")  # fmt: skip
    with pytest.raises(InvalidInput, match="收到裁定"):
        take(cast, matter, "conclude_confirmation", at, result="confirmed",
             decided_on="2026-03-10")  # fmt: skip
    take(cast, matter, "conclude_confirmation", at, result="confirmed", decided_on="2026-03-10",
         received_on="2026-03-11")  # fmt: skip
    row = matter.confirmations.get()
    assert (row.object_by, row.enforce_by) == (date(2026, 3, 26), date(2028, 3, 2))
    running = set(matter.clocks.filter(state="running").values_list("rule", flat=True))
    assert {rule for rule in running if rule.startswith("jc_")} == {
        "jc_party_objection", "jc_enforcement_apply",
    }  # fmt: skip
    with pytest.raises(Refused, match="已经申请过"):
        take(cast, matter, "apply_confirmation", at, **application())


def test_a_refusal_needs_its_ground_and_the_other_routes(cast: Cast) -> None:
    matter = dispute_in(cast, "agreed")
    make_agreement(cast, matter, NOW)
    take(cast, matter, "apply_confirmation", **application())
    refused: dict[str, Any] = {"result": "refused", "decided_on": "2026-03-02"}
    with pytest.raises(InvalidInput, match="须填写理由"):
        take(cast, matter, "conclude_confirmation", **refused)
    take(cast, matter, "conclude_confirmation", **refused, ground="unclear",
         routes_told="变更协议或者起诉")  # fmt: skip
    # After a refusal a changed agreement may be brought again.
    take(cast, matter, "apply_confirmation", **application())


def test_the_courts_term_outlives_the_closing_of_the_matter(cast: Cast) -> None:
    matter = dispute_in(cast, "answered")
    watch_confirmation(matter, NOW)
    take(cast, matter, "close", note="配合单位已口头确认")
    assert matter.clocks.get(rule="jc_apply").state == "running"

"""Matters in any state, and a valid input for each step, for tests that walk the table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from fengqiao.disputes.models import Consent, Dispute, RightsNotice, Seat
from fengqiao.disputes.tests.agreed import STEPS as AGREEMENT_STEPS
from fengqiao.disputes.tests.agreed import agreement_input
from fengqiao.disputes.tests.mediation_samples import MEDIATION_ACTORS, mediation_input
from fengqiao.disputes.workflow import DISPUTE
from fengqiao.kernel.files.models import Attachment
from fengqiao.kernel.matters.models import Involvement, Matter
from fengqiao.kernel.matters.rights import System
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.org.testing import Cast
from fengqiao.kernel.workflow.perform import New, perform

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=2)
# States of a mediation, in which every party was asked.
MEDIATED = {"mediating", "agreed", "failed"}


def registration(**values: Any) -> dict[str, Any]:
    """A registration with two parties."""
    return {
        "channel": "window",
        "title": "楼上漏水不修",
        "description": "邻居家漏水三个月，多次商量没有结果",
        "place": "榆树居民区3号楼",
        "parties": [
            {"role": "applicant", "name": "王小明", "phone": "13800001111"},
            {"role": "respondent", "name": "李大力", "phone": "13900002222"},
        ],
        **values,
    }


def register(cast: Cast, **values: Any) -> Matter:
    """A freshly registered dispute."""
    return perform(New("dispute"), "register", registration(**values), by=cast.clerk, at=NOW).matter


def dispute_in(cast: Cast, state: str, **values: Any) -> Matter:
    """A dispute put straight into a state: elm leads, police support, one session was held."""
    matter = register(cast, **values)
    is_open = DISPUTE.state_by_name[state].is_open
    Matter.objects.filter(pk=matter.pk).update(
        state=state, is_open=is_open, closed_at=None if is_open else NOW, category="neighbours",
        lead_unit=cast.elm,
    )  # fmt: skip
    Dispute.objects.filter(pk=matter.pk).update(sessions_held=1)
    if state in MEDIATED:
        seat_mediator(cast, matter)
    for unit, role, part in (
        (cast.elm, "lead", "pending" if state == "dispatched" else "accepted"),
        (cast.police, "supporting", "pending"),
    ):
        Involvement.objects.create(
            street=cast.street, matter=matter, unit=unit, role=role, state=part, since=NOW
        )
    return Matter.objects.get(pk=matter.pk)


def seat_mediator(cast: Cast, matter: Matter) -> Seat:
    """The mediator in its seat: every party agreed, accepted it and was told its rights."""
    parties = list(matter.parties.order_by("id"))
    for party in parties:
        Consent.objects.create(
            street=cast.street, matter=matter, party=party, agreed=True, given_at=NOW, way="当面"
        )
        RightsNotice.objects.create(
            street=cast.street, matter=matter, party=party, form="oral", given_at=NOW,
            given_by="调四",
        )  # fmt: skip
    return Seat.objects.create(
        street=cast.street, matter=matter, post=cast.mediator, name=cast.mediator.person.name,
        how="assigned", since=NOW, words={str(party.pk): "accepted" for party in parties},
    )  # fmt: skip


def upload(post: Post) -> Attachment:
    """A file that the post has uploaded and nobody has taken yet."""
    return Attachment.objects.create(
        street=post.street, name="照片.jpg", media_type="image/jpeg", size=9,
        digest_algorithm="sha256", digest="ab" * 32, storage_key=f"test/{post.ref}",
        uploaded_by=post.ref, uploaded_by_name=post.shown_name, uploaded_at=NOW,
    )  # fmt: skip


def sample_input(step: str, cast: Cast, matter: Matter) -> dict[str, Any]:
    """An input with which the step succeeds on `dispute_in` any of its source states."""
    if step in AGREEMENT_STEPS:
        return agreement_input(step, cast, matter, NOW)
    parties = list(matter.parties.order_by("id").values_list("pk", flat=True))
    reason = {"reason": "情况属实，按程序办理"}
    if step in MEDIATION_ACTORS:
        return mediation_input(step, cast, matter)
    return {
        "register": registration(),
        "triage": {"category": "neighbours", "complexity": "ordinary"},
        "decline": {"ground": "已向人民法院起诉", "routes_told": "等候法院处理"},
        "merge": {"target": register(cast).pk, "reason": "同一件事"} if step == "merge" else {},
        "dispatch": {"lead_unit": cast.elm.pk, "supporting_units": [cast.police.pk]},
        "contact": {"note": "已电话联系双方"},
        "consent": {
            "rights_told": True,
            "consents": [{"party": pk, "agreed": True} for pk in parties],
        },
        "session": {
            "held_at": NOW, "place": "居委会", "attendees": "双方及调解员", "record": "双方陈述",
        },
        "agree": {"terms": "三日内修好", "agreed_on": "2026-03-02"},
        "end_mediation": {
            "reason": "分歧过大", "routes": ["arbitration", "administrative", "court"],
            "routes_told": "可向人民法院起诉",
        },
        "handle": {"result": "已协调修好", "solved": True},
        "answer": {"text": "已修好，请查看", "way": "电话"},
        "rate": {"side": "applicant", "solved": "yes", "satisfied": 4, "via": "visit"},
        "close": {"note": "配合单位工作已口头确认"},
        "make_paper": {"paper": "register", "purpose": "交当事人签名"},
        "compile_dossier": {"purpose": "案卷检查"},
        "amend_dossier": {"reason": "补入回执", "files": []},
        "archive": {"missing_reason": "当事人未提供证件复印件"},
        "sign_off": {"note": "到场维持秩序"},
        "leave": {"body": "区信访办", "reason": "超出街道职权"},
        "supplement": {"text": "又漏了一次"},
        "attach": {"files": [upload(cast.mediator).pk]} if step == "attach" else {},
        "add_parties": {"parties": [{"role": "third_party", "name": "陈某某"}]},
        "restrict": {"posts": [cast.mediator.pk], "reason": "涉及未成年人"},
        "accept": {}, "accept_support": {}, "resume": {},
        "return": reason, "return_support": reason, "withdraw": reason, "reopen": reason,
        "reveal": reason, "extend": reason, "suspend": reason,
    }[step]  # fmt: skip


def actor_for(step: str, cast: Cast) -> Post:
    """A post of the cast that may take the step on `dispute_in`."""
    if step in MEDIATION_ACTORS:
        return getattr(cast, MEDIATION_ACTORS[step])  # type: ignore[no-any-return]
    if step in {"accept_support", "return_support", "sign_off"}:
        return cast.handler
    if step in {"triage", "decline", "merge", "dispatch", "restrict", "leave", "suspend", "resume"}:
        return cast.dispatcher
    if step == "extend":
        return cast.leader
    return cast.clerk if step in {"register", "withdraw"} else cast.mediator


def taker_of(step: str, cast: Cast) -> Post | System:
    """Who may take the step: a post, or the system where nobody else may."""
    if not DISPUTE.by_name[step].duties:
        return System(cast.street, "test")
    return actor_for(step, cast)

"""Signatures and the seal, one by one, until the agreement takes effect; and the originals.

依据：《人民调解法》第二十九条第二款；《国务院关于在线政务服务的若干规定》第八条至第十一条
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fengqiao.disputes.models import (
    Agreement,
    AgreementCopy,
    AgreementForm,
    AgreementState,
    Signature,
    SignerRole,
    SigningWay,
)
from fengqiao.disputes.rules.effective_day import WRITTEN_BASIS, written_effective_day
from fengqiao.disputes.services.agreeing import take_effect
from fengqiao.disputes.services.ending import acting_post
from fengqiao.disputes.services.taking_files import take_files
from fengqiao.kernel.clocks.engine import office_day
from fengqiao.kernel.matters.models import Party
from fengqiao.kernel.workflow.errors import InvalidInput, Refused

if TYPE_CHECKING:
    from fengqiao.disputes import inputs
    from fengqiao.kernel.workflow.change import Change


def signer_code(row: Signature) -> str:
    """`party:12`, `mediator` or `committee`, as the form and the API name a signer."""
    return f"party:{row.party_id}" if row.role == SignerRole.PARTY else row.role


def sign_agreement(change: Change, data: inputs.SignAgreement) -> None:
    """Record who signed; with the last one the agreement takes effect on the computed day."""
    rows = list(
        Signature.objects.filter(
            agreement__matter=change.matter, agreement__state=AgreementState.DRAFT
        )
        .select_related("agreement", "party")
        .order_by("pk")
    )
    if not rows:
        raise Refused("没有待签署的协议书。", then="请先起草协议书。")
    signing = _asked_for(rows, data)
    _check_moment(change, data)
    _check_order(rows, signing)
    if data.agent is not None:
        _check_agent(change, signing[0], data.agent)
    files = take_files(
        change,
        {"evidence": (data.evidence, "agreement"), "authority": (data.authority, "authorisation")},
    )
    for row in signing:
        change.alter(
            row, signed_at=data.signed_at, way=_way_of(row, data.way), evidence=files["evidence"],
            agent_id=data.agent, authority=files["authority"], recorded_by=acting_post(change),
        )  # fmt: skip
    change.body |= {
        "number": rows[0].agreement.number,
        "signed": [signer_code(row) for row in signing],
        "way": data.way.value,
        "evidence": [file.digest for file in files.values() if file is not None],
    }
    _complete(change, rows)


def _complete(change: Change, rows: list[Signature]) -> None:
    """Compute the effective day; the agreement stays a draft while a signature is missing."""
    agreement = rows[0].agreement
    found = written_effective_day(
        [(row.get_role_display(), row.signed_at and office_day(row.signed_at)) for row in rows]
    )
    if found.day is None:
        change.stay()
        change.body |= {"missing": len(found.missing)}
        return
    earlier = list(
        change.matter.agreements.filter(state=AgreementState.EFFECTIVE).exclude(pk=agreement.pk)
    )
    if change.matter.state == "mediating":
        change.start("answer_resident")
    take_effect(change, agreement, found.day, earlier=earlier)


def _asked_for(rows: list[Signature], data: inputs.SignAgreement) -> list[Signature]:
    by_code = {signer_code(row): row for row in rows}
    if set(data.signers) - set(by_code):
        raise InvalidInput([("signers", "不是本协议书的签署人")])
    signing = [row for code, row in by_code.items() if code in set(data.signers)]
    if done := [row for row in signing if row.signed_at is not None]:
        raise InvalidInput([("signers", f"{done[0].get_role_display()}已经签署，不能重复登记")])
    return signing


def _check_moment(change: Change, data: inputs.SignAgreement) -> None:
    if data.signed_at > change.at:
        raise InvalidInput([("signed_at", "签署时间不能晚于现在")])
    if data.signed_at < change.matter.received_at:
        raise InvalidInput([("signed_at", "签署时间早于纠纷受理时间，请核对")])


def _check_order(rows: list[Signature], signing: list[Signature]) -> None:
    """Parties first, then the mediator, last the seal: nothing is sealed before it is whole."""
    chosen = {row.pk for row in signing}
    open_roles = {row.role for row in rows if row.signed_at is None and row.pk not in chosen}
    roles = {row.role for row in signing}
    if SignerRole.MEDIATOR in roles and SignerRole.PARTY in open_roles:
        raise Refused(
            "还有当事人没有签署，调解员不能先签。", basis=str(WRITTEN_BASIS),
            then="请先登记各方当事人的签名、盖章或指印。",
        )  # fmt: skip
    if SignerRole.COMMITTEE in roles and open_roles & {SignerRole.PARTY, SignerRole.MEDIATOR}:
        raise Refused(
            "签名还不齐全，不能加盖人民调解委员会印章。", basis=str(WRITTEN_BASIS),
            then="请先登记各方当事人和调解员的签名。",
        )  # fmt: skip


def _check_agent(change: Change, row: Signature, agent: int) -> None:
    found = Party.objects.filter(pk=agent, matter=change.matter, agent_of=row.party_id)
    if row.party_id is None or not found.exists():
        raise InvalidInput([("agent", "不是这一方当事人的代理人；请先在当事人中补登代理人")])


def _way_of(row: Signature, way: SigningWay) -> SigningWay:
    """The committee seals and the mediator signs, whatever the parties did at the same table."""
    if way == SigningWay.ELECTRONIC or row.role == SignerRole.PARTY:
        return way
    return SigningWay.SEAL if row.role == SignerRole.COMMITTEE else SigningWay.HAND


def deliver_agreement(change: Change, data: inputs.DeliverAgreement) -> None:
    """Each party gets one original and the committee keeps one; who got it is recorded once."""
    agreement = (
        change.matter.agreements.filter(state=AgreementState.EFFECTIVE, form=AgreementForm.WRITTEN)
        .prefetch_related("signatures", "copies")
        .first()
    )
    if agreement is None:
        raise Refused(
            "没有已生效的书面协议书。", basis="人民调解法第二十九条第二款",
            then="口头协议没有原件；书面协议签名盖章齐全后再送交。",
        )  # fmt: skip
    if data.received_on > office_day(change.at):
        raise InvalidInput([("received_on", "领取日期不能晚于今天")])
    owed = {code for code, _ in copies_owed(agreement)}
    if not set(data.receivers) <= owed or len(set(data.receivers)) != len(data.receivers):
        raise InvalidInput([("receivers", "有不是本协议当事人的，或已经领取过")])
    receipt = take_files(change, {"receipt": (data.receipt, "agreement")})["receipt"]
    for code in data.receivers:
        party = None if code == SignerRole.COMMITTEE else int(code.removeprefix("party:"))
        change.add(
            AgreementCopy(
                street_id=change.matter.street_id, agreement=agreement, party_id=party,
                received_on=data.received_on, way=data.way, receipt=receipt,
            )
        )  # fmt: skip
    change.body |= {
        "number": agreement.number,
        "delivered": len(data.receivers),
        "still_owed": len(owed) - len(data.receivers),
    }


def copies_owed(agreement: Agreement) -> list[tuple[str, int | None]]:
    """Who still has no original: (code, party id or None for the committee), parties + 1 in all.

    Reads the agreement's signatures and copies, which may have been prefetched.
    """
    given = {copy.party_id for copy in agreement.copies.all()}
    owed: list[tuple[str, int | None]] = [
        (signer_code(row), row.party_id)
        for row in agreement.signatures.all()
        if row.role == SignerRole.PARTY and row.party_id not in given
    ]
    if None not in given:
        owed.append((SignerRole.COMMITTEE.value, None))
    return owed

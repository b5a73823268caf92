"""Answering, rating, closing, reopening: after the work itself is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fengqiao.disputes.models import Answer, Outcome, Rating, RatingVia
from fengqiao.disputes.rules.handling_term import mediation_clock
from fengqiao.disputes.services.ending import lift_all
from fengqiao.disputes.services.sides import side_of
from fengqiao.disputes.services.telling import tell_parties
from fengqiao.kernel.clocks.engine import office_day
from fengqiao.kernel.clocks.models import Clock
from fengqiao.kernel.files.models import Attachment
from fengqiao.kernel.matters.models import InvolvementRole, InvolvementState, PartyRole
from fengqiao.kernel.matters.rights import Resident
from fengqiao.kernel.notify.compose import notice_to_unit
from fengqiao.kernel.notify.texts import MATTER_ANSWERED, MATTER_CLOSED, RATING_INVITED
from fengqiao.kernel.workflow.errors import InvalidInput, Refused

if TYPE_CHECKING:
    from fengqiao.disputes import inputs
    from fengqiao.kernel.workflow.change import Change

REOPEN_CLOCK = "reopen_window"
UNSIGNED = (InvolvementState.PENDING, InvolvementState.ACCEPTED)


def answer(change: Change, data: inputs.GiveAnswer) -> None:
    """Tell the resident; the return visits to both sides begin to run."""
    pending = [
        row
        for row in change.involvements
        if row.role == InvolvementRole.SUPPORTING
        and row.state in (InvolvementState.PENDING, InvolvementState.ACCEPTED)
    ]
    change.add(
        Answer(
            street_id=change.matter.street_id, matter=change.matter, text=data.text, way=data.way,
            given_at=change.at, given_by=change.by.shown_name,
        )
    )  # fmt: skip
    change.alter(change.detail, answered_at=change.at)
    # Who was not brought to the table need not learn that somebody complained of him.
    asked = {PartyRole.RESPONDENT: RATING_INVITED} if change.detail.sessions_held else {}
    tell_parties(change, {PartyRole.APPLICANT: MATTER_ANSWERED, **asked})
    change.body |= {"supporting_open": len(pending)}


def rate(change: Change, data: inputs.RateDispute) -> None:
    """One side's answer. A resident rates for itself only; a visit records either side."""
    # A post that asked says so: only residents rate for themselves.
    via, side = RatingVia.VISIT, data.side
    if isinstance(change.by, Resident):
        via, side = RatingVia.PORTAL, side_of(change.by, change.matter, "评价")
    rated = Rating.objects.filter(matter=change.matter)
    if change.detail.answered_at:
        # After a reopening there is another answer, and both sides are asked anew.
        rated = rated.filter(rated_at__gte=change.detail.answered_at)
    heard = set(rated.values_list("side", "via"))
    if (side, via) in heard:
        raise Refused(
            "这一方已经评价过。", then="如情况有变，请在期限内申请重启，或用“补充材料”说明。"
        )
    change.add(
        Rating(
            street_id=change.matter.street_id, matter=change.matter, side=side,
            solved=data.solved, satisfied=data.satisfied, comment=data.comment, via=via,
            rated_at=change.at,
        )
    )  # fmt: skip
    change.body |= {"side": side, "solved": data.solved}
    if sides_to_ask(change) <= {side, *(heard_side for heard_side, _ in heard)}:
        change.meet("return_visit")


def sides_to_ask(change: Change) -> set[str]:
    """The sides that are there to be asked: the applicant always, the respondent if on file."""
    roles = change.matter.parties.filter(role=PartyRole.RESPONDENT)
    return {"applicant", "respondent"} if roles.exists() else {"applicant"}


def close(change: Change, data: inputs.CloseDispute) -> None:
    """办结. Supporting units that have not signed off stand in the way."""
    waiting = [
        row
        for row in change.involvements
        if row.role == InvolvementRole.SUPPORTING
        and row.state in (InvolvementState.PENDING, InvolvementState.ACCEPTED)
    ]
    if waiting and not data.note:
        raise Refused(
            f"还有{len(waiting)}个配合单位没有签结。",
            basis="派单记录：各配合单位各自签结",
            then="请催办；确需先行办结的，在办结说明中写明理由。",
        )
    lift_all(change)
    window = change.start(REOPEN_CLOCK)
    due_on = f"{office_day(window.due_at):%Y-%m-%d}"
    tell_parties(change, {PartyRole.APPLICANT: MATTER_CLOSED}, due_on=due_on)


def reopen(change: Change, data: inputs.WithReason) -> None:
    """重启: not solved, said within the window; the lead unit takes it up again."""
    if isinstance(change.by, Resident):
        side_of(change.by, change.matter, "重启")
    if not change.matter.is_open:
        window = (
            Clock.objects.filter(matter=change.matter, rule=REOPEN_CLOCK).order_by("-id").first()
        )
        if window is None or change.at > window.due_at:
            raise Refused(
                "已超过可以重启的期限。",
                basis="本街道工作规则：办结后十五日内可以要求重启",
                then="可以就新的情况重新提出，登记时注明原编号。",
            )
    lift_all(change)
    for row in change.involvements:
        if row.role == InvolvementRole.SUPPORTING and row.state in UNSIGNED:
            change.start("support_sign_off", unit_id=row.unit_id)
    change.alter(
        change.detail,
        outcome=Outcome.OPEN,
        outcome_reason="",
        answered_at=None,
        reopened=change.detail.reopened + 1,
        reopened_at=change.at,
    )
    if change.matter.lead_unit_id:
        change.start("dispatch_first_contact", unit_id=change.matter.lead_unit_id)
        change.start(mediation_clock(change.matter.category), unit_id=change.matter.lead_unit_id)
        change.add(
            notice_to_unit(
                change.matter.street, change.matter.lead_unit_id, change.matter,
                f"重启：{change.matter.number}未解决，请继续办理", change.at,
            )
        )  # fmt: skip
    change.body |= {"reopened": change.detail.reopened}


def supplement(change: Change, data: inputs.Supplement) -> None:
    """More on file; it is found by search like the first description."""
    matter = change.matter
    who = "当事人" if isinstance(change.by, Resident) else change.by.shown_name
    matter.description = (
        f"{matter.description}\n\n【补充 {office_day(change.at)} {who}】{data.text}"
    )
    change.index(matter.title, matter.place, change.detail.wish, matter.description)


def attach(change: Change, data: inputs.AttachFiles | inputs.AmendDossier) -> None:
    """Files that the actor has uploaded become part of the matter; each content only once."""
    matter = change.matter
    files = list(
        Attachment.objects.filter(
            street=matter.street_id, matter=None, uploaded_by=change.by.ref, pk__in=data.files
        ).order_by("pk")
    )
    digests = [file.digest for file in files]
    if len(files) != len(data.files):
        raise InvalidInput([("files", "所选文件不存在、不是您上传的，或已归入事项，请重新上传")])
    if len(set(digests)) < len(files) or matter.attachments.filter(digest__in=digests).exists():
        raise InvalidInput([("files", "其中有文件已在本事项的材料中，请去掉重复的")])
    for file in files:
        change.alter(file, matter_id=matter.pk, purpose=data.purpose)
    change.body |= {"purpose": data.purpose, "files": digests}


def reveal(change: Change, data: inputs.WithReason) -> None:
    """查看完整个人信息: on purpose and on record; the reason is part of the ledger."""
    if change.matter.data_key is None:
        raise InvalidInput([("reason", "该事项的个人信息已按期限清除")])
    change.body |= {"purpose": "reveal"}

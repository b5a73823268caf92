"""The permission table of steps: by whom a dispute is moved, written by hand.

A post without the duty, or whose unit has another part in the matter, is refused (403); to a
post that may not know of the matter it does not exist (404).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fengqiao.kernel.org.models import Duty

if TYPE_CHECKING:
    from tests.permission_world import World

INTAKE, DISPATCH, HANDLE, MEDIATE, LEAD = (
    Duty.INTAKE,
    Duty.DISPATCH,
    Duty.HANDLE,
    Duty.MEDIATE,
    Duty.LEAD,
)
DESK = (INTAKE, DISPATCH, HANDLE, MEDIATE)
UNIT = (HANDLE, MEDIATE)
ANY_UNIT = ("clerk", "dispatcher", "handler", "mediator", "leader")
LEADS = ("mediator",)
SUPPORTS = ("handler",)
INVOLVED = ("mediator", "handler")
# Who knows of a dispute that the clerk registered, elm leads and the police support.
KNOWERS = frozenset(ANY_UNIT)


@dataclass(frozen=True)
class Right:
    """Who may take a step: one of the duties, at a unit with the right part in the matter."""

    duties: tuple[Duty, ...]
    units: tuple[str, ...] = ANY_UNIT


STEPS: dict[str, Right] = {
    "triage": Right((DISPATCH,)),
    "decline": Right((DISPATCH,)),
    "merge": Right((DISPATCH,)),
    "dispatch": Right((DISPATCH,)),
    "accept": Right(UNIT, LEADS),
    "return": Right(UNIT, LEADS),
    "accept_support": Right(UNIT, SUPPORTS),
    "return_support": Right(UNIT, SUPPORTS),
    "sign_off": Right(UNIT, SUPPORTS),
    "contact": Right(UNIT, INVOLVED),
    "consent": Right((MEDIATE,), INVOLVED),
    "session": Right((MEDIATE,), INVOLVED),
    "agree": Right((MEDIATE,), INVOLVED),
    "draft_agreement": Right((MEDIATE,), INVOLVED),
    "sign_agreement": Right((MEDIATE,), INVOLVED),
    "deliver_agreement": Right((MEDIATE,), INVOLVED),
    "record_performance": Right(UNIT, INVOLVED),
    "fast_filing": Right((MEDIATE, DISPATCH)),
    "apply_confirmation": Right((MEDIATE,), INVOLVED),
    "decline_confirmation": Right((MEDIATE,), INVOLVED),
    "confirmation_taken_up": Right((MEDIATE,), INVOLVED),
    "conclude_confirmation": Right((MEDIATE,), INVOLVED),
    "end_mediation": Right(UNIT, LEADS),
    "seat": Right((MEDIATE, DISPATCH)),
    "ask_recusal": Right((MEDIATE, INTAKE)),
    "decide_recusal": Right((DISPATCH, LEAD)),
    "notify_rights": Right((MEDIATE,), INVOLVED),
    "read_sealed": Right((MEDIATE, LEAD)),
    "investigate": Right(UNIT, INVOLVED),
    "take_evidence": Right((*UNIT, INTAKE)),
    "return_evidence": Right((*UNIT, INTAKE)),
    "invite_guest": Right((MEDIATE,), INVOLVED),
    "guest_answer": Right((MEDIATE,), INVOLVED),
    "report_escalation": Right(DESK),
    "refer_counselling": Right((MEDIATE,), INVOLVED),
    "follow_counselling": Right((MEDIATE,), INVOLVED),
    "refer": Right(DESK),
    "report_back": Right(DESK),
    "discuss": Right((*UNIT, DISPATCH, LEAD)),
    "check_discussion": Right((*UNIT, DISPATCH, LEAD)),
    "elect": Right((MEDIATE, INTAKE)),
    "group_decide": Right((MEDIATE,), INVOLVED),
    "book": Right((MEDIATE, INTAKE)),
    "rebook": Right((MEDIATE, INTAKE)),
    "drop_booking": Right((MEDIATE, INTAKE)),
    "handle": Right(UNIT, LEADS),
    "answer": Right(UNIT, LEADS),
    "rate": Right((*UNIT, INTAKE)),
    "close": Right(UNIT, LEADS),
    "reopen": Right(DESK),
    "archive": Right(UNIT, LEADS),
    "make_paper": Right(DESK),
    "compile_dossier": Right(DESK),
    "amend_dossier": Right((*UNIT, DISPATCH)),
    "withdraw": Right((INTAKE, DISPATCH)),
    "leave": Right((DISPATCH, LEAD)),
    "supplement": Right(DESK),
    "attach": Right(DESK),
    "add_parties": Right(DESK),
    "reveal": Right(DESK),
    "restrict": Right((DISPATCH, LEAD)),
    "extend": Right((LEAD,)),
    "suspend": Right((DISPATCH, LEAD)),
    "resume": Right((DISPATCH, LEAD)),
}


def status_of(world: World, part: str, step: str) -> int:
    """What a post gets that asks for the step: 200, 403 or 404."""
    right = STEPS[step]
    if part not in KNOWERS:
        return 404
    may = world.posts[part].has(*right.duties) and part in right.units
    return 200 if may else 403


def as_form(values: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """A step's input as a page posts it: rows by number, answers as texts."""
    form: dict[str, Any] = {}
    for name, value in values.items():
        path = f"{prefix}{name}"
        if isinstance(value, list) and value and isinstance(value[0], dict):
            form[path] = [str(number) for number in range(len(value))]
            for number, row in enumerate(value):
                form |= as_form(row, f"{path}.{number}.")
        elif isinstance(value, bool):
            form[path] = "true" if value else "false"
        elif isinstance(value, list):
            form[path] = [str(each) for each in value]
        else:
            form[path] = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return form

"""阶段: the states of a procedure gathered into the few columns that a board can show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Stage:
    """One column of a board; `waits` says what its matters wait for."""

    name: str
    label: str
    waits: str
    states: tuple[str, ...]


# Stage, label, what is waited for, and the states that belong to it.
STAGES: tuple[Stage, ...] = (
    Stage("received", "受理", "等待研判", ("registered",)),
    Stage("triaged", "研判", "等待派单", ("triaged",)),
    Stage("dispatched", "派单", "等待签收", ("dispatched",)),
    Stage("handling", "办理", "联系、征求意愿或直接办理", ("accepted",)),
    Stage("mediating", "调解", "等待达成协议或终止", ("mediating",)),
    Stage("decided", "协议或结论", "等待答复", ("agreed", "failed", "handled")),
    Stage("answered", "答复", "等待回访和办结", ("answered",)),
    Stage(
        "closed", "办结", "归档或已出列",
        ("closed", "archived", "withdrawn", "declined", "left", "merged"),
    ),
)  # fmt: skip


def stages_of(states: Sequence[str]) -> list[Stage]:
    """The stages of a procedure with these states, in their order; every state is in one.

    A state that no stage names joins the state before it, so that a procedure with a new
    state loses no matter from the board.
    """
    stage_of = {state: stage.name for stage in STAGES for state in stage.states}
    members: dict[str, list[str]] = {}
    here = STAGES[0].name
    for state in states:
        here = stage_of.get(state, here)
        members.setdefault(here, []).append(state)
    return [
        Stage(stage.name, stage.label, stage.waits, tuple(members[stage.name]))
        for stage in STAGES
        if stage.name in members
    ]

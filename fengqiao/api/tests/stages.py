"""Disputes at every stage, for a post that may take every step of a dispute at its unit."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from fengqiao.api.testing import caller
from fengqiao.api.tests.conftest import dispute_body
from fengqiao.disputes.workflow import DISPUTE
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import Duty, Post
from fengqiao.kernel.workflow.perform import At, New, perform

if TYPE_CHECKING:
    from fengqiao.kernel.org.testing import Cast
    from fengqiao.kernel.workflow.procedure import Step

# By state: the step that leads there and the state it starts from.
WAY: dict[str, tuple[str, str]] = {
    "triaged": ("triage", "registered"),
    "dispatched": ("dispatch", "triaged"),
    "accepted": ("accept", "dispatched"),
    "mediating": ("consent", "accepted"),
    "agreed": ("agree", "mediating"),
    "failed": ("end_mediation", "accepted"),
    "handled": ("handle", "accepted"),
    "answered": ("answer", "handled"),
    "closed": ("close", "answered"),
}


# Where a step that may be taken in several states is tried.
EASY = ("accepted", "handled", "answered")


def make_jack(cast: Cast) -> Post:
    """A post with every duty over matters (Jack of all trades), at the unit `elm`."""
    duties = [Duty.INTAKE, Duty.DISPATCH, Duty.HANDLE, Duty.MEDIATE, Duty.LEAD]
    return Post.objects.create(
        street=cast.street, person=cast.mediator.person, unit=cast.elm, title="全能",
        duties=[str(duty) for duty in duties], starts_on=cast.mediator.starts_on,
    )  # fmt: skip


@dataclass
class Stages:
    """Leads a new dispute to wherever a step may be taken."""

    cast: Cast
    jack: Post
    prepared: dict[str, Matter] = field(default_factory=dict)

    @cached_property
    def token(self) -> str:
        """Jack's token, with every scope."""
        return caller(self.jack).token

    def matter_for(self, step: Step) -> Matter:
        """A dispute on which Jack may take the step, supporting or leading as it demands."""
        if step.name not in self.prepared:
            self.prepared[step.name] = self._prepare(step)
        return self.prepared[step.name]

    def _prepare(self, step: Step) -> Matter:
        supports = step.relation == "supporting"
        lead, support = self.cast.elm.pk, self.cast.police.pk
        if supports:
            lead, support = support, lead
        matter = perform(
            New("dispute"), "register", dispute_body(), by=self.jack, at=timezone.now()
        ).matter
        target = next((name for name in EASY if name in step.source), step.source[0])
        if supports:
            target = "dispatched"
        is_filed = target == "archived"
        for name in _way_to("closed" if is_filed else target):
            self.take(matter, name, self._input(name, matter, lead, support))
        if is_filed:
            # The window for reopening would have to pass first.
            Matter.objects.filter(pk=matter.pk).update(state="archived")
        if step.name in ("agree", "session"):
            self.take(matter, "session", self._input("session", matter, lead, support))
        if step.name == "resume":
            self.take(matter, "suspend", {"reason": "等待鉴定"})
        if step.name == "sign_off":
            self.take(matter, "accept_support", {})
        return matter

    def take(self, matter: Matter, step: str, data: dict[str, Any]) -> None:
        perform(At("dispute", matter.pk), step, data, by=self.jack, at=timezone.now())

    def _input(self, step: str, matter: Matter, lead: int, support: int) -> dict[str, Any]:
        parties = matter.parties.order_by("id").values_list("pk", flat=True)
        words: dict[str, dict[str, Any]] = {
            "triage": {"category": "neighbours", "complexity": "ordinary"},
            "dispatch": {"lead_unit": lead, "supporting_units": [support]},
            "consent": {
                "rights_told": True,
                "consents": [{"party": pk, "agreed": True} for pk in parties],
            },
            "session": {
                "held_at": timezone.now() - timedelta(hours=1),
                "place": "居委会",
                "attendees": "双方",
                "record": "双方陈述",
            },
            "handle": {"result": "已上门处理", "solved": True},
            "answer": {"text": "已办结"},
            "close": {"note": "配合单位已催办"},
        }
        return words.get(step, {})


def _way_to(state: str) -> list[str]:
    steps: list[str] = []
    while state != "registered":
        step, state = WAY[state]
        steps.insert(0, step)
    return steps


def step_named(name: str) -> Step:
    return DISPUTE.by_name[name]

"""The street that is measured: a hundred neighbourhoods, and as many matters as asked for.

Every matter is opened through `open_many`, some are carried on through `perform`. Most of the
older ones are then put away by plain UPDATE, because a street's matters are mostly closed and
nine steps for each would take hours. Nothing measured reads the ledger of those.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils import timezone

from fengqiao.kernel.clocks.models import Clock, ClockState
from fengqiao.kernel.matters.models import NO_DEADLINE, Matter
from fengqiao.kernel.org.models import Duty, Person, Post, Street, Unit, UnitKind
from fengqiao.kernel.workflow.perform import At, Performed, open_many, perform

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from fengqiao.bench.texts import Teller

CODE = "bench"
NEIGHBOURHOODS = 100
IN_AREA = 15
BATCH = 1000
CLOSED_SHARE = 0.6
MOVED_SHARE = 0.05
MOST_MOVED = 2000
SINCE = date(2020, 1, 1)


@dataclass(frozen=True)
class Cast:
    """Who asks: one that sees the whole street, one with 15 % of it, one at each neighbourhood."""

    whole: Post
    restricted: Post
    clerks: Sequence[Post]


def build() -> Cast:
    """The street with its units and posts; the one that is there when it was built before."""
    if not Street.objects.filter(code=CODE).exists():
        _build_street()
    posts = {
        post.person.code: post
        for post in Post.objects.with_whole().filter(street__code=CODE).order_by("pk")
    }
    clerks = [post for code, post in posts.items() if code.startswith("clerk")]
    return Cast(posts["whole"], posts["restricted"], clerks)


def _build_street() -> None:
    street = Street.objects.create(code=CODE, name="测量街道", number_prefix="测")
    kind = UnitKind.objects.create(street=street, code="any", name="单位")
    root = _unit(street, kind, "0", None)
    area = _unit(street, kind, "area", root)
    desk = (Duty.INTAKE, Duty.HANDLE, Duty.MEDIATE)
    _appoint("whole", root, Duty.DISPATCH, Duty.INTAKE)
    _appoint("restricted", area, *desk)
    for number in range(NEIGHBOURHOODS):
        unit = _unit(street, kind, f"n{number}", area if number < IN_AREA else root)
        _appoint(f"clerk{number}", unit, *desk)


def _unit(street: Street, kind: UnitKind, code: str, parent: Unit | None) -> Unit:
    return Unit.objects.create(street=street, kind=kind, code=code, name=code, parent=parent)


def _appoint(code: str, unit: Unit, *duties: Duty) -> None:
    person = Person.objects.create(street=unit.street, code=code, name=code)
    Post.objects.create(
        street=unit.street, person=person, unit=unit, title="测量", starts_on=SINCE,
        duties=[str(duty) for duty in duties],
    )  # fmt: skip


@dataclass(frozen=True)
class Filled:
    """What filling took. Rates are None when nothing had to be added."""

    matters: int
    opened_per_second: float | None
    moved_per_second: float | None


class Filler:
    """Brings the street to a number of matters; the same seed adds the same ones."""

    def __init__(self, cast: Cast, teller: Teller, seed: int, say: Callable[[str], None]) -> None:
        self.cast, self.teller, self.say = cast, teller, say
        self._random = random.Random(seed)  # noqa: S311  test data, no secret
        self._now = timezone.now()

    def fill(self, total: int) -> Filled:
        """Add what is missing to `total`."""
        missing = total - Matter.objects.count()
        if missing <= 0:
            return Filled(Matter.objects.count(), None, None)
        to_move = min(MOST_MOVED, int(missing * MOVED_SHARE))
        opened, seconds, moved = 0, 0.0, 0
        moving = 0.0
        while opened < missing:
            size = min(BATCH, missing - opened)
            clerk = self._random.choice(self.cast.clerks)
            ages = [self._age() for _ in range(size)]
            rows = [(self.teller.report(), self._now - age) for _, age in ages]
            began = time.perf_counter()
            done = open_many("dispute", "register", rows, by=clerk)
            seconds += time.perf_counter() - began
            opened += size
            fresh = [item.matter for item in done if isinstance(item, Performed)]
            if len(fresh) != size:
                raise RuntimeError(f"{size - len(fresh)} 件生成的事项被拒绝")
            _put_away([m.pk for m, (closed, _) in zip(fresh, ages, strict=True) if closed])
            open_now = [m for m, (closed, _) in zip(fresh, ages, strict=True) if not closed]
            began = time.perf_counter()
            share = min(len(open_now), round(to_move * opened / missing) - moved)
            for matter in open_now[:share]:
                self._move_on(matter)
            moving += time.perf_counter() - began
            moved += share
            if opened % (20 * BATCH) == 0:
                self.say(f"  {opened} / {missing} …")
        return Filled(total, opened / seconds, moved * len(STEPS) / moving if moved else None)

    def _age(self) -> tuple[bool, timedelta]:
        """Whether a matter is closed by now, and how long ago it came in."""
        closed = self._random.random() < CLOSED_SHARE
        days = self._random.randint(40, 480) if closed else self._random.randint(0, 60)
        return closed, timedelta(days=days, minutes=self._random.randint(1, 1400))

    def _move_on(self, matter: Matter) -> None:
        """Through triage, dispatch, acceptance and first contact."""
        lead, support = self._random.sample(list(self.cast.clerks), 2)
        at: datetime = matter.received_at
        inputs = {
            "triage": {"category": matter.category, "complexity": "ordinary"},
            "dispatch": {"lead_unit": lead.unit_id, "supporting_units": [support.unit_id]},
            "accept": {},
            "contact": {"note": "已电话联系"},
        }
        for number, step in enumerate(STEPS):
            by = self.cast.whole if number < 2 else lead
            perform(At("dispute", matter.pk), step, inputs[step], by=by, at=at)


STEPS = ("triage", "dispatch", "accept", "contact")


def _put_away(ids: list[int]) -> None:
    """Close these matters without their steps (see above)."""
    ended = F("received_at") + timedelta(days=20)
    Matter.objects.filter(pk__in=ids).update(
        state="archived", is_open=False, closed_at=ended, due_at=NO_DEADLINE, due_rule=""
    )
    Clock.objects.filter(matter__in=ids).update(state=ClockState.MET, stopped_at=F("started_at"))

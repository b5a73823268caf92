"""Who may know of a matter: one set in SQL, asked by list, count, search, export and API alike.

`explain_right` answers the same question for one matter in words; a test proves that
both always agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from django.db.models import OuterRef, Q, Subquery
from django.db.models.lookups import IsNull

from fengqiao.kernel.matters.models import Involvement, InvolvementState, Party, Secrecy
from fengqiao.kernel.org.models import STREET_WIDE, Duty, Post, Street
from fengqiao.kernel.org.tree import tree_of

if TYPE_CHECKING:
    from collections.abc import Hashable

    from fengqiao.kernel.matters.models import Matter

# Below this share of the street's units a set of ids is cheaper than a probe per row.
SMALL_REACH = 0.05
UNIT_DUTIES = frozenset(
    {Duty.INTAKE, Duty.HANDLE, Duty.MEDIATE, Duty.REVIEW, Duty.ENFORCE, Duty.ADVISE}
)
NOTHING = Q(pk__in=[])
# A part that was given back or taken away no longer gives a right to look.
GONE = (InvolvementState.RETURNED, InvolvementState.ENDED)


@runtime_checkable
class Actor(Protocol):
    """Whoever performs a step: a post, a resident or the system itself."""

    @property
    def street(self) -> Street: ...
    @property
    def ref(self) -> str: ...
    @property
    def shown_name(self) -> str: ...


@dataclass(frozen=True)
class Resident:
    """A resident who proved a phone number: sees the matters in which it stands as a party's."""

    street: Street
    phone_index: str

    @property
    def ref(self) -> str:
        return f"resident:{self.phone_index}"

    @property
    def shown_name(self) -> str:
        return "当事人"


@dataclass(frozen=True)
class System:
    """The product's own nightly work, for one street."""

    street: Street
    job: str

    @property
    def ref(self) -> str:
        return f"system:{self.job}"

    @property
    def shown_name(self) -> str:
        return "系统"


def visible_to(actor: Actor) -> Q:
    """The condition on matters that holds for exactly those the actor may know of."""
    if isinstance(actor, Post):
        return _visible_to_post(actor)
    if isinstance(actor, Resident):
        mine = Party.objects.filter(street=actor.street, phone_index=actor.phone_index).exclude(
            phone_index=""
        )
        return Q(street=actor.street, pk__in=mine.values("matter_id"))
    if isinstance(actor, System):
        return Q(street=actor.street)
    raise TypeError(f"不认识的操作者：{actor!r}")


def rights_key(actor: Actor) -> tuple[Hashable, ...]:
    """Tells apart all that `visible_to` depends on: equal keys, equal conditions."""
    if isinstance(actor, Post):
        street = actor.street
        duties = tuple(sorted(actor.duties))
        return ("post", street.pk, street.org_version, actor.unit_id, actor.pk, duties)
    if isinstance(actor, Resident):
        return ("resident", actor.street.pk, actor.phone_index)
    if isinstance(actor, System):
        return ("system", actor.street.pk)
    raise TypeError(f"不认识的操作者：{actor!r}")


def _visible_to_post(post: Post) -> Q:
    here = Q(street=post.street_id)
    named = Q(post=post.pk)
    if post.has(*STREET_WIDE):
        return here & (Q(secrecy=Secrecy.ORDINARY) | _through(named, few=False))
    if not post.has(*UNIT_DUTIES):
        return NOTHING
    tree = tree_of(post.street)
    reach = tree.subtree(post.unit_id)
    in_reach = Q(unit__in=reach)
    if len(reach) < SMALL_REACH * len(tree.nodes):
        # The database collects the few matters first; secrecy then sorts among them.
        either = here & _through(in_reach | Q(post=post.pk), few=True)
        return either & (Q(secrecy=Secrecy.ORDINARY) | _through(named, few=True))
    ordinary = Q(secrecy=Secrecy.ORDINARY) & _through(in_reach, few=False)
    return here & (ordinary | _through(named, few=False))


def _through(condition: Q, *, few: bool) -> Q:
    """Matters that have a live involvement meeting the condition.

    Few: the database collects their ids first. Many: it walks the list in order and
    probes each row, so a page costs the same at any size. Asked for with EXISTS, PostgreSQL
    may collect them all beforehand; a single value leaves it no choice.
    """
    rows = Involvement.objects.filter(condition).exclude(state__in=GONE).values("matter_id")
    if few:
        return Q(pk__in=rows)
    probe = Subquery(rows.filter(matter_id=OuterRef("pk")).order_by()[:1])
    return Q(IsNull(probe, False))


def explain_right(actor: Actor, matter: Matter) -> str | None:
    """Why the actor sees this matter, in words; None when the actor does not."""
    if matter.street_id != actor.street.pk:
        return None
    if isinstance(actor, System):
        return "系统作业"
    if isinstance(actor, Resident):
        phones = matter.parties.exclude(phone_index="").values_list("phone_index", flat=True)
        return "本人是当事人" if actor.phone_index in set(phones) else None
    if isinstance(actor, Post):
        return _explain_post(actor, matter)
    raise TypeError(f"不认识的操作者：{actor!r}")


def _explain_post(post: Post, matter: Matter) -> str | None:
    involvements = list(matter.involvements.all())
    named = any(row.post_id == post.pk and row.state not in GONE for row in involvements)
    if named and post.has(*STREET_WIDE, *UNIT_DUTIES):
        return "本岗位被指定承办"
    if matter.secrecy != Secrecy.ORDINARY:
        return None
    if post.has(*STREET_WIDE):
        return "本岗位负责全街道的研判派单或领导"
    return _explain_reach(post, involvements) if post.has(*UNIT_DUTIES) else None


def _explain_reach(post: Post, involvements: list[Involvement]) -> str | None:
    tree = tree_of(post.street)
    reach = tree.subtree(post.unit_id)
    for row in involvements:
        if row.unit_id in reach and row.state not in GONE:
            return f"{tree.name(row.unit_id)}是{row.get_role_display()}单位"
    return None

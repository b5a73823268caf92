"""What the administrators' pages read. None of it leads to a matter."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Prefetch, Q

from fengqiao.administration.models import SignInFailure, TokenGrant, Verification
from fengqiao.api.models import Token
from fengqiao.kernel.org.models import ADMINISTRATORS, Approval, Person, Post, Unit, UnitKind
from fengqiao.kernel.org.tree import tree_of
from fengqiao.kernel.ui.schema_fields import Choice

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from fengqiao.kernel.org.models import Street

PAGE: Final = 50
LONGEST_WORDS: Final = 40


@dataclass(frozen=True)
class UnitRow:
    """A unit as the tree page lists it."""

    unit: Unit
    depth: int
    posts: int

    @property
    def indent(self) -> str:
        return "　" * self.depth


def unit_rows(street: Street, day: date) -> list[UnitRow]:
    """Every unit, also those out of use, parents before children."""
    units = list(Unit.objects.filter(street=street).select_related("kind").order_by("code", "pk"))
    held = Post.objects.held_on(day).filter(street=street).values_list("unit_id", flat=True)
    posts = Counter(held)
    below: dict[int | None, list[Unit]] = {}
    for unit in units:
        below.setdefault(unit.parent_id, []).append(unit)
    rows: list[UnitRow] = []
    waiting = [(0, unit) for unit in reversed(below.get(None, []))]
    while waiting:
        depth, unit = waiting.pop()
        rows.append(UnitRow(unit, depth, posts[unit.pk]))
        waiting.extend((depth + 1, child) for child in reversed(below.get(unit.pk, [])))
    return rows


def unit_choices(street: Street, besides: Unit | None = None) -> list[Choice]:
    """Active units as a tree; `besides` leaves out a unit with everything below it."""
    tree = tree_of(street)
    left_out = tree.subtree(besides.pk) if besides else frozenset()
    return [
        Choice(str(node.id), f"{'　' * depth}{node.name}", hint=node.code)
        for depth, node in tree.walk()
        if node.id not in left_out
    ]


def unit_kinds(street: Street) -> QuerySet[UnitKind]:
    """The street's kinds with the number of their units."""
    kinds = UnitKind.objects.filter(street=street).annotate(units=Count("unit"))
    return kinds.order_by("name")


def people_page(street: Street, words: str, after: str) -> list[Person]:
    """People by staff number, one more than a page; `words` are part of name, number or log-in."""
    people = Person.objects.filter(street=street, code__gt=after).select_related("user")
    if words:
        words = words[:LONGEST_WORDS]
        people = people.filter(
            Q(name__icontains=words) | Q(code__icontains=words) | Q(user__username__icontains=words)
        )
    posts = Post.objects.exclude(approval=Approval.REFUSED).select_related("unit").order_by("pk")
    return list(people.prefetch_related(Prefetch("posts", posts)).order_by("code")[: PAGE + 1])


def posts_of(person: Person) -> QuerySet[Post]:
    """Every post of a person, the latest first."""
    return person.posts.select_related("unit").order_by("-starts_on", "-pk")


def posts_to_decide(street: Street) -> QuerySet[Post]:
    """Proposed posts, the longest waiting first."""
    waiting = Post.objects.filter(street=street, approval=Approval.PROPOSED)
    return waiting.with_whole().select_related("person__user").order_by("pk")


def posts_decided(street: Street) -> QuerySet[Post]:
    """What was decided last."""
    decided = Post.objects.filter(street=street, decided_at__isnull=False)
    return decided.with_whole().order_by("-decided_at", "-pk")[:PAGE]


def post_choices(street: Street, day: date) -> list[Choice]:
    """Posts that work on matters and are held on `day`, by unit."""
    held = Post.objects.held_on(day).filter(street=street).with_whole()
    return [
        Choice(str(post.pk), f"{post.person.name}（{post.title}）", group=post.unit.name)
        for post in held.order_by("unit__code", "pk")
        if ADMINISTRATORS.isdisjoint(post.duties)
    ]


def tokens_of(street: Street) -> QuerySet[Token]:
    """Every token of the street, the latest first."""
    tokens = Token.objects.filter(street=street)
    return tokens.select_related("post__unit", "post__person").order_by("-pk")


def waiting_grants(street: Street) -> QuerySet[TokenGrant]:
    """Grants whose token nobody has taken yet."""
    grants = TokenGrant.objects.filter(street=street, token=None, withdrawn_at=None)
    return grants.select_related("post__unit", "post__person").order_by("-pk")


def grants_for(post: Post) -> QuerySet[TokenGrant]:
    """Grants that the holder of this post may take."""
    return waiting_grants(post.street).filter(post=post)


def failures_page(street: Street, before: int | None) -> list[SignInFailure]:
    """Failed sign-ins of the street's log-ins, the latest first, one more than a page."""
    rows = SignInFailure.objects.filter(street=street).select_related("user__person")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[: PAGE + 1])


def unknown_failures(since: datetime) -> int:
    """How often since then a name was tried that nobody has."""
    return SignInFailure.objects.filter(street=None, at__gte=since).count()


def verifications_of(street: Street) -> QuerySet[Verification]:
    """The last runs of the verifier."""
    return Verification.objects.filter(street=street).order_by("-pk")[:10]

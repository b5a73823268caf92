"""Rules of the permission table: for each part at the door, the status that it gets.

A rule is asked with the status that its page gives to those who may. Everything is stated by
hand here and in the table, so that the product is compared with it and not with itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.permission_stories import SEEN
from tests.permission_world import JOBLESS, RESIDENTS

if TYPE_CHECKING:
    from fengqiao.kernel.org.models import Duty
    from tests.permission_world import World

# The part, and the status of those who may → the status of this part.
Rule = Callable[["World", str, int], int]

NOT_SIGNED_IN = 302
NO_POST = 403


def anybody(_world: World, _part: str, ok: int) -> int:
    return ok


def nobody(_world: World, _part: str, _ok: int) -> int:
    """The address answers as if it did not exist."""
    return 404


def staff(_world: World, part: str, ok: int) -> int:
    """Any post that is held today; others are sent to sign in, or told that they hold none."""
    if part in JOBLESS:
        return NO_POST
    return ok if part in SEEN else NOT_SIGNED_IN


def signed_out(_world: World, part: str, ok: int) -> int:
    """Who is signed in, with or without a post, is sent on."""
    return 302 if part in SEEN or part in JOBLESS else ok


def duties(*wanted: Duty) -> Rule:
    """Posts with one of the duties; other posts are told which duty is needed."""

    def rule(world: World, part: str, ok: int) -> int:
        if part not in SEEN:
            return staff(world, part, ok)
        return ok if world.posts[part].has(*wanted) else 403

    return rule


def knows(matter: str) -> Rule:
    """Posts that may know of the matter; to others it does not exist."""

    def rule(world: World, part: str, ok: int) -> int:
        return staff(world, part, ok if world.sees(part, matter) or part not in SEEN else 404)

    return rule


def only(*parts: str) -> Rule:
    """Some posts by name: what they ask for is their own; to others it does not exist."""

    def rule(world: World, part: str, ok: int) -> int:
        return staff(world, part, ok if part in parts or part not in SEEN else 404)

    return rule


def both(first: Rule, second: Rule) -> Rule:
    """Who passes the first rule is asked the second."""

    def rule(world: World, part: str, ok: int) -> int:
        status = first(world, part, ok)
        return second(world, part, ok) if status == ok else status

    return rule


def either(first: Rule, second: Rule) -> Rule:
    """Who passes one of the rules."""

    def rule(world: World, part: str, ok: int) -> int:
        return ok if first(world, part, ok) == ok else second(world, part, ok)

    return rule


# Residents' pages --------------------------------------------------------------------------


def proved(world: World, part: str, ok: int) -> int:
    """Residents who proved a phone; others are asked for it."""
    del world
    return ok if part in RESIDENTS else 302


def proved_to_write(world: World, part: str, ok: int) -> int:
    """As `proved`; what others typed is given back to them instead of being sent on."""
    del world
    return ok if part in RESIDENTS else 403


def told_of(matter: str, rule: Rule = proved) -> Rule:
    """Residents who stand in the matter and are told of it; to other residents it is not there."""

    def told(world: World, part: str, ok: int) -> int:
        if part in RESIDENTS and matter not in RESIDENTS[part][1]:
            return 404
        return rule(world, part, ok)

    return told


# The interface for machines ------------------------------------------------------------------


def token(world: World, part: str, ok: int) -> int:
    """A token of a post held today; a session opens nothing here."""
    del world
    return ok if part in SEEN else 401


def token_knows(matter: str) -> Rule:
    """As `token`; to posts that may not know of the matter it does not exist."""

    def rule(world: World, part: str, ok: int) -> int:
        return token(world, part, ok if world.sees(part, matter) or part not in SEEN else 404)

    return rule


def token_only(*parts: str) -> Rule:
    """As `token`; what some posts ask for is their own, to others it does not exist."""

    def rule(world: World, part: str, ok: int) -> int:
        return token(world, part, ok if part in parts or part not in SEEN else 404)

    return rule


def token_duties(*wanted: Duty) -> Rule:
    """As `token`; posts without one of the duties are refused."""

    def rule(world: World, part: str, ok: int) -> int:
        if part not in SEEN:
            return 401
        return ok if world.posts[part].has(*wanted) else 403

    return rule

"""The permission table of mediators, sittings and conferences."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from fengqiao.disputes.conferences.models import Conference, FollowUp
from fengqiao.disputes.mediators.models import MediationBody, Mediator, Pact
from fengqiao.disputes.sittings.models import Booking, CalendarFeed, Room
from fengqiao.disputes.sittings.services import digest_of
from fengqiao.disputes.tests.mediation_samples import booking, conference, roster
from fengqiao.kernel.org.models import Duty
from tests.permission_rows import Row
from tests.permission_rules import Rule, anybody, both, duties, knows, nobody

if TYPE_CHECKING:
    from tests.permission_world import World

READERS = duties(Duty.INTAKE, Duty.DISPATCH, Duty.HANDLE, Duty.MEDIATE, Duty.LEAD)
KEEPERS = duties(Duty.DISPATCH, Duty.LEAD)
CONVENERS = duties(Duty.DISPATCH, Duty.HANDLE, Duty.MEDIATE, Duty.LEAD)
EMPTY, DONE = 422, 302
# The conference was convened by elm, and the police sat at the table.
AT_THE_TABLE = {"dispatcher", "leader", "mediator", "handler"}
TOKEN = "zqfeedzq"


def here(rule: Rule) -> Rule:
    """The same rule, for an address of this street: to another street it does not exist."""

    def of_street(world: World, part: str, ok: int) -> int:
        found = rule(world, part, ok)
        return 404 if part == "stranger" and found == ok else found

    return of_street


def at_the_table(world: World, part: str, ok: int) -> int:
    """Those who may know of the conference."""
    found = CONVENERS(world, part, ok)
    return 404 if found == ok and part not in AT_THE_TABLE else found


def body(world: World) -> list[Any]:
    mediator(world)
    return [MediationBody.objects.get(street=world.cast.street).pk]


def mediator(world: World) -> list[Any]:
    found = Mediator.objects.filter(street=world.cast.street).first() or roster(world.cast)
    return [found.pk]


def pact(world: World) -> list[Any]:
    row, _ = Pact.objects.get_or_create(
        street=world.cast.street, title="三所联动协议", unit=world.cast.elm, kind="resolution",
        signed_on=date(2026, 1, 1), valid_until=date(2099, 1, 1),
    )  # fmt: skip
    return [row.pk]


def room(world: World) -> list[Any]:
    row, _ = Room.objects.get_or_create(
        street=world.cast.street, unit=world.cast.elm, name="一号调解室", capacity=6
    )
    return [row.pk]


def elm_booking(world: World) -> list[Any]:
    matter = world.matters["elm"]
    return [(Booking.objects.filter(matter=matter).first() or booking(world.cast, matter)).pk]


def feed(world: World) -> list[Any]:
    CalendarFeed.objects.get_or_create(
        street=world.cast.street, post=world.cast.mediator, digest=digest_of(TOKEN),
        defaults={"made_at": timezone.now()},
    )  # fmt: skip
    return [TOKEN]


def meeting(world: World) -> list[Any]:
    return [_meeting(world).pk]


def _meeting(world: World) -> Conference:
    return Conference.objects.filter(street=world.cast.street).first() or conference(world.cast)


def task(world: World) -> list[Any]:
    row, _ = FollowUp.objects.get_or_create(
        street=world.cast.street, conference=_meeting(world), task="联系施工队",
        unit=world.cast.elm, due_on=date(2099, 1, 1),
    )  # fmt: skip
    return [row.pk]


MEDIATION_PAGES = (
    Row(name="mediation_bodies", rule=READERS),
    Row(name="mediation_body", rule=here(READERS), args=body),
    Row(name="mediation_body_add", rule=KEEPERS),
    Row(name="mediation_body_add", method="POST", rule=KEEPERS, ok=EMPTY),
    Row(name="mediation_body_change", rule=here(KEEPERS), args=body),
    Row(name="mediation_body_change", method="POST", rule=here(KEEPERS), ok=EMPTY, args=body),
    Row(name="mediator_add", rule=KEEPERS),
    Row(name="mediator_add", method="POST", rule=KEEPERS, ok=EMPTY),
    Row(name="mediators_import", rule=KEEPERS),
    Row(name="mediators_import", method="POST", rule=KEEPERS, ok=EMPTY),
    Row(name="mediators_template", rule=KEEPERS),
    Row(name="mediator_change", rule=here(KEEPERS), args=mediator),
    Row(name="mediator_change", method="POST", rule=here(KEEPERS), ok=DONE, args=mediator),
    Row(name="mediator_end", rule=here(KEEPERS), args=mediator),
    Row(name="mediator_end", method="POST", rule=here(KEEPERS), ok=EMPTY, args=mediator),
    Row(name="mediation_pacts", rule=READERS),
    Row(name="pact_add", rule=KEEPERS),
    Row(name="pact_add", method="POST", rule=KEEPERS, ok=EMPTY),
    Row(name="pact_end", rule=here(KEEPERS), args=pact),
    Row(name="pact_end", method="POST", rule=here(KEEPERS), ok=EMPTY, args=pact),
    Row(name="sittings", rule=READERS),
    Row(name="sitting_ics", rule=both(READERS, knows("elm")), args=elm_booking),
    Row(name="sitting_rooms", rule=READERS),
    Row(name="room_add", rule=KEEPERS),
    Row(name="room_add", method="POST", rule=KEEPERS, ok=EMPTY),
    Row(name="room_change", rule=here(KEEPERS), args=room),
    Row(name="room_change", method="POST", rule=here(KEEPERS), ok=EMPTY, args=room),
    Row(name="sitting_feeds", rule=READERS),
    Row(name="sitting_feed_open", method="POST", rule=READERS),
    Row(name="sitting_feed_revoke", method="POST", rule=READERS, ok=DONE),
    # Whoever holds the address is the post's own calendar program.
    Row(name="sitting_feed", rule=anybody, args=feed),
    Row(name="sitting_feed", rule=nobody, args=lambda _world: ["guessed"], case="guessed"),
    Row(name="conferences", rule=CONVENERS),
    Row(name="conference_convene", rule=CONVENERS),
    Row(name="conference_convene", method="POST", rule=CONVENERS, ok=EMPTY),
    Row(name="conference", rule=at_the_table, args=meeting),
    Row(name="conference_conclude", rule=at_the_table, args=meeting),
    Row(name="conference_conclude", method="POST", rule=at_the_table, ok=EMPTY, args=meeting),
    Row(name="follow_up", rule=at_the_table, args=task),
    Row(name="follow_up", method="POST", rule=at_the_table, ok=EMPTY, args=task),
)

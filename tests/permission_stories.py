"""Matters of every mixture, each with words of its own, and who sees which.

Every text of a matter carries its code, so that an answer shows at a glance of whom it tells;
every text also carries a party's full name and phone, which no answer but a reveal may show.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.utils import timezone

from fengqiao.kernel.files.services import store_upload
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.matters.rights import Resident
from fengqiao.kernel.personal.index import blind_index
from fengqiao.kernel.workflow.perform import At, New, open_many, perform

if TYPE_CHECKING:
    from fengqiao.kernel.matters.rights import Actor
    from fengqiao.kernel.org.models import Post
    from fengqiao.kernel.org.testing import Cast

TITLE = "楼上漏水不修"
PLACE = "榆树居民区3号楼"
RESIDENT_PHONE = "13811112222"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c"
    "6360000002000001e221bc330000000049454e44ae426082"
)
# Enough for a second page of the work list.
FILLERS = 55


def pixel(words: str) -> bytes:
    """A picture of one point that is taken as an upload, different for different words."""
    return PNG + words.encode()


@dataclass(frozen=True)
class Tale:
    """The words of one matter: a code that stands in all its texts, and its two parties."""

    code: str
    surname: str
    phone: str
    other_phone: str

    @property
    def name(self) -> str:
        return f"{self.surname}砚秋"

    @property
    def other_name(self) -> str:
        return f"{self.surname}砚冬"

    @property
    def secrets(self) -> tuple[str, ...]:
        """What nobody may read before a reveal."""
        return (self.name, self.other_name, self.phone, self.other_phone, self.home)

    @property
    def home(self) -> str:
        return "信访路12号阳光小区3幢2单元501室"

    def say(self, what: str) -> str:
        """A text that names both the matter and its parties."""
        return f"{self.code}{what}，{self.name}电话{self.phone}说对方{self.other_name}"

    @property
    def title(self) -> str:
        return f"{TITLE} {self.say('title')}"


def _tales() -> dict[str, Tale]:
    """Surnames that occur nowhere else in the product."""
    rows = {
        "centre": "佘", "elm": "庹", "grid": "仝", "police": "逄", "willow": "亓",
        "returned": "妫", "replaced": "缑", "restricted": "厍", "led": "郏", "merged": "鄢",
        "swallowed": "佴", "refused": "笪", "helped": "谯", "failed": "蒯", "abroad": "逯",
        "abroad_named": "郗",
    }  # fmt: skip
    return {
        part: Tale(
            # Letters only, so that no rule takes the code for a number.
            code=f"zq{part.replace('_', '')}q",
            surname=surname,
            phone=f"1391000{number:04}",
            other_phone=f"1372000{number:04}",
        )
        for number, (part, surname) in enumerate(rows.items(), start=1001)
    }


TALES = _tales()

# Who sees which matters, by hand: the reasons stand beside the stories in `Teller`.
EVERY = frozenset(part for part in TALES if not part.startswith("abroad"))
SEEN: dict[str, frozenset[str]] = {
    "clerk": frozenset({"centre", "police", "merged", "refused", "helped", "failed"}),
    "dispatcher": EVERY - {"led"},
    "handler": frozenset({"elm", "police", "restricted"}),
    "mediator": frozenset({"elm", "grid", "replaced", "led", "helped", "failed"}),
    "grid_worker": frozenset({"elm", "grid"}),
    "willow_handler": frozenset({"willow"}),
    "leader": EVERY - {"restricted", "swallowed"},
    "administrator": frozenset(),
    "security": frozenset(),
    "auditor": frozenset(),
    "stranger": frozenset({"abroad", "abroad_named"}),
}


class Teller:
    """Tells the matters' stories through the one door."""

    def __init__(self, cast: Cast, started: datetime) -> None:
        self.cast, self.at, self.matters = cast, started, dict[str, Matter]()
        street = cast.street
        index = blind_index(RESIDENT_PHONE, kind="phone", street_id=street.pk)
        self.resident = Resident(street, index)

    def open(self, part: str, by: Actor) -> None:
        tale = TALES[part]
        phone = RESIDENT_PHONE if isinstance(by, Resident) else tale.phone
        data = {
            "channel": "window", "title": tale.title, "description": tale.say("description"),
            "place": f"{PLACE} {tale.say('place')}", "wish": tale.say("wish"),
            "parties": [
                {"role": "applicant", "name": tale.name, "phone": phone, "address": tale.home},
                {"role": "respondent", "name": tale.other_name, "phone": tale.other_phone},
            ],
        }  # fmt: skip
        self.matters[part] = perform(New("dispute"), "register", data, by=by, at=self._now()).matter

    def take(self, part: str, step: str, by: Actor, **data: Any) -> None:
        """One step; a text `…` stands for the matter's own words on that field."""
        tale = TALES[part]
        told = {name: tale.say(f"{step}{name}".replace("_", "")) if value is ... else value
                for name, value in data.items()}  # fmt: skip
        perform(At("dispute", self.matters[part].pk), step, told, by=by, at=self._now())

    def dispatch(self, part: str, lead: Any, *supporting: Any, accept: Post | None = None) -> None:
        who = self.cast.dispatcher
        if Matter.objects.get(pk=self.matters[part].pk).state == "registered":
            self.take(part, "triage", who, category="neighbours", complexity="ordinary",
                      five_list="watched", reason=...)  # fmt: skip
        self.take(part, "dispatch", who, lead_unit=lead.pk,
                  supporting_units=[unit.pk for unit in supporting], note=...)  # fmt: skip
        if accept:
            self.take(part, "accept", accept)

    def attach(self, part: str, by: Actor) -> None:
        tale, street = TALES[part], by.street
        content = ContentFile(pixel(tale.code), name=f"{tale.code}file{tale.name}.png")
        kept = store_upload(content, street=street, by=by, at=self._now())
        self.take(part, "attach", by, files=[kept.pk], note=...)

    def restrict(self, part: str, by: Post, *named: Post) -> None:
        self.take(part, "restrict", by, posts=[post.pk for post in named], reason=...)

    def _now(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at

    # The stories ------------------------------------------------------------------------

    def tell(self) -> dict[str, Matter]:
        cast = self.cast
        self.open("centre", cast.clerk)
        self.take("centre", "supplement", cast.clerk, text=...)
        self.attach("centre", cast.clerk)
        self.open("grid", cast.grid_worker)
        self._whole_life()
        self._answered_by_police()
        self._closed_by_willow()
        self._given_back()
        self._restricted()
        self._merged()
        self._ended()
        self._abroad()
        return {part: Matter.objects.get(pk=row.pk) for part, row in self.matters.items()}

    def _whole_life(self) -> None:
        """Registered by the grid, led by elm, helped by the police: every record there is."""
        cast, part = self.cast, "elm"
        self.open(part, cast.grid_worker)
        self.attach(part, cast.grid_worker)
        self.dispatch(part, cast.elm, cast.police, accept=cast.mediator)
        self.take(part, "accept_support", cast.handler)
        self.take(part, "sign_off", cast.handler, note=...)
        self.take(part, "contact", cast.mediator, way="电话", note=...)
        parties = self.matters[part].parties.order_by("id").values_list("pk", flat=True)
        consents = [{"party": pk, "agreed": True, "note": TALES[part].say("consentnote")}
                    for pk in parties]  # fmt: skip
        self.take(part, "consent", cast.mediator, rights_told=True, consents=consents)
        self.take(part, "session", cast.mediator, held_at=self.at, place=..., attendees=...,
                  record=...)  # fmt: skip
        self.take(part, "agree", cast.mediator, terms=..., oral_wanted=True,
                  agreed_on=timezone.localdate(self.at))  # fmt: skip
        self.take(part, "answer", cast.mediator, text=..., way="电话")
        self.take(part, "rate", cast.mediator, side="applicant", solved="yes", satisfied=4,
                  comment=..., via="visit")  # fmt: skip
        self.take(part, "reveal", cast.mediator, reason=...)

    def _answered_by_police(self) -> None:
        cast = self.cast
        self.open("police", cast.clerk)
        self.dispatch("police", cast.police, accept=cast.handler)
        self.take("police", "handle", cast.handler, result=..., solved=True)

    def _closed_by_willow(self) -> None:
        cast, part = self.cast, "willow"
        self.open(part, cast.willow_handler)
        self.dispatch(part, cast.willow, accept=cast.willow_handler)
        self.take(part, "suspend", cast.leader, reason=...)
        self.take(part, "resume", cast.leader)
        self.take(part, "handle", cast.willow_handler, result=..., solved=False)
        self.take(part, "answer", cast.willow_handler, text=...)
        self.take(part, "close", cast.willow_handler, note=...)

    def _given_back(self) -> None:
        """Units that returned a matter, or were replaced, know of it no more."""
        cast = self.cast
        self.open("returned", self.resident)
        self.attach("returned", self.resident)
        self.dispatch("returned", cast.willow, cast.police)
        self.take("returned", "return", cast.willow_handler, reason=...)
        self.open("replaced", self.resident)
        self.dispatch("replaced", cast.willow)
        self.dispatch("replaced", cast.elm)
        self.open("helped", cast.clerk)
        self.dispatch("helped", cast.elm, cast.police)
        self.take("helped", "return_support", cast.handler, reason=...)

    def _restricted(self) -> None:
        """Of a restricted matter only the named posts know, among them who restricted it.

        An administrator who is named still has no duty that reads matters.
        """
        cast = self.cast
        self.open("restricted", cast.clerk)
        self.restrict("restricted", cast.dispatcher, cast.handler, cast.security)
        self.open("led", cast.willow_handler)
        self.attach("led", cast.willow_handler)
        self.dispatch("led", cast.willow, accept=cast.willow_handler)
        self.restrict("led", cast.leader, cast.mediator)

    def _merged(self) -> None:
        """Links between a matter that some see and one that they do not, in both directions."""
        cast = self.cast
        self.open("merged", cast.clerk)
        self.take("merged", "merge", cast.dispatcher, target=self.matters["restricted"].pk,
                  reason=...)  # fmt: skip
        self.open("swallowed", cast.willow_handler)
        self.restrict("swallowed", cast.dispatcher, cast.dispatcher)
        self.take("swallowed", "merge", cast.dispatcher, target=self.matters["centre"].pk,
                  reason=...)  # fmt: skip

    def _ended(self) -> None:
        cast = self.cast
        self.open("refused", cast.clerk)
        self.take("refused", "decline", cast.dispatcher, ground=..., routes_told=...)
        self.open("failed", cast.clerk)
        self.dispatch("failed", cast.elm, accept=cast.mediator)
        self.take("failed", "end_mediation", cast.mediator, reason=..., routes_told=...)

    def _abroad(self) -> None:
        stranger = self.cast.stranger
        self.open("abroad", stranger)
        self.attach("abroad", stranger)
        self.open("abroad_named", stranger)
        self.restrict("abroad_named", stranger, stranger)


def add_fillers(cast: Cast, at: datetime) -> None:
    """Matters without a story, so that lists have a second page; two of three are willow's."""
    for by, count in ((cast.clerk, FILLERS), (cast.willow_handler, 2 * FILLERS)):
        inputs = [({"channel": "window", "title": f"路灯不亮{number}"}, at)
                  for number in range(count)]  # fmt: skip
        open_many("dispute", "register", inputs, by=by)

"""Lives of demo disputes: each goes a believable way, step by step, through `perform`."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from fengqiao.demo.agreements import oral_agreement, written_agreement
from fengqiao.demo.texts import Story, Teller
from fengqiao.kernel.clocks.engine import OFFICE_ZONE, office_day
from fengqiao.kernel.clocks.holidays import current_calendar
from fengqiao.kernel.matters.models import Party
from fengqiao.kernel.workflow.perform import At, open_many, perform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fengqiao.demo.street import DemoStreet
    from fengqiao.kernel.matters.models import Matter
    from fengqiao.kernel.org.models import Post

CHANNELS = ("window", "window", "phone", "grid", "hotline", "hotline", "police", "petition", "page")
FIRST_CHOICE = {
    "environment": "officer", "labour": "labour", "migrant_wages": "labour", "traffic": "police",
    "property_management": "builder",
}  # fmt: skip
MEDIATED = {"neighbours", "marriage_family", "consumer", "housing", "traffic", "labour"}
OFFICE_HOURS = (9, 17)


class Lives:
    """Leads disputes through the procedure, up to `now`; what lies later stays open work."""

    def __init__(self, street: DemoStreet, teller: Teller, now: datetime) -> None:
        self.street = street
        self.teller = teller
        self.now = now
        self.steps: Counter[str] = Counter()

    def fill(self, count: int, days: int) -> int:
        """Register `count` disputes spread over `days` and live each; returns how many."""
        moments = sorted(self._moment(self.teller.chance.randint(0, days)) for _ in range(count))
        stories = [self._story() for _ in moments]
        inputs = [
            (self._registration(story, area), at)
            for (story, area), at in zip(stories, moments, strict=True)
        ]
        opened = open_many("dispute", "register", inputs, by=self.street.post("clerk"))
        for result, (story, area), at in zip(opened, stories, moments, strict=True):
            if isinstance(result, Exception):
                raise result
            self.steps["register"] += 1
            self._live(result.matter, story, area, at)
        return count

    def _story(self) -> tuple[Story, str]:
        area = self.teller.chance.choice(self.street.neighbourhoods)
        return self.teller.story(area), area

    def _registration(self, story: Story, area: str) -> dict[str, Any]:
        teller = self.teller
        people = teller.chance.choice((1, 1, 1, 2, 3, 7))
        parties = [{"role": "applicant", "name": teller.name(), "phone": teller.phone()}]
        if story.category in MEDIATED:
            parties.append({"role": "respondent", "name": teller.name(), "phone": teller.phone()})
        return {
            "channel": teller.chance.choice(CHANNELS), "title": story.title,
            "description": story.description, "place": f"{area} {story.place}",
            "wish": story.wish, "people": people, "parties": parties,
        }  # fmt: skip

    def _live(self, matter: Matter, story: Story, area: str, at: datetime) -> None:
        """Take the steps of this dispute's life until one would lie in the future."""
        for step, data, by, moment in self._way(matter, story, area, at):
            if moment > self.now:
                return
            perform(At("dispute", matter.pk), step, data, by=by, at=moment)
            self.steps[step] += 1

    def _way(
        self, matter: Matter, story: Story, area: str, at: datetime
    ) -> Iterator[tuple[str, dict[str, Any], Post, datetime]]:
        """The steps in order; a lead in a department or in the neighbourhood."""
        dispatcher, chance = self.street.post("dispatcher"), self.teller.chance
        at = self._later(at, 0, 1)
        complexity = chance.choice(("simple", "ordinary", "ordinary", "complex"))
        yield "triage", {"category": story.category, "complexity": complexity}, dispatcher, at
        local = f"mediator{self.street.neighbourhoods.index(area) + 1}"
        lead = self.street.post(FIRST_CHOICE.get(story.category, local))
        helper = self.street.post(local) if lead.unit.name != area else self.street.post("justice")
        dispatch = {"lead_unit": lead.unit_id, "supporting_units": []}
        supported = complexity == "complex"
        if supported:
            dispatch["supporting_units"] = [helper.unit_id]
        at = self._later(at, 0, 1)
        yield "dispatch", dispatch, dispatcher, at
        if chance.random() < 0.06:
            at = self._later(at, 1, 2)
            yield "return", {"reason": "核对职责清单，不属本单位职责"}, lead, at
            at = self._later(at, 0, 1)
            lead, supported = self.street.post("justice"), False
            yield "dispatch", {"lead_unit": lead.unit_id}, dispatcher, at
        at = self._later(at, 0, 3)
        yield "accept", {}, lead, at
        at = self._later(at, 0, 1)
        yield "contact", {"note": "已电话联系，约定上门时间"}, lead, at
        if story.category in MEDIATED and "mediate" in lead.duties:
            yield from self._mediation(matter, lead, at)
        else:
            at = self._later(at, 2, 9)
            solved = chance.random() < 0.8
            yield "handle", {"result": "已到现场核实并协调处理", "solved": solved}, lead, at
        sides = ("applicant", "respondent") if story.category in MEDIATED else ("applicant",)
        yield from self._end(lead, helper if supported else None, self._later(at, 6, 14), sides)

    def _mediation(
        self, matter: Matter, lead: Post, at: datetime
    ) -> Iterator[tuple[str, dict[str, Any], Post, datetime]]:
        chance = self.teller.chance
        parties = list(Party.objects.filter(matter=matter).order_by("id").values_list("pk"))
        agreed = chance.random() < 0.9
        consents = [
            {"party": pk, "agreed": agreed or index == 0} for index, (pk,) in enumerate(parties)
        ]
        at = self._later(at, 1, 2)
        yield "consent", {"rights_told": True, "way": "当面", "consents": consents}, lead, at
        if not agreed:
            at = self._later(at, 0, 1)
            yield "end_mediation", self._ended("被申请人明确表示不接受调解"), lead, at
            return
        for _ in range(chance.choice((1, 1, 2))):
            at = self._later(at, 1, 3)
            yield "session", self._session(at), lead, at
        if chance.random() < 0.8:
            if chance.choice(("oral", "oral", "written")) == "oral":
                yield "agree", oral_agreement(chance, office_day(at)), lead, at
            else:
                yield from written_agreement(chance, [pk for (pk,) in parties], lead, at)
        else:
            yield "end_mediation", self._ended("双方差距较大，未能达成一致"), lead, at

    def _end(
        self, lead: Post, helper: Post | None, at: datetime, sides: tuple[str, ...]
    ) -> Iterator[tuple[str, dict[str, Any], Post, datetime]]:
        chance = self.teller.chance
        if helper is not None:
            yield "accept_support", {}, helper, at
            yield "sign_off", {"note": "已派人到场配合"}, helper, at
        at = self._later(at, 0, 2)
        yield "answer", {"text": "您反映的事项已办理，结果已当面说明。", "way": "电话"}, lead, at
        at = self._later(at, 1, 5)
        for side in sides:
            solved = chance.choice(("yes", "yes", "yes", "partly", "no"))
            satisfied = chance.choice((4, 3)) if solved == "yes" else chance.choice((1, 2))
            rating = {"side": side, "solved": solved, "satisfied": satisfied, "via": "visit"}
            yield "rate", rating, lead, at
        at = self._later(at, 0, 2)
        yield "close", {}, lead, at
        at = self._later(at, 20, 30)
        yield "archive", {"missing_reason": "当事人未提供证件复印件"}, lead, at

    def _session(self, at: datetime) -> dict[str, Any]:
        return {
            "held_at": at, "place": "居民区调解室", "attendees": "双方当事人、调解员",
            "record": "调解员说明来意，双方各自陈述，就解决办法交换意见。",
        }  # fmt: skip

    def _ended(self, reason: str) -> dict[str, Any]:
        return {"reason": reason, "routes_told": "可以依法申请仲裁、行政裁决或者向人民法院起诉"}

    def _moment(self, days_ago: int) -> datetime:
        day = office_day(self.now) - timedelta(days=days_ago)
        at = datetime.combine(day, time(9), OFFICE_ZONE)
        return min(at + timedelta(minutes=self.teller.chance.randint(0, 479)), self.now)

    def _later(self, at: datetime, least: int, most: int) -> datetime:
        """Some working days later, in office hours."""
        calendar, day = current_calendar(), office_day(at)
        wait = self.teller.chance.randint(least, most)
        for _ in range(wait):
            day = calendar.next_working(day)
        day = calendar.working_on_or_after(day)
        clock = time(self.teller.chance.randint(*OFFICE_HOURS), self.teller.chance.randrange(60))
        found = datetime.combine(day, clock, OFFICE_ZONE)
        return found if found > at else at + timedelta(minutes=self.teller.chance.randint(5, 40))

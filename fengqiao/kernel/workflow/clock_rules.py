"""The register of clock rules on its pages: search, one rule with its calculator, service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from fengqiao.kernel.clocks.engine import OFFICE_ZONE
from fengqiao.kernel.clocks.holidays import current_calendar
from fengqiao.kernel.clocks.rules.account import moment_words
from fengqiao.kernel.clocks.rules.cautions import warnings_of
from fengqiao.kernel.clocks.rules.explain import Answer, explain
from fengqiao.kernel.clocks.rules.question import Question, Service
from fengqiao.kernel.clocks.rules.rule import AREAS, ClockRule, ClockRuleError, rules
from fengqiao.kernel.periods.period import Period, Suspension, Unit
from fengqiao.kernel.workflow.procedure import procedures

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fengqiao.kernel.clocks.rules.explain import Day
    from fengqiao.kernel.workflow.procedure import Step

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
SERVED = {"direct": "直接送达", "post": "邮寄（写收件日期）", "notice": "公告（写公告日期）"}
# Beyond this the grid is longer than anybody reads; the account in words says the same.
MOST_MONTHS = 7
WEEKDAYS = "一二三四五六日"


def found_rules(words: str, area: str) -> list[ClockRule]:
    """Rules of the area whose name, trigger, law, article or id holds every word asked for."""
    asked = words.lower().split()
    return [
        rule
        for rule in rules().values()
        if area in ("", rule.area) and all(word in _said(rule) for word in asked)
    ]


@cache
def _said_by_id(rule_id: str) -> str:
    rule = rules()[rule_id]
    parts = (rule.id, rule.procedure, rule.trigger, rule.law, rule.article, rule.length,
             AREAS.get(rule.area, ""), *map(str, rule.bases))  # fmt: skip
    return " ".join(parts).lower()


def _said(rule: ClockRule) -> str:
    return _said_by_id(rule.id)


@dataclass(frozen=True)
class Use:
    """One step of a procedure that touches the clock of a rule."""

    kind: str
    procedure: str
    step: str
    verb: str


def uses_of(rule_id: str) -> list[Use]:
    """Where the procedures in force start, stop, suspend or resume the rule's clock."""
    return [
        Use(procedure.kind, procedure.label, step.label, verb)
        for procedure in procedures.kinds()
        for step in procedure.steps
        for verb, named in _touched(step)
        if rule_id in named
    ]


def _touched(step: Step) -> Iterable[tuple[str, Sequence[str]]]:
    return (("开始计时", step.starts), ("停止计时", step.stops),
            ("中止计时", step.suspends), ("恢复计时", step.resumes))  # fmt: skip


class AskBase(BaseModel):
    """What the calculator of any rule refuses: fields that its rule does not know."""

    model_config = ConfigDict(extra="ignore", frozen=True)


@cache
def question_model(rule_id: str) -> type[BaseModel]:
    """The calculator's form for one rule: it asks only what the rule knows."""
    rule = rules()[rule_id]
    fields: dict[str, Any] = {}
    if rule.unit is Unit.HOUR:
        fields["start"] = (datetime, Field(title=rule.trigger))
        return create_model("AskMoment", __base__=AskBase, **(fields | _variants(rule)))
    fields["start"] = _day(rule.trigger, needed=not rule.events)
    for event in rule.events.values():
        fields[f"event_{event.name}"] = _day(event.label)
    fields |= _variants(rule)
    if rule.starts_on_service:
        named: Any = Field("direct", title="送达方式", json_schema_extra={"labels": {**SERVED}})
        fields["served"] = (Literal["direct", "post", "notice"], named)
    if rule.extension:
        fields["extend"] = (int, Field(0, title="延长次数", ge=0, le=10))
    elif rule.extensions_allowed and rule.period:
        suffix: Any = {"suffix": rule.period.unit.label}
        longer = Field(None, title="延长", ge=1, le=3650, json_schema_extra=suffix)
        fields["longer"] = (int | None, longer)
    if rule.knows_suspension:
        fields["left_out_from"] = _day("不计入的第一日", "；".join(rule.suspensions))
        fields["left_out_to"] = _day("不计入的最后一日")
    return create_model("AskDay", __base__=AskBase, **fields)


def _day(title: str, said: str = "", *, needed: bool = False) -> tuple[Any, Any]:
    default: Any = ... if needed else None
    field: Any = Field(default, title=title, description=said, ge=FIRST_DAY, le=LAST_DAY)
    return (date if needed else date | None, field)


def _variants(rule: ClockRule) -> dict[str, Any]:
    if not rule.variants:
        return {}
    labels: dict[str, Any] = {"": f"一般情形：{rule.length}"}
    labels |= {each.name: f"{each.label}：{each.period}" for each in rule.variants.values()}
    named = Literal[tuple(labels)]  # type: ignore[valid-type]
    return {"variant": (named, Field("", title="情形", json_schema_extra={"labels": labels}))}


def answer_of(rule: ClockRule, asked: BaseModel) -> Answer:
    """The answer to a filled calculator; raises ClockRuleError or PeriodError in Chinese."""
    given = asked.model_dump()
    start = given["start"]
    if isinstance(start, datetime):
        start = start.astimezone(OFFICE_ZONE)
    question = Question(
        rule=rule,
        start=start,
        events=[
            (name, given[f"event_{name}"]) for name in rule.events if given.get(f"event_{name}")
        ],
        extend=_lengths(rule, given),
        suspensions=_left_out(rule, given),
        served=_service(given.get("served", "")),
        variant=given.get("variant", ""),
    )
    return explain(question, current_calendar(), rules(), OFFICE_ZONE)


def _service(served: str) -> Service | None:
    return Service(served) if served in ("post", "notice") else None


def _lengths(rule: ClockRule, given: dict[str, Any]) -> Sequence[Period] | int:
    if given.get("longer") and rule.period:
        return [Period(given["longer"], rule.period.unit)]
    return int(given.get("extend") or 0)


def _left_out(rule: ClockRule, given: dict[str, Any]) -> list[Suspension]:
    first, last = given.get("left_out_from"), given.get("left_out_to")
    if not first and not last:
        return []
    if not first or not last:
        raise ClockRuleError("不计入的期间，第一日和最后一日都要写")
    return [Suspension(first, last, rule.suspensions[0])]


@dataclass(frozen=True)
class Cell:
    """One day of the grid: its number, a word for what it is, the class of its colour."""

    day: int
    word: str
    said: str
    look: str


@dataclass(frozen=True)
class Month:
    """One month of the grid, in weeks from Monday; None for days of other months."""

    title: str
    weeks: tuple[tuple[Cell | None, ...], ...]


def months_of(answer: Answer) -> list[Month]:
    """The days of the answer as months; empty when there are too many to read."""
    by_day = {each.day: each for each in answer.days}
    if not by_day:
        return []
    first, last = min(by_day), max(by_day)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    if count > MOST_MONTHS:
        return []
    due = answer.due.date() if isinstance(answer.due, datetime) else answer.due
    shown = {day: _cell(each, is_due=day == due) for day, each in by_day.items()}
    months = [divmod(first.year * 12 + first.month - 1 + index, 12) for index in range(count)]
    return [_month(year, month + 1, shown) for year, month in months]


def _cell(each: Day, *, is_due: bool) -> Cell:
    if is_due:
        return Cell(each.day.day, "截止", each.reason, "due")
    if each.counted:
        return Cell(each.day.day, f"第{each.number}日", each.reason, "counted")
    return Cell(each.day.day, "不计", each.reason, "skipped")


def _month(year: int, month: int, shown: dict[date, Cell]) -> Month:
    first = date(year, month, 1)
    day = first - timedelta(days=first.weekday())
    weeks = []
    while day.month == month or day < first:
        week = [day + timedelta(days=index) for index in range(7)]
        weeks.append(
            tuple(
                shown.get(each, Cell(each.day, "", "", "")) if each.month == month else None
                for each in week
            )
        )
        day += timedelta(days=7)
    return Month(f"{year}年{month}月", tuple(weeks))


class AskService(BaseModel):
    """何时届满: a day of service, and how it was served."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    day: date = Field(title="送达之日", ge=FIRST_DAY, le=LAST_DAY)
    served: Literal["direct", "post", "notice"] = Field(
        "direct", title="送达方式", json_schema_extra={"labels": {**SERVED}}
    )
    area: str = Field("", title="领域", json_schema_extra={"widget": "area"})


@dataclass(frozen=True)
class Final:
    """One rule's last day after service."""

    rule: ClockRule
    due: str
    provisional: bool
    warnings: tuple[str, ...]


def finals_of(asked: AskService) -> list[Final]:
    """The last day of every rule that runs from service, the earliest first."""
    calendar, served = current_calendar(), _service(asked.served)
    answers = [
        explain(Question(rule=rule, start=asked.day, served=served), calendar, rules(), OFFICE_ZONE)
        for rule in rules().values()
        if rule.starts_on_service and asked.area in ("", rule.area)
    ]
    answers.sort(key=lambda answer: answer.due.isoformat())
    return [
        Final(each.rule, moment_words(each.due), each.provisional, warnings_of(each))
        for each in answers
    ]


def service_areas() -> list[tuple[str, str]]:
    """Areas with a rule that runs from service."""
    held = {rule.area for rule in rules().values() if rule.starts_on_service}
    return [("", "全部"), *((area, name) for area, name in AREAS.items() if area in held)]

"""Answers a question about a rule: the last day, each day counted or not and why, the article.

Pure: the calendar and the rules come in, an `Answer` goes out; the command, the page and the
interface show the same one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from fengqiao.kernel.clocks.rules.question import (
    FIRST_YEAR,
    LAST_YEAR,
    Moment,
    Question,
    Service,
    day_of,
)
from fengqiao.kernel.clocks.rules.rule import (
    ClockRule,
    ClockRuleError,
    Effect,
    RuleEvent,
)
from fengqiao.kernel.periods.calendar import WorkCalendar
from fengqiao.kernel.periods.count import count_back, count_hours
from fengqiao.kernel.periods.deadline import CountedSpan, Deadline, Step, in_chinese
from fengqiao.kernel.periods.period import BY_HOURS, Bound, Period, Unit, suspended_days

ONE_DAY = timedelta(days=1)
ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the account; `number` is its number in the period, 0 when it does not count."""

    day: date
    counted: bool
    number: int
    reason: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Begin:
    """One event that had a say in when the period begins."""

    name: str
    label: str
    day: date


@dataclass(frozen=True)
class Answer:
    """The last day (or moment) and how it came about.

    For a minimum period the last day of waiting; `open_on` is the first day on which what waits
    may be done. `clear_due` is the stricter reading of a notice counted backwards, with all its
    days between. `begun` is the day the count starts from, after events and service.
    """

    question: Question
    length: Period | None
    due: Moment
    provisional: bool
    begun: Moment
    begins: tuple[Begin, ...]
    start_day_rule: str
    roll_over: str
    extensions: tuple[Period, ...] = ()
    deadline: Deadline | None = None
    service: Deadline | None = None
    clear_due: date | None = None
    warnings: tuple[str, ...] = ()
    hours: tuple[Day, ...] = field(default=(), repr=False)

    @property
    def rule(self) -> ClockRule:
        return self.question.rule

    @property
    def open_on(self) -> date | None:
        if self.rule.bound is Bound.MIN and not self.rule.backward and self.deadline:
            return self.deadline.open_on
        return None

    @property
    def is_window(self) -> bool:
        """Whether `due` is the day from which something is possible: counted back, no minimum."""
        return self.rule.backward and self.rule.bound is Bound.MAX

    @property
    def days(self) -> tuple[Day, ...]:
        """Every day from the start on, service by notice first."""
        found = list(_days(self.service, "公告送达")) if self.service else []
        return (*found, *(_days(self.deadline, "") if self.deadline else self.hours))

    def status(self, on: date) -> str:
        """`in_time`, `due_today` or `late`; for a minimum period `waiting` or `open`."""
        due = day_of(self.due)
        if self.is_window:
            return "open" if on >= due else "waiting"
        if self.open_on:
            return "open" if on >= self.open_on else "waiting"
        return "late" if on > due else "due_today" if on == due else "in_time"


def explain(
    question: Question,
    calendar: WorkCalendar,
    known: Mapping[str, ClockRule],
    zone: ZoneInfo = ZONE,
) -> Answer:
    """Answer the question; raises ClockRuleError saying in Chinese what stands in the way."""
    rule = question.rule
    length = _length(question)
    if not length and not rule.fixed_date:
        raise ClockRuleError(f"{rule.procedure}没有可以计算的日数：{rule.no_period}")
    for _, moment in (("", question.start), *question.events):
        if moment and not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise ClockRuleError(f"日期须在 {FIRST_YEAR} 年至 {LAST_YEAR} 年之间")
    if length and length.unit is Unit.HOUR:
        return _answer_hours(question, length, zone)
    begins = _begins(question, calendar, known)
    begun, service = _begun(question, begins, calendar, known)
    if rule.fixed_date:
        _refuse_changes(question)
        due = rule.fixed_date.after(begun)
        return Answer(question, None, due, False, begun, begins, "按固定日期，不计日数",
                      "固定日期，逢休息日不顺延", warnings=_of_fixed(due, calendar))  # fmt: skip
    assert length  # noqa: S101 - neither a date nor hours
    extensions = _extensions(question)
    _refuse_suspension(question)
    deadline = rule.deadline(
        begun, calendar,
        suspensions=question.suspensions, extensions=extensions, period=length,
    )  # fmt: skip
    _refuse_late_interruption(question, begins, deadline)
    clear = None
    if rule.backward and length.bound is Bound.MIN and length.unit is not Unit.MONTH:
        longer = Period(length.count + 1, length.unit, length.bound)
        clear = count_back(begun, longer, calendar, roll=rule.roll).due
    plain = rule.deadline(begun, calendar, extensions=extensions, period=length)
    return Answer(
        question, length, deadline.due,
        deadline.provisional or bool(service and service.provisional), begun, begins,
        _start_day_rule(rule), _roll_rule(rule, length),
        tuple(extensions), deadline, service, clear,
        _no_effect(question, plain, deadline),
    )  # fmt: skip


def _length(question: Question) -> Period | None:
    rule = question.rule
    if not question.variant:
        return question.term or rule.period
    if question.variant not in rule.variants:
        named = "、".join(f"{v.name}（{v.label}）" for v in rule.variants.values()) or "没有"
        raise ClockRuleError(f"{rule.procedure}没有情形 {question.variant!r}；可选：{named}")
    return rule.variants[question.variant].period


def _begins(
    question: Question, calendar: WorkCalendar, known: Mapping[str, ClockRule]
) -> tuple[Begin, ...]:
    """Every event with a say, the rule's own trigger first, derived ones with their rule."""
    found = []
    if question.start:
        found.append(Begin("from", question.rule.trigger, day_of(question.start)))
    for name, moment in question.events:
        event, day = _event(question.rule, name), day_of(moment)
        found.append(Begin(name, event.label, day))
        if event.effect is Effect.DERIVE:
            for other in (known[each] for each in question.rule.derived_from):
                last = other.deadline(day, calendar).due
                found.append(Begin(other.id, f"{other.procedure}期限届满（推算）", last))
    if not found:
        raise ClockRuleError(f"请写明起算之日（{question.rule.trigger}）")
    return tuple(found)


def _event(rule: ClockRule, name: str) -> RuleEvent:
    if name not in rule.events:
        named = "、".join(f"{e.name}（{e.label}）" for e in rule.events.values()) or "没有"
        raise ClockRuleError(f"{rule.procedure}没有事件 {name!r}；可以写的事件：{named}")
    return rule.events[name]


def _begun(
    question: Question, begins: Sequence[Begin], calendar: WorkCalendar,
    known: Mapping[str, ClockRule],
) -> tuple[date, Deadline | None]:  # fmt: skip
    """The day to count from: the latest start, then the last restart, then service by notice."""
    rule = question.rule
    effects = {name: event.effect for name, event in rule.events.items()}
    restarts = (Effect.RESTART, Effect.INTERRUPT)
    starts = [each.day for each in begins
              if effects.get(each.name) not in (*restarts, Effect.DERIVE)]  # fmt: skip
    again = [each.day for each in begins if effects.get(each.name) in restarts]
    day = max(starts) if starts else min(again)
    if question.served is Service.NOTICE:
        if rule.backward:
            raise ClockRuleError(f"{rule.procedure}从{rule.trigger}倒数，不从送达起算")
        service = known[rule.terms.by_notice].deadline(day, calendar)
        return max([service.due, *again]), service
    return max([day, *again]), None


def _refuse_changes(question: Question) -> None:
    if question.extend or question.suspensions or question.served:
        raise ClockRuleError(f"{question.rule.procedure}是固定日期，没有延长、中止和送达起算")


def _refuse_suspension(question: Question) -> None:
    rule = question.rule
    if question.suspensions and not rule.knows_suspension:
        said = f"（{rule.suspended_by}）" if rule.suspended_by else ""
        raise ClockRuleError(
            f"{rule.procedure}没有中止或者扣除的规定{said}，依据：{basis_of(rule)}；"
            "不能扣除的日数仍计入，需要更多时间的按延长的规定办理"
        )


def _refuse_late_interruption(
    question: Question, begins: Sequence[Begin], deadline: Deadline
) -> None:
    """An interruption after the end comes too late: each must fall within what ran before it."""
    rule = question.rule
    interrupts = sorted(
        each.day for each in begins
        if each.name in rule.events and rule.events[each.name].effect is Effect.INTERRUPT
    )  # fmt: skip
    if not interrupts or not question.start:
        return
    at = day_of(question.start)
    for day in interrupts:
        last = rule.deadline(at, deadline.calendar).due
        if not at <= day <= last:
            raise ClockRuleError(f"{in_chinese(day)}不在期间内（至{in_chinese(last)}），不能中断")
        at = day


def _extensions(question: Question) -> list[Period]:
    rule, asked = question.rule, question.extend
    if not isinstance(asked, int):
        if asked and not rule.extensions_allowed:
            raise ClockRuleError(_no_extension(rule))
        return list(asked)
    if not asked:
        return []
    if asked < 0:
        raise ClockRuleError("延长次数不能小于零")
    if not rule.extensions_allowed:
        raise ClockRuleError(_no_extension(rule))
    if rule.extension:
        if not rule.may_extend(asked - 1):
            raise ClockRuleError(
                f"{rule.procedure}最多延长 {rule.extensions_allowed} 次，"
                f"每次不超过{rule.extension}，依据：{basis_of(rule)}；"
                f"要写延长的长度，请带单位，如 {rule.extension}"
            )
        return [rule.extension] * asked
    raise ClockRuleError(
        f"{rule.procedure}的延长没有统一长度（{rule.extension_text}），请写明长度，如 10日"
    )


def _no_extension(rule: ClockRule) -> str:
    said = f"（{rule.extension_text}）" if rule.extension_text else ""
    return f"{rule.procedure}没有延长的规定{said}，依据：{basis_of(rule)}"


def basis_of(rule: ClockRule) -> str:
    """The provision in words: the articles, or law and place where no article is known."""
    if rule.bases:
        return "、".join(str(article) for article in rule.bases)
    return f"{rule.law}，{rule.article}" if rule.article else rule.law


def _answer_hours(question: Question, length: Period, zone: ZoneInfo) -> Answer:
    rule, moment = question.rule, question.start
    if moment is None:
        raise ClockRuleError(f"请写明起算的时刻（{rule.trigger}），如 2026-02-10T09:30")
    if question.extend or question.suspensions or question.served or question.events:
        raise ClockRuleError(f"{rule.procedure}按小时连续计算，没有延长、中止和另外的起算事件")
    warnings = []
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(0))
        warnings.append("没有写明时刻，从当日零时起从严计算；请补上时刻，如 2026-02-10T09:30")
    begun = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    if rule.backward:
        due = begun - timedelta(hours=length.count)
    else:
        due = count_hours(begun, length.count)
    return Answer(
        question, length, due, False, begun,
        (Begin("from", rule.trigger, begun.date()),),
        f"按小时计算，从{rule.trigger}的时刻起算（{BY_HOURS}）",
        "按小时连续计算，不扣除休息日，不顺延",
        warnings=tuple(warnings), hours=tuple(_hour_days(begun, due)),
    )  # fmt: skip


def _hour_days(begun: datetime, due: datetime) -> Iterator[Day]:
    """Each day touched, with the hours that fall on it."""
    first, last = sorted((begun, due))
    at, number = first, 0
    while at < last:
        midnight = datetime.combine(at.date() + ONE_DAY, time(0), at.tzinfo)
        until, number = min(midnight, last), number + 1
        hours = (until - at).total_seconds() / 3600
        reason = f"{at:%H:%M}起连续计 {hours:g} 小时，休息日不扣除"
        yield Day(at.date(), True, number, reason)
        at = until


def _days(deadline: Deadline, part: str) -> Iterator[Day]:
    """Each day once: a last day that was counted and moved off carries both reasons."""
    last: Day | None = None
    for step in deadline.steps:
        for day in _of_step(step, deadline, part):
            if last and last.day == day.day:
                last = replace(last, reason=f"{last.reason}；{day.reason}")
                continue
            if last:
                yield last
            last = day
    if last:
        yield last


def _of_step(step: Step, deadline: Deadline, part: str) -> Iterator[Day]:
    """A day as it is; the days of a stretch of months or years, those left out said so."""
    if not isinstance(step, CountedSpan):
        yield Day(step.day, step.counted, step.ordinal, step.reason, part)
        return
    left_out = suspended_days(deadline.suspensions)
    day, number = step.first, 0
    while day <= step.last:
        why = left_out.get(day.toordinal())
        number += not why
        said = f"{why}，不计入" if why else step.reason
        yield Day(day, not why, 0 if why else number, said, part)
        day += ONE_DAY


def _start_day_rule(rule: ClockRule) -> str:
    if rule.backward:
        return f"从{rule.trigger}倒数，该日不计入"
    return f"{rule.trigger}的当日不计入，从次日起算（{rule.terms.counting.first_day}）"


def _roll_rule(rule: ClockRule, length: Period) -> str:
    if length.unit is Unit.WORKING_DAY:
        basis = rule.terms.working_days.basis
        return "按工作日计，休息日不计入，调休上班日计入" + (f"（{basis}）" if basis else "")
    if not rule.roll:
        return "届满日逢休息日不顺延：届满的效力自行发生，没有须在该日办的事"
    if rule.backward:
        return "倒数到休息日的，提前到之前的工作日，不缩短提前期"
    return f"最后一日逢休息日的，顺延到其后第一个工作日（{rule.terms.counting.rest_day}）"


def _of_fixed(due: date, calendar: WorkCalendar) -> tuple[str, ...]:
    if calendar.is_working(due):
        return ()
    before = calendar.previous_working(due)
    return (f"{in_chinese(due)}是{calendar.why(due)}，宜提前到{in_chinese(before)}办结",)


def _no_effect(question: Question, plain: Deadline, deadline: Deadline) -> tuple[str, ...]:
    if question.suspensions and plain.due == deadline.due:
        return ("所写的中止期间没有影响期限：不在期间内，或者不是该期限停止计算的时段",)
    return ()

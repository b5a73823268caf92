"""A second, naive way to count, which shares nothing with the engine: one day after the other.

Rest days come from the development package chinesecalendar, figures from the raw rule files.
`python -m fengqiao.kernel.clocks.rules.tests.oracle` writes the cases of `rules/cases` anew;
compare what changed before committing.
"""

import tomllib
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from chinese_calendar import is_workday

FOLDER = Path(__file__).parent.parent / "cases"
RULES = Path(__file__).parent.parent
ONE = timedelta(days=1)
# The last year that the package knows; from 25 December on the next notice is needed too.
LAST_CERTAIN = date(2026, 12, 24)
Raw = dict[str, Any]
Stretch = tuple[date, date]


def raw_rules() -> dict[str, Raw]:
    """Every rule with a length or a date as its file states it, but the office's own defaults."""
    found: dict[str, Raw] = {}
    for path in sorted(RULES.glob("*.toml")):
        if path.stem != "dispatch":
            found |= tomllib.loads(path.read_text(encoding="utf-8"))
    return {rule_id: raw for rule_id, raw in found.items() if "no_period" not in raw}


def last_day(raw: Raw, start: date, out: Stretch | None = None, longer: int = 0) -> date:
    """The last day for an event on `start`, with days left out and so many extensions."""
    due = _one(raw, raw["period"], start, out)
    for _ in range(longer):
        due = _one(raw, raw["extension"], due, out)
    return due


def _one(raw: Raw, period: Raw, start: date, out: Stretch | None) -> date:
    step = -ONE if raw.get("backward") else ONE
    nominal = _nominal(period, start, step, out)
    if period["unit"] == "working_day" or raw.get("roll") is False:
        return nominal
    while not is_workday(nominal) or _left_out(nominal, out):
        nominal += step
    return nominal


def _nominal(period: Raw, start: date, step: timedelta, out: Stretch | None) -> date:
    unit, number = period["unit"], period["count"]
    if unit in ("month", "year"):
        end = months_on(start, number * (12 if unit == "year" else 1))
        return _count(end, _days_out(start, end, out), step, lambda day: not _left_out(day, out))
    if unit == "working_day":
        return _count(start, number, step, lambda day: is_workday(day) and not _left_out(day, out))
    return _count(start, number, step, lambda day: not _left_out(day, out))


def _count(day: date, number: int, step: timedelta, counts: Callable[[date], bool]) -> date:
    while number:
        day += step
        number -= counts(day)
    return day


def months_on(day: date, months: int) -> date:
    """The corresponding day, month by month, or the last day of that month."""
    year, month = day.year, day.month
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        if month in (0, 13):
            year, month = (year - 1, 12) if month == 0 else (year + 1, 1)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _left_out(day: date, out: Stretch | None) -> bool:
    return out is not None and out[0] <= day <= out[1]


def _days_out(after: date, until: date, out: Stretch | None) -> int:
    days, day = 0, after
    while day < until:
        day += ONE
        days += _left_out(day, out)
    return days


def fixed_day(raw: Raw, start: date) -> date:
    """The day of the year that the rule fixes."""
    fixed = raw["fixed_date"]
    day = date(start.year, fixed["month"], fixed["day"])
    if fixed["kind"] == "on" and day >= start:
        return day
    return date(start.year + 1, fixed["month"], fixed["day"])


def cases(rule_id: str, raw: Raw) -> Iterator[Raw]:
    """The situations of one rule, each with its expected day and the reason."""
    if "fixed_date" in raw:
        for day in (date(2025, 12, 31), date(2026, 6, 30)):
            yield _case(rule_id, f"事由在{day}", day, fixed_day(raw, day), "固定日期，不顺延")
        return
    unit = raw["period"]["unit"]
    if unit == "hour":
        yield from _by_hours(rule_id, raw)
        return
    starts = _BACK if raw.get("backward") else _MONTHS if unit in ("month", "year") else _DAYS
    for name, make in starts:
        start = make(raw["period"])
        if _nominal(raw["period"], start, ONE, None) <= LAST_CERTAIN:
            due = last_day(raw, start)
            yield _case(rule_id, name, start, due, _why(raw, start, due))
    if raw.get("suspensions") and "suspension_mode" not in raw and unit != "year":
        start, out = date(2026, 2, 2), (date(2026, 2, 12), date(2026, 2, 25))
        if last_day(raw, start) >= out[0]:
            why = "2月12日至25日不计入，其中的春节假期不重复扣除"
            case = _case(rule_id, "中止期间跨春节", start, last_day(raw, start, out), why)
            yield case | {"suspensions": [{"first": out[0], "last": out[1]}]}
    if raw.get("extension"):
        start = date(2026, 3, 2)
        why = f"原期限{last_day(raw, start)}届满，延长的期间从次日起算"
        yield _case(rule_id, "延长一次", start, last_day(raw, start, longer=1), why) | {"extend": 1}


def _by_hours(rule_id: str, raw: Raw) -> Iterator[Raw]:
    hours = timedelta(hours=raw["period"]["count"])
    for name, at in _MOMENTS:
        due = at - hours if raw.get("backward") else at + hours
        yield {
            "name": f"{rule_id}：{name}", "rule": rule_id, "start": at, "due": due,
            "why": "按小时连续计算，休息日不扣除",
        }  # fmt: skip


def _case(rule_id: str, name: str, start: date, due: date, why: str) -> Raw:
    return {"name": f"{rule_id}：{name}", "rule": rule_id, "start": start, "due": due, "why": why}


def _why(raw: Raw, start: date, due: date) -> str:
    period = raw["period"]
    step = -ONE if raw.get("backward") else ONE
    if period["unit"] == "working_day":
        between = sorted((start + step, due))
        days = [between[0] + number * ONE for number in range((between[1] - between[0]).days + 1)]
        rest = sum(not is_workday(day) for day in days)
        made_up = [day for day in days if is_workday(day) and day.weekday() > 4]
        said = "、".join(f"{day.month}月{day.day}日" for day in made_up)
        return f"其间休息日{rest}天不计入" + (f"，{said}调休上班计入" if said else "")
    nominal = _nominal(period, start, step, None)
    if nominal == due:
        return f"期间的最后一日为{due}" + ("" if is_workday(due) else "，逢休息日不顺延")
    moved = "提前到" if raw.get("backward") else "顺延到"
    return f"期间的最后一日{nominal}是休息日，{moved}{due}"


def _before(day: date) -> Callable[[Raw], date]:
    """The start of a period in months or years that would end on `day`."""
    return lambda period: months_on(day, -period["count"] * (12 if period["unit"] == "year" else 1))


def _year_end(period: Raw) -> date:
    """31 January, so long ago that the period ends within the certain years."""
    years = period["count"] if period["unit"] == "year" else period["count"] // 12
    return date(2026 - years, 1, 31)


_MOMENTS = (
    ("春节放假前一日傍晚", datetime.fromisoformat("2026-02-14T17:30")),
    ("国庆假期中", datetime.fromisoformat("2026-10-03T08:05")),
)
_DAYS: tuple[tuple[str, Callable[[Raw], date]], ...] = (
    ("二月十日起，跨春节", lambda _: date(2026, 2, 10)),
    ("九月二十五日起，跨国庆和调休", lambda _: date(2026, 9, 25)),
)
_BACK: tuple[tuple[str, Callable[[Raw], date]], ...] = (
    ("从春节后第三日倒数", lambda _: date(2026, 2, 26)),
    ("从国庆后第二日倒数", lambda _: date(2026, 10, 9)),
)
_MONTHS: tuple[tuple[str, Callable[[Raw], date]], ...] = (
    ("对应日在春节初一", _before(date(2026, 2, 17))),
    ("一月三十一日起", _year_end),
    ("对应日在国庆第三日", _before(date(2026, 10, 3))),
    ("从闰日起", lambda _: date(2024, 2, 29)),
)


def _text(case: Raw) -> str:
    lines = [f"- name: {case['name']}", f"  rule: {case['rule']}"]
    lines += [f"  {key}: {_shown(case[key])}" for key in ("start", "due")]
    for each in case.get("suspensions", ()):
        lines.append(f"  suspensions: [{{first: {each['first']}, last: {each['last']}}}]")
    if "extend" in case:
        lines.append(f"  extend: {case['extend']}")
    return "\n".join([*lines, f"  why: {case['why']}"])


def _shown(moment: date) -> str:
    return f"'{moment:%Y-%m-%dT%H:%M}'" if isinstance(moment, datetime) else moment.isoformat()


def main() -> None:
    """Write one file for each area."""
    areas: dict[str, list[str]] = {}
    for rule_id, raw in raw_rules().items():
        areas.setdefault(raw["area"], []).extend(_text(each) for each in cases(rule_id, raw))
    FOLDER.mkdir(exist_ok=True)
    head = (
        "# 应得之日由 tests/oracle.py 逐日数出（休息日取自 chinesecalendar），不由本系统计算。\n\n"
    )
    for area, written in areas.items():
        (FOLDER / f"{area}.yaml").write_text(head + "\n\n".join(written) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""The cases beside the rules, to be read by lawyers: from when, what happens, which day, why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

import yaml

from fengqiao.kernel.clocks.rules.question import Moment
from fengqiao.kernel.periods.period import Suspension


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCase:
    """One situation of one rule; `due` was found by another way to count than the engine's."""

    name: str
    rule: str
    start: Moment
    due: Moment
    why: str
    suspensions: tuple[Suspension, ...] = ()
    extend: int = 0


@cache
def cases() -> Mapping[str, Sequence[RuleCase]]:
    """Every case by its rule."""
    found: dict[str, list[RuleCase]] = {}
    folder = resources.files(__package__) / "cases"
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".yaml"):
            for raw in yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader):
                case = _read(raw)
                found.setdefault(case.rule, []).append(case)
    return MappingProxyType({rule: tuple(held) for rule, held in found.items()})


def _read(raw: Mapping[str, Any]) -> RuleCase:
    return RuleCase(
        name=raw["name"],
        rule=raw["rule"],
        start=_moment(raw["start"]),
        due=_moment(raw["due"]),
        why=raw["why"],
        suspensions=tuple(Suspension(**each) for each in raw.get("suspensions", ())),
        extend=raw.get("extend", 0),
    )


def _moment(raw: date | str) -> Moment:
    return datetime.fromisoformat(raw) if isinstance(raw, str) else raw

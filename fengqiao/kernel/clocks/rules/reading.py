"""Reads clock rules from their TOML files and refuses what it does not understand, by name."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from types import MappingProxyType
from typing import Any

from fengqiao.kernel.clocks.rules.rule import (
    NO_LIMIT_WRITTEN,
    ClockRule,
    ClockRuleError,
    Effect,
    FixedDate,
    RuleEvent,
    Variant,
)
from fengqiao.kernel.law.citation import Article
from fengqiao.kernel.periods.limitation import Pause
from fengqiao.kernel.periods.period import Bound, Period, Unit

_FIELDS = {field.name for field in fields(ClockRule)} - {"id", "bases"} | {"basis"}
_READ = {"basis", "period", "extension", "fixed_date", "variants", "events", "suspension_mode"}
_LISTS = ("suspensions", "derived_from", "overlaps")
_FLAGS = (
    "verified", "backward", "roll", "by_party", "starts_on_service", "suspension_needs_basis",
)  # fmt: skip
_TEXTS = ("area", "procedure", "trigger", "law")


def read_rules(files: Iterable[tuple[str, str]]) -> Mapping[str, ClockRule]:
    """Rules from (name, TOML text) pairs; raises ClockRuleError naming the file at fault."""
    found: dict[str, ClockRule] = {}
    for name, text in files:
        try:
            tables = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise ClockRuleError(f"{name} 不是有效的 TOML 或有重复的规则：{error}") from error
        for rule_id, raw in tables.items():
            if rule_id in found:
                raise ClockRuleError(f"{name}：时限 {rule_id} 重复")
            try:
                found[rule_id] = _read_rule(rule_id, raw)
            except (TypeError, ValueError) as error:
                raise ClockRuleError(f"{name}：时限 {rule_id}：{error}") from error
    _check_links(found)
    return MappingProxyType(found)


def _read_rule(rule_id: str, raw: Any) -> ClockRule:
    if not isinstance(raw, dict):
        raise ClockRuleError("不是一张表")
    unknown = raw.keys() - _FIELDS
    if unknown:
        raise ClockRuleError(f"有未知字段 {sorted(unknown)}")
    rest: dict[str, Any] = {
        key: tuple(value) if key in _LISTS else value
        for key, value in raw.items()
        if key not in _READ
    }
    rule = ClockRule(
        id=rule_id,
        period=_read_period(raw.get("period")),
        extension=_read_period(raw.get("extension")),
        fixed_date=FixedDate(**raw["fixed_date"]) if "fixed_date" in raw else None,
        variants=_read_variants(raw.get("variants", {})),
        events=_read_events(raw.get("events", {})),
        suspension_mode=Pause(raw.get("suspension_mode", Pause.EXCLUDED)),
        bases=_read_bases(raw.get("basis", []), str(raw.get("version", ""))),
        **rest,
    )
    _check_types(rule)
    _check_sense(rule)
    return rule


def _check_types(rule: ClockRule) -> None:
    if not all(isinstance(getattr(rule, name), str) and getattr(rule, name) for name in _TEXTS):
        raise ClockRuleError(f"{'、'.join(_TEXTS)} 须为非空文字")
    if not all(isinstance(getattr(rule, name), bool) for name in _FLAGS):
        raise ClockRuleError(f"{'、'.join(_FLAGS)} 须为 true 或 false")
    if not isinstance(rule.extensions_allowed, int):
        raise ClockRuleError("extensions_allowed 须为整数")
    if rule.extensions_allowed < NO_LIMIT_WRITTEN:
        raise ClockRuleError("extensions_allowed 不能小于 -1")
    if rule.extension and not rule.extensions_allowed:
        raise ClockRuleError("写明了延长期限，却不允许延长")


def _check_sense(rule: ClockRule) -> None:
    """A rule has one way to end, and what only a forward count knows is not said of others."""
    ways = sum(map(bool, (rule.period, rule.fixed_date, rule.no_period)))
    if ways != 1:
        raise ClockRuleError("period、fixed_date、no_period 须写一个，也只写一个")
    if (rule.backward or rule.fixed_date) and (rule.extensions_allowed or rule.suspensions):
        raise ClockRuleError("倒数的期间和固定日期没有延长和中止")
    for variant in rule.variants.values():
        if variant.period.bound is not rule.bound:
            raise ClockRuleError(f"情形 {variant.name} 与本规则不同为最长或最短期间")
    if bool(rule.derived_from) != any(e.effect is Effect.DERIVE for e in rule.events.values()):
        raise ClockRuleError("derived_from 与 derive 事件须同时写")
    _check_days_of_its_law(rule)


def _check_days_of_its_law(rule: ClockRule) -> None:
    """The law's own meaning of 日 agrees with the unit that the rule states."""
    if rule.by_party or not rule.period:
        return
    if rule.terms.working_days.applies_to(rule.period):
        raise ClockRuleError(
            f"{rule.terms.working_days.basis}把{rule.period}定为工作日，规则却按自然日"
        )


def _check_links(found: Mapping[str, ClockRule]) -> None:
    for rule in found.values():
        missing = {*rule.derived_from, *rule.overlaps} - found.keys()
        if missing:
            raise ClockRuleError(f"时限 {rule.id} 提到不存在的规则 {sorted(missing)}")


def _read_period(raw: Any) -> Period | None:
    return None if raw is None else Period(**raw)


def _read_variants(raw: Mapping[str, Any]) -> Mapping[str, Variant]:
    found = {
        name: Variant(name, one["label"], Period(**one["period"])) for name, one in raw.items()
    }
    return MappingProxyType(found)


def _read_events(raw: Mapping[str, Any]) -> Mapping[str, RuleEvent]:
    found = {
        name: RuleEvent(name, one["label"], Effect(one["effect"])) for name, one in raw.items()
    }
    return MappingProxyType(found)


def _read_bases(citations: Sequence[str], versions: str) -> tuple[Article, ...]:
    """Articles with their versions: one version for all, or one each, parted by a slash."""
    years = versions.split("/")
    if len(years) == 1:
        years = years * len(citations)
    if len(years) != len(citations):
        raise ClockRuleError(f"依据有 {len(citations)} 条，版本有 {len(years)} 个")
    return tuple(
        Article.parse(citation, version=year)
        for citation, year in zip(citations, years, strict=True)
    )


def read_length(text: str) -> Period:
    """A length as one writes it: 30日, 5个工作日, 2个月, 1年, 24小时; raises ClockRuleError."""
    digits = text.strip()
    number = "".join(sign for sign in digits if sign.isdecimal())
    unit = _WORDS.get(digits.removeprefix(number).strip())
    if not number or unit is None or not digits.startswith(number):
        raise ClockRuleError(f"看不懂的期间长度 {text!r}；写法如 30日、5个工作日、2个月、1年")
    return Period(int(number), unit, Bound.MAX)


_WORDS = {
    "日": Unit.CALENDAR_DAY, "天": Unit.CALENDAR_DAY, "自然日": Unit.CALENDAR_DAY,
    "d": Unit.CALENDAR_DAY, "个工作日": Unit.WORKING_DAY, "工作日": Unit.WORKING_DAY,
    "wd": Unit.WORKING_DAY, "个月": Unit.MONTH, "月": Unit.MONTH, "m": Unit.MONTH,
    "年": Unit.YEAR, "y": Unit.YEAR, "小时": Unit.HOUR, "h": Unit.HOUR,
}  # fmt: skip

"""时限规则: what each law, or the office itself, allows for one thing to be done.

A rule is data in one of the TOML files beside this module, with its law, article and version;
this module only reads them and refuses what it does not understand.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from fengqiao.kernel.law.citation import Article
from fengqiao.kernel.law.citations import cite
from fengqiao.kernel.periods.calendar import WorkCalendar
from fengqiao.kernel.periods.count import (
    Bound,
    Deadline,
    Period,
    Suspension,
    Unit,
    count,
)

NO_LIMIT_WRITTEN = -1
"""As `extensions_allowed`: the provision allows extension and says nothing of how often."""


class ClockRuleError(ValueError):
    """A rule file is malformed, or a rule is used in a way that its provision does not allow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRule:
    """One deadline of one procedure.

    `period` is None when the law fixes a date rather than a length. `extension` is the length
    of one extension; None with `extensions_allowed` above or below zero means that the length is
    agreed or decided from case to case. `bases` are the articles, the principal one first; an
    office default has none. `law`, `article` and `version` are the same in the words of the
    register of deadlines, also where no article could be named. `verified` says that the
    article's text was read.
    """

    id: str
    area: str
    procedure: str
    trigger: str
    period: Period | None
    extension: Period | None = None
    extensions_allowed: int = 0
    extension_text: str = ""
    suspended_by: str = ""
    consequence: str = ""
    bases: tuple[Article, ...] = ()
    law: str
    article: str = ""
    version: str = ""
    verified: bool
    note: str = ""

    @property
    def basis(self) -> Article | None:
        """The principal article, None for an office default and where no article is known."""
        return self.bases[0] if self.bases else None

    @property
    def unit(self) -> Unit | None:
        return self.period.unit if self.period else None

    @property
    def bound(self) -> Bound | None:
        return self.period.bound if self.period else None

    @property
    def is_office_default(self) -> bool:
        """Set by the office for itself and not by a law: a street may choose another length."""
        return self.area == "dispatch"

    def may_extend(self, times_already: int) -> bool:
        return (
            self.extensions_allowed == NO_LIMIT_WRITTEN or times_already < self.extensions_allowed
        )

    def may_be_replaced_by(self, period: Period) -> bool:
        """Whether a street may use `period` instead: stricter in the same unit, never laxer.

        An office default, which no law fixes, may be replaced by anything.
        """
        if self.is_office_default:
            return True
        own = self.period
        if own is None or (own.unit, own.bound) != (period.unit, period.bound):
            return False
        if own.bound is Bound.MIN:
            return period.count >= own.count
        return period.count <= own.count

    def deadline(
        self,
        start: date,
        calendar: WorkCalendar,
        *,
        suspensions: Sequence[Suspension] = (),
        extensions: Sequence[Period] = (),
    ) -> Deadline:
        """The last day for an event on `start`; raises ClockRuleError beyond what is allowed."""
        if self.period is None:
            raise ClockRuleError(f"时限 {self.id} 没有规定期间长度，不能自动计算")
        for times_already, extension in enumerate(extensions):
            if not self.may_extend(times_already):
                raise ClockRuleError(f"时限 {self.id} 最多延长 {self.extensions_allowed} 次")
            self._check_extension(extension)
        return count(start, self.period, calendar, suspensions=suspensions, extensions=extensions)

    def _check_extension(self, extension: Period) -> None:
        longest = self.extension
        if longest and (extension.unit is not longest.unit or extension.count > longest.count):
            raise ClockRuleError(f"时限 {self.id} 每次延长不超过{longest}，不能延长{extension}")


_FIELDS = {field.name for field in fields(ClockRule)} - {"id", "bases"} | {"basis"}


@cache
def rules() -> Mapping[str, ClockRule]:
    """Every rule by its id, from the packaged files; each citation is recorded on loading."""
    folder = resources.files(__package__)
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    loaded = read_rules((f.name, f.read_text(encoding="utf-8")) for f in files)
    for rule in loaded.values():
        for article in rule.bases:
            cite(f"时限 {rule.id}", article)
    return loaded


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
    return MappingProxyType(found)


def _read_rule(rule_id: str, raw: Any) -> ClockRule:
    if not isinstance(raw, dict):
        raise ClockRuleError("不是一张表")
    unknown = raw.keys() - _FIELDS
    if unknown:
        raise ClockRuleError(f"有未知字段 {sorted(unknown)}")
    rest = {key: value for key, value in raw.items() if key not in ("basis", "period", "extension")}
    rule = ClockRule(
        id=rule_id,
        period=_read_period(raw.get("period")),
        extension=_read_period(raw.get("extension")),
        bases=_read_bases(raw.get("basis", []), str(raw.get("version", ""))),
        **rest,
    )
    _check_types(rule)
    return rule


def _check_types(rule: ClockRule) -> None:
    texts = ("area", "procedure", "trigger", "law")
    if not all(isinstance(getattr(rule, name), str) and getattr(rule, name) for name in texts):
        raise ClockRuleError(f"{'、'.join(texts)} 须为非空文字")
    if not isinstance(rule.verified, bool) or not isinstance(rule.extensions_allowed, int):
        raise ClockRuleError("verified 须为 true 或 false，extensions_allowed 须为整数")
    if rule.extensions_allowed < NO_LIMIT_WRITTEN:
        raise ClockRuleError("extensions_allowed 不能小于 -1")
    if rule.extension and not rule.extensions_allowed:
        raise ClockRuleError("写明了延长期限，却不允许延长")


def _read_period(raw: Any) -> Period | None:
    return None if raw is None else Period(**raw)


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

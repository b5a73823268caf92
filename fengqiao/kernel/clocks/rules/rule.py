"""时限规则: what each law, or the office itself, allows for one thing to be done.

A rule is data in one of the TOML files beside this module, with its law, article and version;
`reading` reads them and refuses what it does not understand.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType

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
    count_back,
)
from fengqiao.kernel.periods.laws import LawTerms, terms_of
from fengqiao.kernel.periods.limitation import Pause, count_limitation

NO_LIMIT_WRITTEN = -1
"""As `extensions_allowed`: the provision allows extension and says nothing of how often."""
ONE_DAY = timedelta(days=1)


class ClockRuleError(ValueError):
    """A rule file is malformed, or a rule is used in a way that its provision does not allow."""


class Effect(StrEnum):
    """What a named event does to the count.

    The period starts at the latest of the `start` events; a `restart` counts anew from its day;
    an `interrupt` does so too, while the period still runs; from a `derive` event other rules
    are counted, and their last days are start events.
    """

    START = "start"
    RESTART = "restart"
    INTERRUPT = "interrupt"
    DERIVE = "derive"


@dataclass(frozen=True, slots=True)
class RuleEvent:
    """An event of the rule by the name that one writes, with its Chinese label."""

    name: str
    label: str
    effect: Effect


@dataclass(frozen=True, slots=True)
class Variant:
    """Another length of the same rule for a case that the provision sets apart."""

    name: str
    label: str
    period: Period


@dataclass(frozen=True, slots=True)
class FixedDate:
    """A day of the year: `by` the next year's day at the latest, or `on` that day each year."""

    kind: str
    month: int
    day: int

    def __post_init__(self) -> None:
        if self.kind not in ("by", "on"):
            raise ClockRuleError(f"固定日期只分 by 和 on，不能是 {self.kind!r}")
        date(2023, self.month, self.day)

    def __str__(self) -> str:
        if self.kind == "by":
            return f"次年{self.month}月{self.day}日前"
        return f"每年{self.month}月{self.day}日"

    def after(self, event: date) -> date:
        """`by`: in the year after the event's; `on`: the next such day, the event's included.

        >>> FixedDate("by", 3, 1).after(date(2025, 12, 31))
        datetime.date(2026, 3, 1)
        """
        day = date(event.year, self.month, self.day)
        if self.kind == "on" and day >= event:
            return day
        return day.replace(year=event.year + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRule:
    """One deadline of one procedure.

    `period` is None when the law fixes a `fixed_date` or nothing at all (`no_period` then says
    why no day can be computed). `backward`: counted back from the event. `roll`: a last day that
    is a rest day moves; False for terms, keeping times and limits that end by themselves.
    `repeats`: day by day. `by_party`: runs against a party, so that the law's meaning of days for
    offices does not touch it. `extension` is the length of one extension; None with
    `extensions_allowed` above or below zero means that the length is agreed or decided from case
    to case. `suspensions` names the stretches that do not count. `bases` are the articles, the
    principal one first; an office default has none. `law`, `article` and `version` are the same
    in the words of the register of deadlines, also where no article could be named. `verified`
    says that the article's text was read.
    """

    id: str
    area: str
    procedure: str
    trigger: str
    period: Period | None
    fixed_date: FixedDate | None = None
    no_period: str = ""
    backward: bool = False
    roll: bool = True
    repeats: str = ""
    by_party: bool = False
    starts_on_service: bool = False
    extension: Period | None = None
    extensions_allowed: int = 0
    extended_by: str = ""
    extension_text: str = ""
    suspensions: tuple[str, ...] = ()
    suspension_mode: Pause = Pause.EXCLUDED
    suspension_needs_basis: bool = False
    suspended_by: str = ""
    consequence: str = ""
    variants: Mapping[str, Variant] = field(default_factory=dict)
    events: Mapping[str, RuleEvent] = field(default_factory=dict)
    derived_from: tuple[str, ...] = ()
    overlaps: tuple[str, ...] = ()
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
    def length(self) -> str:
        """The length in Chinese: 60日, 次年3月1日前, or why there is none."""
        return str(self.period or self.fixed_date or self.no_period)

    @property
    def terms(self) -> LawTerms:
        """How the rule's law counts."""
        return terms_of(self.basis.law if self.basis else self.law)

    @property
    def is_office_default(self) -> bool:
        """Set by the office for itself and not by a law: a street may choose another length."""
        return self.area == "dispatch"

    @property
    def may_block(self) -> bool:
        """Whether a step may be refused for it: never where the article was not read."""
        return self.verified

    @property
    def knows_suspension(self) -> bool:
        """Whether its provision leaves some stretch out of the count."""
        return bool(self.suspensions)

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
        period: Period | None = None,
    ) -> Deadline:
        """The last day for an event on `start`; raises ClockRuleError beyond what is allowed.

        `period` replaces the rule's own: a variant, or a street's own stricter term.
        """
        length = period or self.period
        if length is None:
            raise ClockRuleError(f"时限 {self.id} 没有规定期间长度，不能自动计算")
        for times_already, extension in enumerate(extensions):
            if not self.may_extend(times_already):
                raise ClockRuleError(f"时限 {self.id} 最多延长 {self.extensions_allowed} 次")
            self._check_extension(extension)
        if self.backward:
            return count_back(start, length, calendar, roll=self.roll)
        if suspensions and self.suspension_mode is not Pause.EXCLUDED:
            return count_limitation(
                start, length, calendar, suspensions, self.suspension_mode, self.terms.counting
            )
        return count(
            start, length, calendar, suspensions=suspensions, extensions=extensions,
            roll=self.roll, counting=self.terms.counting,
        )  # fmt: skip

    def _check_extension(self, extension: Period) -> None:
        longest = self.extension
        if longest and (extension.unit is not longest.unit or extension.count > longest.count):
            raise ClockRuleError(f"时限 {self.id} 每次延长不超过{longest}，不能延长{extension}")


@cache
def rules() -> Mapping[str, ClockRule]:
    """Every rule by its id, from the packaged files; each citation is recorded on loading."""
    from fengqiao.kernel.clocks.rules.reading import read_rules  # noqa: PLC0415  it reads into us

    folder = resources.files(__package__)
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    loaded = read_rules((f.name, f.read_text(encoding="utf-8")) for f in files)
    for rule in loaded.values():
        for article in rule.bases:
            cite(f"时限 {rule.id}", article)
    return loaded


def by_area(loaded: Iterable[ClockRule]) -> Mapping[str, Sequence[ClockRule]]:
    """Rules by area, areas in the order of `AREAS`."""
    found: dict[str, list[ClockRule]] = {area: [] for area in AREAS}
    for rule in loaded:
        found.setdefault(rule.area, []).append(rule)
    return MappingProxyType({area: tuple(held) for area, held in found.items() if held})


AREAS: Mapping[str, str] = MappingProxyType({
    "dispatch": "街道内部流转",
    "mediation": "调解",
    "judicial_confirmation": "司法确认",
    "petition": "信访",
    "hotline": "热线",
    "complaint": "投诉举报",
    "penalty": "行政处罚和强制",
    "inspection": "检查和许可",
    "reconsideration": "行政复议",
    "litigation": "行政诉讼和赔偿",
    "decision": "重大决策和居民自治",
    "legal_review": "合法性审查",
    "normative_document": "规范性文件",
    "open_government": "政务公开",
    "legal_aid": "法律援助和公证",
    "correction": "社区矫正",
    "publicity": "法治宣传",
    "report": "报告和档案",
})  # fmt: skip
"""Areas of work, in the order in which they are listed, with their names."""

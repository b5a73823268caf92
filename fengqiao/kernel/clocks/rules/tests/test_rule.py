"""The rule files are complete, cited and understood word for word."""

import csv
from datetime import date
from pathlib import Path

import pytest

from fengqiao.kernel.clocks.rules.rule import (
    NO_LIMIT_WRITTEN,
    ClockRule,
    ClockRuleError,
    read_rules,
    rules,
)
from fengqiao.kernel.law.citation import Article
from fengqiao.kernel.periods.calendar import built_in
from fengqiao.kernel.periods.count import Bound, Period, Unit

AREAS = {"mediation", "petition", "hotline", "judicial_confirmation"}
DISPATCH = {
    "dispatch_triage",
    "dispatch_accept_or_return",
    "dispatch_first_contact",
    "support_sign_off",
    "answer_resident",
    "return_visit",
    "reopen_window",
}
RULE = """
[example]
area = "petition"
procedure = "示例"
trigger = "受理之日"
period = { count = 60, unit = "calendar_day" }
extension = { count = 30, unit = "calendar_day" }
extensions_allowed = 1
basis = ["《信访工作条例》第三十四条"]
law = "信访工作条例"
version = "2022"
verified = true
"""


def example(old: str = "", new: str = "") -> ClockRule:
    assert old in RULE
    return read_rules([("example.toml", RULE.replace(old, new) if old else RULE)])["example"]


@pytest.mark.shared
def test_every_row_of_the_deadline_table_is_carried_unchanged(shared_folder: Path) -> None:
    with (shared_folder / "design" / "clocks.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file) if row["area"] in AREAS}
    lawful = {rule.id: rule for rule in rules().values() if not rule.is_office_default}
    assert lawful.keys() == rows.keys()
    for rule_id, row in rows.items():
        rule = lawful[rule_id]
        assert rule.period == Period(int(row["period"]), row["unit"], row["bound"])
        carried = (
            rule.area, rule.procedure, rule.trigger, rule.extension_text, rule.suspended_by,
            rule.consequence, rule.law, rule.article, rule.version, rule.note,
        )  # fmt: skip
        assert carried == tuple(
            row[name]
            for name in (
                "area", "procedure_zh", "trigger_zh", "extension", "suspended_by_zh",
                "consequence_zh", "law_zh", "article_zh", "version", "note",
            )
        )  # fmt: skip
        assert rule.verified is (row["verified"] == "yes")


def test_office_defaults_are_marked_as_such() -> None:
    defaults = {rule.id: rule for rule in rules().values() if rule.is_office_default}
    assert defaults.keys() == DISPATCH
    for rule in defaults.values():
        assert rule.basis is None
        assert not rule.verified
        assert rule.note.startswith("街道默认值")


def test_each_rule_with_a_known_article_names_it_and_its_version() -> None:
    for rule in rules().values():
        known = not rule.is_office_default and rule.article != "条号未见"
        assert bool(rule.basis) is known, rule.id
        assert all(article.version for article in rule.bases)
        assert all(article.law in rule.law or "若干规定" in rule.law for article in rule.bases)


def test_a_rule_with_two_laws_gives_each_its_version() -> None:
    assert rules()["jc_apply"].bases == (
        Article("人民调解法", 33, paragraph=1, version="2010"),
        Article("民事诉讼法", 205, version="2023"),
    )


def test_unit_and_bound_come_from_the_period() -> None:
    rule = rules()["petition_transfer_objection"]
    assert (rule.unit, rule.bound) == (Unit.WORKING_DAY, Bound.MAX)
    without = example('period = { count = 60, unit = "calendar_day" }\n', "")
    assert (without.unit, without.bound) == (None, None)
    with pytest.raises(ClockRuleError, match="没有规定期间长度"):
        without.deadline(date(2026, 1, 5), built_in())


def test_extension_is_refused_beyond_what_the_provision_allows() -> None:
    rule, thirty = rules()["petition_handle"], Period(30, Unit.CALENDAR_DAY)
    assert rule.may_extend(0)
    assert not rule.may_extend(1)
    start = date(2026, 6, 1)
    assert rule.deadline(start, built_in(), extensions=[thirty]).due == date(2026, 8, 31)
    with pytest.raises(ClockRuleError, match="最多延长 1 次"):
        rule.deadline(start, built_in(), extensions=[thirty, thirty])
    for too_long in (Period(31, Unit.CALENDAR_DAY), Period(30, Unit.WORKING_DAY)):
        with pytest.raises(ClockRuleError, match="每次延长不超过30日"):
            rule.deadline(start, built_in(), extensions=[too_long])


def test_an_agreed_extension_may_be_repeated_and_of_any_length() -> None:
    rule = rules()["mediation_court_prefiling"]
    assert rule.extensions_allowed == NO_LIMIT_WRITTEN
    agreed = [Period(10, Unit.CALENDAR_DAY), Period(2, Unit.MONTH)]
    assert rule.deadline(date(2026, 6, 1), built_in(), extensions=agreed).due == date(2026, 9, 14)


def test_a_rule_without_extension_refuses_any() -> None:
    with pytest.raises(ClockRuleError, match="最多延长 0 次"):
        rules()["jc_apply"].deadline(
            date(2026, 6, 1), built_in(), extensions=[Period(1, Unit.CALENDAR_DAY)]
        )


@pytest.mark.parametrize(
    ("bound", "period", "allowed"),
    [
        ("max", Period(60, "calendar_day"), True),
        ("max", Period(30, "calendar_day"), True),
        ("max", Period(61, "calendar_day"), False),
        ("max", Period(30, "working_day"), False),
        ("max", Period(30, "calendar_day", "min"), False),
        ("min", Period(60, "calendar_day", "min"), True),
        ("min", Period(61, "calendar_day", "min"), True),
        ("min", Period(59, "calendar_day", "min"), False),
    ],
)
def test_a_street_may_be_stricter_than_the_law_and_never_laxer(
    bound: str, period: Period, allowed: bool
) -> None:
    rule = example('60, unit = "calendar_day"', f'60, unit = "calendar_day", bound = "{bound}"')
    assert rule.may_be_replaced_by(period) is allowed


def test_an_office_default_may_be_replaced_by_any_length() -> None:
    assert rules()["reopen_window"].may_be_replaced_by(Period(30, Unit.CALENDAR_DAY))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("area", "aera", "未知字段"),
        ('trigger = "受理之日"', "", "trigger"),
        ('law = "信访工作条例"', 'law = ""', "非空"),
        ("verified = true", 'verified = "yes"', "verified"),
        ('unit = "calendar_day" }\next', 'unit = "day" }\next', "day"),
        ("count = 60", "count = 0", "正整数"),
        ("count = 60", "cuont = 60", "cuont"),
        ("extensions_allowed = 1", "extensions_allowed = 0", "却不允许延长"),
        ("extensions_allowed = 1", "extensions_allowed = -2", "不能小于 -1"),
        ("第三十四条", "三十四条", "无法识别的条文"),
        ('version = "2022"', 'version = "2005/2022"', "版本有 2 个"),
        ("[example]", "[example]\nbasis = []", "TOML"),
        ("[example]", "example = 3\n[other]", "不是一张表"),
    ],
)
def test_a_file_that_is_not_understood_is_refused_by_name(old: str, new: str, problem: str) -> None:
    with pytest.raises(ClockRuleError, match=problem) as caught:
        example(old, new)
    assert "example.toml" in str(caught.value)


def test_the_same_rule_in_two_files_is_refused() -> None:
    with pytest.raises(ClockRuleError, match=r"b\.toml：时限 example 重复"):
        read_rules([("a.toml", RULE), ("b.toml", RULE)])


def test_rules_cannot_be_added_at_run_time() -> None:
    with pytest.raises(TypeError):
        rules()["example"] = example()  # type: ignore[index]

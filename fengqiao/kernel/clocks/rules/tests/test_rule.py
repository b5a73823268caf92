"""The rule files are complete, cited and understood word for word."""

import csv
from datetime import date
from pathlib import Path

import pytest

from fengqiao.kernel.clocks.rules.reading import read_rules
from fengqiao.kernel.clocks.rules.rule import (
    AREAS,
    NO_LIMIT_WRITTEN,
    ClockRule,
    ClockRuleError,
    FixedDate,
    rules,
)
from fengqiao.kernel.law.citation import Article
from fengqiao.kernel.periods.calendar import built_in
from fengqiao.kernel.periods.count import Bound, Period, Unit

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
def test_every_row_of_the_deadline_table_is_in_the_register(shared_folder: Path) -> None:
    with (shared_folder / "design" / "clocks.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    lawful = {rule.id: rule for rule in rules().values() if not rule.is_office_default}
    assert lawful.keys() >= rows.keys()
    for rule_id, row in rows.items():
        rule = lawful[rule_id]
        if rule.period:
            assert rule.period == Period(int(row["period"]), row["unit"], row["bound"])
        else:
            day = rule.fixed_date
            assert day
            assert f"{day.kind} {day.month:02}-{day.day:02}" == row["period"]
        assert (rule.area, rule.law, rule.article, rule.version) == (
            row["area"], row["law_zh"], row["article_zh"], row["version"],
        )  # fmt: skip
        assert rule.verified is (row["verified"] == "yes")
        assert rule.backward is ("倒推" in row["trigger_zh"])


def test_the_register_holds_every_area_and_no_other() -> None:
    assert {rule.area for rule in rules().values()} == AREAS.keys()
    assert len([rule for rule in rules().values() if not rule.is_office_default]) >= 241


def test_a_rule_that_was_not_checked_never_blocks() -> None:
    unchecked = [rule for rule in rules().values() if not rule.verified]
    assert len(unchecked) > 15
    assert not any(rule.may_block for rule in unchecked)
    assert rules()["petition_handle"].may_block


def test_an_extension_says_who_allows_it() -> None:
    for rule in rules().values():
        if rule.extension and not rule.is_office_default:
            assert rule.extended_by, rule.id
            assert rule.extension_text, rule.id


def test_a_date_of_the_next_year_and_a_day_of_each_year() -> None:
    report, day = FixedDate("by", 3, 1), FixedDate("on", 12, 4)
    assert report.after(date(2025, 1, 1)) == report.after(date(2025, 12, 31)) == date(2026, 3, 1)
    assert day.after(date(2026, 12, 3)) == day.after(date(2026, 12, 4)) == date(2026, 12, 4)
    assert day.after(date(2026, 12, 5)) == date(2027, 12, 4)
    with pytest.raises(ValueError, match="day"):
        FixedDate("by", 2, 29)
    with pytest.raises(ClockRuleError, match="by 和 on"):
        FixedDate("before", 3, 1)


def test_office_defaults_are_marked_as_such() -> None:
    defaults = {rule.id: rule for rule in rules().values() if rule.is_office_default}
    assert defaults.keys() == DISPATCH
    for rule in defaults.values():
        assert rule.basis is None
        assert not rule.verified
        assert rule.note.startswith("街道默认值")


def test_each_rule_with_an_article_names_its_version() -> None:
    for rule in rules().values():
        assert all(article.version for article in rule.bases), rule.id
        if rule.bases:
            assert rule.bases[0].law in rule.law, rule.id


def test_a_checked_rule_of_a_law_names_its_article() -> None:
    without = {rule.law for rule in rules().values() if rule.verified and not rule.bases}
    assert all("国办发" in law or "办法（试行）" in law or "规定" in law or "规划" in law
               for law in without), without  # fmt: skip


def test_a_rule_with_two_laws_gives_each_its_version() -> None:
    assert rules()["jc_apply"].bases == (
        Article("人民调解法", 33, paragraph=1, version="2010"),
        Article("民事诉讼法", 205, version="2023"),
    )


def test_unit_and_bound_come_from_the_period() -> None:
    rule = rules()["petition_transfer_objection"]
    assert (rule.unit, rule.bound) == (Unit.WORKING_DAY, Bound.MAX)
    without = example('period = { count = 60, unit = "calendar_day" }', 'no_period = "立即"')
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
        ("verified = true", "verified = true\nbackward = 1", "backward"),
        ("verified = true", "verified = true\nbackward = true", "没有延长和中止"),
        ("verified = true", 'verified = true\nno_period = "立即"', "只写一个"),
        ("verified = true", 'verified = true\nsuspension_mode = "maybe"', "maybe"),
        ("verified = true", 'verified = true\nderived_from = ["example"]', "derive"),
        (
            "verified = true",
            'verified = true\nfixed_date = { kind = "by", month = 13, day = 1 }',
            "month",
        ),
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


def test_a_rule_that_names_another_which_is_not_there_is_refused() -> None:
    with pytest.raises(ClockRuleError, match=r"example 提到不存在的规则 .*nothing"):
        example("verified = true", 'verified = true\noverlaps = ["nothing"]')


def test_the_same_rule_in_two_files_is_refused() -> None:
    with pytest.raises(ClockRuleError, match=r"b\.toml：时限 example 重复"):
        read_rules([("a.toml", RULE), ("b.toml", RULE)])


def test_rules_cannot_be_added_at_run_time() -> None:
    with pytest.raises(TypeError):
        rules()["example"] = example()  # type: ignore[index]

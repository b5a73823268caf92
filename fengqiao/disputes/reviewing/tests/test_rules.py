"""The draw, the judgement and the comparisons, as pure rules."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from fengqiao.disputes.rules import file_review as rules

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TEXT = (
    "双方陈述了漏水的经过，调解员现场查看了厨房和卫生间，"
    "确认水从楼上管道接口渗出，楼上愿意三日内修好"
)


def test_a_draw_is_the_same_for_everybody_and_another_with_another_seed() -> None:
    numbers = [f"枫矛〔2026〕{number}号" for number in range(1, 101)]
    drawn = rules.draw(numbers, 10, "2026-11-22")
    assert drawn == rules.draw(reversed(numbers), 10, "2026-11-22")
    assert len(set(drawn)) == 10
    assert drawn != rules.draw(numbers, 10, "2026-11-23")
    assert rules.draw(numbers, 200, "x")[:5] == rules.draw(numbers, 5, "x")


def test_a_basic_point_that_fails_fails_the_file_whatever_its_score() -> None:
    everything = {point.code: "met" for point in rules.checklist()}
    assert rules.judged(everything) == (100, True)
    score, passed = rules.judged(everything | {"signatures": "failed"})
    assert (score, passed) == (85, False)
    assert rules.judged(everything | {"notice": "failed"}) == (95, True)


def test_what_does_not_apply_is_left_out_and_nothing_applicable_is_no_judgement() -> None:
    none = {point.code: "none" for point in rules.checklist()}
    assert rules.judged(none) == (None, None)
    assert rules.judged(none | {"rights_told": "met"}) == (100, True)


def test_every_point_names_its_article_and_some_are_basic() -> None:
    assert all(str(point.basis).startswith("《") for point in rules.checklist())
    assert {point.basic for point in rules.checklist()} == {True, False}


@pytest.mark.parametrize(("minutes", "hints"), [([0, 20, 59], 1), ([0, 20, 60], 0), ([0, 1], 0)])
def test_three_agreements_of_one_hand_within_an_hour_are_a_hint(
    minutes: list[int], hints: int
) -> None:
    made = [(pk, "post:1", NOON + timedelta(minutes=at)) for pk, at in enumerate(minutes)]
    found = rules.many_in_an_hour(made)
    assert len(found) == hints
    if hints:
        assert found[0].matters == (0, 1, 2)
        assert "59 分钟内登记 3 份" in found[0].method
    others = [(pk, f"post:{pk}", at) for pk, _, at in made]
    assert rules.many_in_an_hour(others) == []


def test_sittings_at_night_and_agreements_before_their_sitting_are_hints() -> None:
    night = datetime(2026, 3, 2, 23, 40)  # noqa: DTZ001  the office's own clock
    assert [found.matters for found in rules.odd_hours([(1, night), (2, NOON)])] == [(1,)]
    early = (1, date(2026, 3, 1), date(2026, 3, 4))
    (found,) = rules.agreed_before_session([early, (2, date(2026, 3, 4), date(2026, 3, 4))])
    assert "相差 3 天" in found.method


def test_equal_records_are_found_and_short_or_other_ones_are_not() -> None:
    other = (
        TEXT.replace("漏水", "装修噪声").replace("管道接口", "电钻")
        + "，并约定施工时间为上午九点到十一点"
    )
    records = [
        (1, TEXT),
        (2, f" {TEXT}。"),
        (3, other),
        (4, "双方陈述"),
        (5, "双方陈述"),
        (1, TEXT),
    ]
    assert [found.matters for found in rules.equal_records(records)] == [(1, 2), (2, 1)]


def test_equal_and_alike_images_are_found_across_files_only() -> None:
    assert rules.same_images([(1, "aa"), (1, "aa"), (2, "bb")]) == []
    (same,) = rules.same_images([(1, "aa"), (2, "aa")])
    assert same.matters == (1, 2)
    (alike,) = rules.alike_images([(1, "00ff"), (2, "00fe"), (3, "ff00"), (1, "00ff")], 2)[:1]
    assert alike.matters == (1, 2)
    assert "相差 1 位" in alike.method

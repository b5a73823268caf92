"""Pages that explain: a clock day by day, a rule asked about, the procedure and its manual."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from fengqiao.disputes.tests.page import text_of
from fengqiao.disputes.tests.samples import NOW, dispute_in, register
from fengqiao.disputes.workflow import DISPUTE
from fengqiao.kernel.clocks.models import Clock
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.org.testing import Cast
from fengqiao.kernel.workflow.diagram import diagram_of, layers_of, moves_of
from fengqiao.kernel.workflow.perform import At, perform

Browser = Callable[[Post], Client]


def test_a_clock_is_told_day_by_day_with_its_rule(cast: Cast, browser_of: Browser) -> None:
    matter = register(cast)
    clock = Clock.objects.get(matter=matter)
    text = text_of(browser_of(cast.clerk).get(reverse("clock_page", args=[matter.pk, clock.pk])))
    assert "2026年3月2日（周一）：起算当日，不计入" in text
    assert "2026年3月3日（周二）：工作日，计为第1日" in text
    assert "截止日：2026年3月3日（周二）" in text
    assert "街道办理规则（系统默认）" in text


def test_a_clock_that_stood_still_shows_the_days(cast: Cast, browser_of: Browser) -> None:
    matter = dispute_in(cast, "accepted")
    here = At("dispute", matter.pk)
    perform(here, "suspend", {"reason": "等待鉴定"}, by=cast.dispatcher, at=NOW)
    perform(here, "resume", {}, by=cast.dispatcher, at=NOW + timedelta(days=7))
    clock = Clock.objects.get(matter=matter)
    text = text_of(browser_of(cast.clerk).get(reverse("clock_page", args=[matter.pk, clock.pk])))
    assert "2026-03-02 至 2026-03-09 前" in text
    assert "期间中止" in text


def test_a_clock_of_another_matter_or_beyond_rights_is_not_found(
    cast: Cast, browser_of: Browser
) -> None:
    matter, other = register(cast), register(cast)
    clock = Clock.objects.get(matter=other)
    wrong = reverse("clock_page", args=[matter.pk, clock.pk])
    assert browser_of(cast.clerk).get(wrong).status_code == 404
    right = reverse("clock_page", args=[other.pk, clock.pk])
    assert browser_of(cast.willow_handler).get(right).status_code == 404


def test_a_question_is_answered_over_holidays_and_make_up_days(
    cast: Cast, browser_of: Browser
) -> None:
    asked = {"rule": "answer_resident", "start": "2026-09-24"}
    text = text_of(browser_of(cast.auditor).get("/clocks/ask/", asked))
    assert "最迟 2026年10月15日（周四）" in text
    assert "国庆节放假，不计入" in text
    assert "调休上班（国庆节），计为第6日" in text


def test_an_answer_in_an_unannounced_year_is_provisional(cast: Cast, browser_of: Browser) -> None:
    asked = {"rule": "answer_resident", "start": "2031-01-02"}
    text = text_of(browser_of(cast.clerk).get("/clocks/ask/", asked))
    assert "暂定" in text
    assert "放假安排尚未公布" in text


@pytest.mark.parametrize(
    "asked",
    [{"rule": "nonsense", "start": "2026-01-05"}, {"rule": "answer_resident", "start": "x"},
     {"rule": "answer_resident", "start": "9999-12-31"}, {"rule": ""}],
)  # fmt: skip
def test_a_question_that_cannot_be_answered_says_so(
    cast: Cast, browser_of: Browser, asked: dict[str, str]
) -> None:
    response = browser_of(cast.clerk).get("/clocks/ask/", asked)
    assert response.status_code == 422
    assert response.context["account"] is None


def test_the_procedure_page_tells_every_step_with_duty_basis_and_clock(
    cast: Cast, browser_of: Browser
) -> None:
    response = browser_of(cast.auditor).get("/procedures/dispute/")
    text = text_of(response)
    for step in DISPUTE.steps:
        assert step.label in text
        assert str(step.basis[0]) in text
    assert "牵头单位的办理、调解" in text
    assert "起：答复居民（10个工作日）" in text
    assert reverse("procedure_diagram", args=["dispute"]) in response.content.decode()
    assert "矛盾纠纷" in text_of(browser_of(cast.clerk).get("/procedures/"))


@pytest.mark.parametrize("address", ["nonsense/", "dispute/?version=99", "dispute/?version=²"])
def test_an_unknown_procedure_or_version_is_not_found(
    cast: Cast, browser_of: Browser, address: str
) -> None:
    expected = 200 if "²" in address else 404
    assert browser_of(cast.clerk).get(f"/procedures/{address}").status_code == expected


def test_the_diagram_is_an_image_with_every_state_and_no_style(
    cast: Cast, browser_of: Browser
) -> None:
    response = browser_of(cast.clerk).get("/procedures/dispute/diagram.svg")
    assert response.headers["Content-Type"].startswith("image/svg+xml")
    root = ET.fromstring(response.content)  # noqa: S314  our own drawing
    words = "".join(root.itertext())
    assert all(state.label in words for state in DISPUTE.states)
    assert all(step.label in words for step in DISPUTE.steps if step.source and step.to)
    assert b"style" not in response.content


def test_boxes_of_the_diagram_do_not_overlap_and_moves_lead_down() -> None:
    diagram = diagram_of(DISPUTE)
    places = [(box.x, box.y) for box in diagram.boxes]
    assert len(set(places)) == len(DISPUTE.states)
    layers = layers_of(DISPUTE, moves_of(DISPUTE))
    backwards = {
        (source, target) for source, target in moves_of(DISPUTE) if layers[source] >= layers[target]
    }
    assert backwards == {
        ("dispatched", "triaged"), ("answered", "accepted"), ("closed", "accepted"),
        ("mediating", "accepted"),
    }  # fmt: skip


def test_the_manual_is_written_found_fresh_and_found_stale(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"dispute\.md"):
        call_command("generate_docs", "--check", into=tmp_path)
    call_command("generate_docs", into=tmp_path)
    call_command("generate_docs", "--check", into=tmp_path)
    page = tmp_path / "procedures" / "dispute.md"
    text = page.read_text(encoding="utf-8")
    assert "stateDiagram-v2" in text
    assert "accepted --> mediating: 征求意愿" in text
    page.write_text(text + "手改", encoding="utf-8")
    with pytest.raises(CommandError, match="已过期"):
        call_command("generate_docs", "--check", into=tmp_path)


def test_a_page_of_a_procedure_that_is_no_more_is_stale_and_removed(tmp_path: Path) -> None:
    call_command("generate_docs", into=tmp_path)
    (tmp_path / "procedures" / "gone.md").write_text("旧", encoding="utf-8")
    with pytest.raises(CommandError, match=r"gone\.md"):
        call_command("generate_docs", "--check", into=tmp_path)
    call_command("generate_docs", into=tmp_path)
    assert [path.name for path in (tmp_path / "procedures").iterdir()] == ["dispute.md"]

"""时间轴: steps, deadlines, messages and files in the order of time, behind masks."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from django.test import Client
from django.urls import reverse

from fengqiao.disputes.tests.page import text_of
from fengqiao.disputes.tests.samples import LATER, register, sample_input, upload
from fengqiao.kernel.files.models import Attachment
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.org.testing import Cast
from fengqiao.kernel.workflow.perform import At, perform
from fengqiao.kernel.workflow.selectors import place_of
from fengqiao.kernel.workflow.timeline import KINDS, axis, wanted_kinds

Browser = Callable[[Post], Client]


def test_everything_stands_on_one_axis_in_the_order_of_time(cast: Cast) -> None:
    matter = register(cast)
    perform(
        At("dispute", matter.pk), "triage", sample_input("triage", cast, matter),
        by=cast.dispatcher, at=LATER,
    )  # fmt: skip
    Attachment.objects.filter(pk=upload(cast.mediator).pk).update(
        matter=matter, name="王小明的照片.jpg"
    )
    lines = axis(place_of(cast.dispatcher, matter.pk, LATER), KINDS)
    titles = [line.title for line in lines]
    assert [line.at for line in lines] == sorted(line.at for line in lines)
    assert {"登记", "研判", "起算：研判派单", "到期：研判派单", "现在"} <= set(titles)
    assert titles.index("现在") < titles.index("到期：研判派单")
    assert any(title.startswith("材料：") for title in titles)
    assert not any("王小明" in f"{line.title}{line.text}" for line in lines)


def test_only_the_kinds_asked_for_are_shown(cast: Cast, browser_of: Browser) -> None:
    matter = register(cast)
    url = reverse("matter_part", args=[matter.pk, "axis"])
    browser = browser_of(cast.dispatcher)
    assert "起算：研判派单" in text_of(browser.get(url))
    only_steps = text_of(browser.get(url, {"show": "steps"}))
    assert "起算：研判派单" not in only_steps
    assert "现在" in only_steps
    assert wanted_kinds(["nonsense"]) == list(KINDS)


def test_the_axis_costs_a_fixed_number_of_statements(
    cast: Cast, django_assert_max_num_queries: Callable[..., AbstractContextManager[object]]
) -> None:
    matter = register(cast)
    place = place_of(cast.dispatcher, matter.pk, LATER)
    with django_assert_max_num_queries(8):
        axis(place, KINDS)

"""The whole loop as a browser without scripts walks it: links, forms, nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import time_machine
from django.test import Client
from django.urls import reverse

from fengqiao.disputes.models import Outcome
from fengqiao.disputes.tests.page import form_on, text_of
from fengqiao.disputes.tests.samples import NOW
from fengqiao.kernel.ledger.verify import verify_street
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.org.testing import Cast

REGISTER = "/disputes/register/"


class Walk:
    """Takes one step after the other on the pages of one matter."""

    def __init__(self, browser_of: Callable[[Post], Client]) -> None:
        self.browser_of = browser_of
        self.matter_id = 0

    def register(self, post: Post, typed: dict[str, Any]) -> None:
        browser = self.browser_of(post)
        response = browser.post(REGISTER, form_on(browser.get(REGISTER), REGISTER) | typed)
        self.matter_id = int(response.headers["Location"].strip("/").split("/")[1])

    def step(self, post: Post, name: str, typed: dict[str, Any] | None = None) -> None:
        """From the matter's page to the step's form and back, as links and buttons lead."""
        browser = self.browser_of(post)
        home = reverse("matter_page", args=[self.matter_id])
        url = reverse("step_page", args=[self.matter_id, name])
        page = browser.get(home)
        assert url in page.content.decode(), f"{name} is not on offer"
        shown = page if typed is None else browser.get(url)
        done = browser.post(url, form_on(shown, url) | (typed or {}), follow=True)
        assert done.redirect_chain == [(home, 302)], text_of(done)[:2000]
        assert "已办理" in text_of(done)


def test_a_dispute_goes_from_intake_to_archive_without_scripts(
    cast: Cast,
    browser_of: Callable[[Post], Client],
    office_time: time_machine.Traveller,
) -> None:
    walk = Walk(browser_of)
    walk.register(
        cast.clerk,
        {
            "title": "楼上漏水不修", "description": "漏水三个月", "place": "榆树居民区3号楼",
            "parties.0.name": "王小明", "parties.0.phone": "13800001111",
            "parties.1.name": "李大力",
        },
    )  # fmt: skip
    walk.step(cast.dispatcher, "triage", {"category": "neighbours", "complexity": "ordinary"})
    walk.step(
        cast.dispatcher, "dispatch",
        {"lead_unit": str(cast.elm.pk), "supporting_units": [str(cast.police.pk)]},
    )  # fmt: skip
    walk.step(cast.mediator, "accept")
    walk.step(cast.handler, "accept_support")
    walk.step(cast.mediator, "contact", {"note": "已电话联系双方"})
    walk.step(
        cast.mediator, "consent",
        {"rights_told": "true", "consents.0.agreed": "true", "consents.1.agreed": "true"},
    )  # fmt: skip
    walk.step(
        cast.mediator, "session",
        {"place": "居委会", "attendees": "双方", "record": "双方各自陈述"},
    )  # fmt: skip
    walk.step(cast.mediator, "agree", {"terms": "三日内修好"})
    walk.step(cast.handler, "sign_off", {"note": "到场维持秩序"})
    walk.step(cast.mediator, "answer", {"text": "已约定三日内修好"})
    for side in ("applicant", "respondent"):
        walk.step(cast.mediator, "rate", {"side": side, "solved": "yes", "satisfied": "4"})
    walk.step(cast.mediator, "close", {})
    office_time.move_to(NOW + timedelta(days=40))
    walk.step(cast.mediator, "archive", {"missing_reason": "当事人未提供证件复印件"})

    matter = Matter.objects.select_related("dispute").get(pk=walk.matter_id)
    assert matter.state == "archived"
    assert matter.dispute.outcome == Outcome.SUCCEEDED
    assert matter.version == 15
    assert not verify_street(cast.street).problems

"""A matter's page: what each part shows, to whom, and what stays on record."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from fengqiao.disputes.tests.page import form_on, text_of
from fengqiao.disputes.tests.samples import (
    LATER,
    NOW,
    actor_for,
    dispute_in,
    register,
    sample_input,
    upload,
)
from fengqiao.kernel.ledger.history import kinds_since, steps_of
from fengqiao.kernel.matters.models import Link, Matter
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.org.testing import Cast
from fengqiao.kernel.workflow.perform import At, perform

Browser = Callable[[Post], Client]


def take(cast: Cast, matter: Matter, *steps: str) -> None:
    for step in steps:
        perform(
            At("dispute", matter.pk), step, sample_input(step, cast, matter),
            by=actor_for(step, cast), at=LATER,
        )  # fmt: skip


def page(browser: Client, matter: Matter, part: str = "") -> str:
    return text_of(browser.get(f"/matters/{matter.pk}/{part}"))


def test_the_page_shows_facts_clocks_units_and_masked_parties(
    cast: Cast, browser_of: Browser
) -> None:
    matter = register(cast, description="王小明（13800001111）说邻居家漏水")
    take(cast, matter, "triage", "dispatch")
    text = page(browser_of(cast.mediator), matter)
    for shown in (
        matter.number, "待签收", "王** （138****1111）".replace(" ", ""), "138****1111",
        "榆树居民区3号楼", "邻里纠纷", "接单或退单", "5个工作日", "派出所", "配合", "待签收",
        "榆树居民区是牵头单位", "综治中心",
    ):  # fmt: skip
        assert shown in text, shown
    for hidden in ("王小明", "13800001111", "李大力", "13900002222"):
        assert hidden not in text, hidden


def test_each_opening_of_a_part_is_put_on_record(cast: Cast, browser_of: Browser) -> None:
    matter = register(cast)
    browser = browser_of(cast.clerk)
    for part in ("", "file/", "trail/"):
        assert browser.get(f"/matters/{matter.pk}/{part}").status_code == 200
    kinds = kinds_since(cast.street.pk, actor=cast.clerk.ref)
    assert kinds == ["dispute.registered", *["matter.read"] * 3]


def test_a_matter_beyond_the_posts_rights_is_not_found(cast: Cast, browser_of: Browser) -> None:
    matter = register(cast)
    for post in (cast.willow_handler, cast.stranger, cast.administrator, cast.auditor):
        response = browser_of(post).get(f"/matters/{matter.pk}/")
        assert response.status_code == 404
        assert "没有找到该事项" in text_of(response)
        assert kinds_since(post.street.pk, actor=post.ref) == []


def test_steps_on_offer_are_those_the_post_may_take_and_the_rest_say_why(
    cast: Cast, browser_of: Browser
) -> None:
    matter = register(cast)
    context = browser_of(cast.dispatcher).get(f"/matters/{matter.pk}/").context
    offered = {offer.step.name for offer in context["allowed"]}
    assert {"triage", "decline", "merge", "withdraw", "supplement"} <= offered
    assert context["main_step"] == "triage"
    refused = {offer.step.name: offer.refusal for offer in context["refused"]}
    assert "不能“派单”" in refused["dispatch"].what
    assert "您的岗位不能执行" in refused["accept"].what
    clerk = browser_of(cast.clerk).get(f"/matters/{matter.pk}/").context
    assert "triage" not in {offer.step.name for offer in clerk["allowed"]}


def test_a_step_without_questions_is_one_button(cast: Cast, browser_of: Browser) -> None:
    matter = register(cast)
    take(cast, matter, "triage", "dispatch")
    browser = browser_of(cast.mediator)
    action = reverse("step_page", args=[matter.pk, "accept"])
    fields = form_on(browser.get(f"/matters/{matter.pk}/"), action)
    response = browser.post(action, fields, follow=True)
    assert "“签收”已办理" in text_of(response)
    matter.refresh_from_db()
    assert matter.state == "accepted"


def test_records_of_mediation_stand_on_the_page(cast: Cast, browser_of: Browser) -> None:
    matter = register(cast)
    take(cast, matter, "triage", "dispatch", "accept", "consent", "session", "agree", "answer",
         "rate")  # fmt: skip
    text = page(browser_of(cast.mediator), matter)
    for shown in (
        "同意调解", "双方陈述", "口头协议", "三日内修好", "2026年4月1日前共同申请司法确认",
        "已修好，请查看", "申请人一方：已解决，非常满意", "调解或办理成功",
    ):  # fmt: skip
        assert shown in text, shown


def test_the_dossier_lists_thirteen_items_and_what_is_missing(
    cast: Cast, browser_of: Browser
) -> None:
    matter = register(cast)
    take(cast, matter, "triage", "dispatch", "accept", "consent")
    file = upload(cast.mediator)
    perform(
        At("dispute", matter.pk), "attach", {"purpose": "evidence", "files": [file.pk]},
        by=cast.mediator, at=LATER,
    )  # fmt: skip
    response = browser_of(cast.mediator).get(f"/matters/{matter.pk}/file/")
    assert [line.item.position for line in response.context["dossier"]] == list(range(1, 14))
    text = text_of(response)
    assert "还缺：当事人身份证明" in text
    assert "照片.jpg" in text
    assert "证据材料 ·" in text
    assert reverse("download_attachment", args=[file.pk]) in response.content.decode()


def test_the_trail_tells_each_step_with_its_input_masked(cast: Cast, browser_of: Browser) -> None:
    matter = register(cast)
    take(cast, matter, "triage", "dispatch", "accept", "consent")
    text = page(browser_of(cast.mediator), matter, "trail/")
    for shown in (
        "纠纷类型：邻里纠纷", "牵头单位：榆树居民区", "配合单位：派出所", "姓名或名称：王**",
        "联系电话：138****1111", "各方意愿1：当事人：申请人 王**", "榆树居民区 调解 调四",
    ):  # fmt: skip
        assert shown in text, shown
    assert "王小明" not in text
    assert "13800001111" not in text


def test_the_trail_of_an_erased_matter_says_that_it_was_erased(
    cast: Cast, browser_of: Browser
) -> None:
    matter = register(cast)
    Matter.objects.filter(pk=matter.pk).update(data_key=None)
    assert "已按保存期限清除" in page(browser_of(cast.clerk), matter, "trail/")
    assert "已按保存期限清除" in page(browser_of(cast.clerk), matter)


def test_a_long_trail_goes_on_on_a_second_page(cast: Cast, browser_of: Browser) -> None:
    matter = register(cast)
    here = At("dispute", matter.pk)
    for number in range(101):
        perform(here, "supplement", {"text": f"补充{number}"}, by=cast.clerk, at=LATER)
    browser = browser_of(cast.clerk)
    first = browser.get(f"/matters/{matter.pk}/trail/")
    assert len(first.context["events"]) == 100
    older = browser.get(f"/matters/{matter.pk}/trail/", {"before": first.context["older"]})
    assert [event.title for event in older.context["events"]] == ["补充材料", "登记"]
    assert older.context["older"] is None


def test_links_lead_to_matters_the_post_may_see_and_hide_others(
    cast: Cast, browser_of: Browser
) -> None:
    matter = dispute_in(cast, "accepted")
    seen, hidden = dispute_in(cast, "accepted"), register(cast)
    for target in (seen, hidden):
        Link.objects.create(
            street=cast.street, source=matter, target=target, kind="parent", reason="同一工地",
            made_at=NOW,
        )  # fmt: skip
    text = page(browser_of(cast.mediator), matter)
    assert f"上级事项 {seen.number} 同一工地" in text
    assert hidden.number not in text


def test_a_restricted_matter_opens_for_the_named_post_alone(
    cast: Cast, browser_of: Browser
) -> None:
    matter = dispute_in(cast, "accepted")
    take(cast, matter, "restrict")
    assert "限指定岗位" in page(browser_of(cast.mediator), matter)
    assert browser_of(cast.leader).get(f"/matters/{matter.pk}/").status_code == 404


@pytest.mark.parametrize("part", ["nonsense", "steps"])
def test_an_unknown_part_is_not_found(cast: Cast, browser_of: Browser, part: str) -> None:
    matter = register(cast)
    assert browser_of(cast.clerk).get(f"/matters/{matter.pk}/{part}/").status_code == 404


def test_a_huge_number_in_the_address_is_not_found(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of(cast.clerk)
    assert browser.get(f"/matters/{2**70}/").status_code == 404
    matter = register(cast)
    assert browser.get(f"/matters/{matter.pk}/trail/", {"before": "9" * 30}).status_code == 200
    assert browser.get(f"/matters/{matter.pk}/trail/", {"before": "²"}).status_code == 200


def test_revealing_shows_the_full_data_once_and_on_record(cast: Cast, browser_of: Browser) -> None:
    matter = register(cast)
    browser = browser_of(cast.clerk)
    action = reverse("step_page", args=[matter.pk, "reveal"])
    asked = browser.get(action)
    assert "王小明" not in text_of(asked)
    fields = form_on(asked, action)
    refused = browser.post(action, fields)
    assert refused.status_code == 422
    assert "王小明" not in text_of(refused)
    shown = browser.post(action, form_on(refused, action) | {"reason": "电话核实地址"})
    assert "王小明" in text_of(shown)
    assert "13800001111" in text_of(shown)
    assert "no-store" in shown.headers["Cache-Control"]
    (event, _) = steps_of(matter.pk, limit=2)
    assert (event.kind, event.actor) == ("personal.revealed", cast.clerk.ref)


def test_sending_the_same_reveal_again_shows_nothing(cast: Cast, browser_of: Browser) -> None:
    matter = register(cast)
    browser = browser_of(cast.clerk)
    action = reverse("step_page", args=[matter.pk, "reveal"])
    fields = form_on(browser.get(action), action) | {"reason": "电话核实地址"}
    assert "王小明" in text_of(browser.post(action, fields))
    again = browser.post(action, fields, follow=True)
    assert "王小明" not in text_of(again)
    assert len(steps_of(matter.pk, limit=9)) == 2

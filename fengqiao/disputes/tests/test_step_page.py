"""A step as a page: its form, what helps beside it, and what stands in the way."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from fengqiao.disputes.tests.page import form_on, text_of
from fengqiao.disputes.tests.samples import LATER, actor_for, dispute_in, register, sample_input
from fengqiao.disputes.workflow import DISPUTE
from fengqiao.kernel.files.models import Attachment
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.org.testing import Cast
from fengqiao.kernel.workflow.perform import At, perform
from fengqiao.kernel.workflow.procedure import Step

Browser = Callable[[Post], Client]
# Those that somebody takes: what the system alone does has no page.
STEPS = [step for step in DISPUTE.steps if step.duties and not step.opens]
# A real picture of one pixel: the content is what is checked.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360000002000001000501270d0a2db40000000049454e44ae426082"
)


def url(matter: Matter, step: str) -> str:
    return reverse("step_page", args=[matter.pk, step])


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_every_step_has_a_page_for_whoever_may_take_it(
    cast: Cast, browser_of: Browser, step: Step
) -> None:
    matter = dispute_in(cast, step.source[0])
    response = browser_of(actor_for(step.name, cast)).get(url(matter, step.name))
    assert response.status_code == 200
    text = text_of(response)
    assert step.label in text
    assert str(step.basis[0]) in text
    assert form_on(response, url(matter, step.name))["_version"] == ["1"]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_every_step_tells_a_post_without_the_duty_why_it_is_refused(
    cast: Cast, browser_of: Browser, step: Step
) -> None:
    matter = dispute_in(cast, step.source[0])
    other = cast.leader if cast.leader.has(*step.duties) is False else cast.clerk
    browser = browser_of(other)
    shown = browser.get(url(matter, step.name))
    assert shown.status_code == 403
    assert f"您的岗位不能执行“{step.label}”" in text_of(shown)
    sent = browser.post(url(matter, step.name), sample_input(step.name, cast, matter))
    assert sent.status_code in (403, 422)
    matter.refresh_from_db()
    assert matter.version == 1


def test_a_step_from_the_wrong_state_says_from_which_it_may_be_taken(
    cast: Cast, browser_of: Browser
) -> None:
    matter = register(cast)
    response = browser_of(cast.dispatcher).get(url(matter, "dispatch"))
    assert response.status_code == 409
    assert "事项现为“待研判”，不能“派单”" in text_of(response)
    assert "下一步：" in text_of(response)
    assert b'name="lead_unit"' not in response.content


def test_an_unknown_step_is_explained(cast: Cast, browser_of: Browser) -> None:
    response = browser_of(cast.dispatcher).get(url(register(cast), "dance"))
    assert response.status_code == 409
    assert "没有“dance”这个环节" in text_of(response)


def test_triage_shows_the_suggestion_with_reason_and_confidence(
    cast: Cast, browser_of: Browser
) -> None:
    matter = register(cast)
    browser = browser_of(cast.dispatcher)
    response = browser.get(url(matter, "triage"))
    text = text_of(response)
    percent = matter.dispute.suggestion["percent"]
    assert f"建议类型：邻里纠纷 把握 {percent}%" in text.replace("\u3000", " ")
    assert "理由：提到“" in text
    assert form_on(response, url(matter, "triage"))["category"] == [""]
    taken = browser.get(url(matter, "triage"), {"category": "neighbours"})
    assert form_on(taken, f"{url(matter, 'triage')}?category=neighbours")["category"] == [
        "neighbours"
    ]


def test_triage_without_confidence_makes_no_suggestion(cast: Cast, browser_of: Browser) -> None:
    matter = register(cast, title="有事要说", description="见面谈")
    text = text_of(browser_of(cast.dispatcher).get(url(matter, "triage")))
    assert "没有把握，不作建议" in text


def test_triage_previews_the_list_by_its_rule(cast: Cast, browser_of: Browser) -> None:
    matter = register(cast, people=7)
    text = text_of(browser_of(cast.dispatcher).get(url(matter, "triage")))
    assert "群访风险 涉及7人，超过5人（信访工作条例第二十条）" in text


def test_triage_names_likely_duplicates(cast: Cast, browser_of: Browser) -> None:
    earlier, matter = register(cast), register(cast)
    response = browser_of(cast.dispatcher).get(url(matter, "triage"))
    assert earlier.number in text_of(response)
    assert f"{url(matter, 'merge')}?target={earlier.pk}" in response.content.decode()


def test_dispatch_suggests_the_unit_that_the_place_names(cast: Cast, browser_of: Browser) -> None:
    matter = dispute_in(cast, "triaged")
    text = text_of(browser_of(cast.dispatcher).get(url(matter, "dispatch")))
    assert "建议牵头单位：榆树居民区 理由：发生地写有“榆树居民区”" in text
    nowhere = dispute_in(cast, "triaged", place="高架桥下")
    text = text_of(browser_of(cast.dispatcher).get(url(nowhere, "dispatch")))
    assert "没有把握，不作建议" in text


def test_units_are_offered_by_kind_and_branch_and_only_active_ones(
    cast: Cast, browser_of: Browser
) -> None:
    cast.willow.is_active = False
    cast.willow.save()
    type(cast.street).objects.filter(pk=cast.street.pk).update(org_version=2)
    matter = dispute_in(cast, "triaged")
    content = browser_of(cast.dispatcher).get(url(matter, "dispatch")).content.decode()
    assert '<optgroup label="department">' in content
    assert '<optgroup label="榆树居民区">' in content
    assert "榆树第一网格" in content
    assert "柳树居民区" not in content


def test_merging_finds_a_matter_by_number(cast: Cast, browser_of: Browser) -> None:
    matter = register(cast)
    other = register(cast, title="广场舞音乐太响", description="每晚八点", place="东门", parties=[])
    browser = browser_of(cast.dispatcher)
    assert f'value="{other.pk}"' not in browser.get(url(matter, "merge")).content.decode()
    found = browser.get(url(matter, "merge"), {"find": other.number})
    assert f'value="{other.pk}"' in found.content.decode()


def test_a_refusal_keeps_everything_typed(cast: Cast, browser_of: Browser) -> None:
    matter = dispute_in(cast, "mediating")
    Matter.objects.get(pk=matter.pk).dispute.__class__.objects.update(sessions_held=0)
    browser = browser_of(cast.mediator)
    action = url(matter, "agree")
    typed = {"terms": "三日内修好", "agreed_on": "2026-03-02"}
    response = browser.post(action, form_on(browser.get(action), action) | typed)
    assert response.status_code == 409
    text = text_of(response)
    assert "还没有调解记录" in text
    assert "依据：人民调解法第二十七条" in text
    assert "下一步：请先登记至少一次调解会" in text
    assert form_on(response, action)["terms"] == ["三日内修好"]


def test_a_form_filled_before_somebody_else_moved_the_matter_is_not_lost(
    cast: Cast, browser_of: Browser
) -> None:
    matter = register(cast)
    browser, action = browser_of(cast.dispatcher), url(matter, "triage")
    fields = form_on(browser.get(action), action)
    fields |= {"category": "neighbours", "complexity": "ordinary"}
    perform(At("dispute", matter.pk), "supplement", {"text": "又漏了"}, by=cast.clerk, at=LATER)
    stale = browser.post(action, fields)
    assert stale.status_code == 412
    assert "已被他人更新" in text_of(stale)
    again = form_on(stale, action)
    assert again["category"] == ["neighbours"]
    assert browser.post(action, again).status_code == 302


def test_a_second_click_takes_a_step_once(cast: Cast, browser_of: Browser) -> None:
    matter = register(cast)
    browser, action = browser_of(cast.clerk), url(matter, "supplement")
    fields = form_on(browser.get(action), action) | {"text": "又漏了一次"}
    browser.post(action, fields)
    second = browser.post(action, fields, follow=True)
    assert "没有重复办理" in text_of(second)
    matter.refresh_from_db()
    assert matter.version == 2


def test_consent_asks_every_party_by_masked_name(cast: Cast, browser_of: Browser) -> None:
    matter = dispute_in(cast, "accepted")
    response = browser_of(cast.mediator).get(url(matter, "consent"))
    fields = form_on(response, url(matter, "consent"))
    ids = [str(pk) for pk in matter.parties.order_by("pk").values_list("pk", flat=True)]
    assert [fields["consents.0.party"], fields["consents.1.party"]] == [[ids[0]], [ids[1]]]
    assert "申请人 王**" in text_of(response)
    assert "王小明" not in text_of(response)


def test_a_file_is_uploaded_into_an_item_of_the_dossier(cast: Cast, browser_of: Browser) -> None:
    matter = dispute_in(cast, "accepted")
    browser, action = browser_of(cast.mediator), url(matter, "attach")
    fields = form_on(browser.get(action), action) | {"purpose": "identity"}
    picture = SimpleUploadedFile("身份证.png", PIXEL, "image/png")
    response = browser.post(action, fields | {"files": picture}, follow=True)
    assert "“上传材料”已办理" in text_of(response)
    file = Attachment.objects.get()
    assert (file.matter_id, file.purpose, file.name) == (matter.pk, "identity", "身份证.png")


def test_a_file_that_is_not_taken_is_told_beside_its_field(cast: Cast, browser_of: Browser) -> None:
    matter = dispute_in(cast, "accepted")
    browser, action = browser_of(cast.mediator), url(matter, "attach")
    fields = form_on(browser.get(action), action) | {"note": "现场"}
    program = SimpleUploadedFile("照片.png", b"MZ\x90\x00 not a picture", "image/png")
    response = browser.post(action, fields | {"files": program})
    assert response.status_code == 422
    assert "照片.png" in text_of(response)
    assert form_on(response, action)["note"] == ["现场"]
    assert not Attachment.objects.exists()

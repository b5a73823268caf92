"""A resident files without an account: nothing typed is lost, nothing is filed twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.contrib.sessions.models import Session

from fengqiao.kernel.ledger.verify import verify_street
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.matters.parties import personal_of
from fengqiao.kernel.notify.compose import opened
from fengqiao.kernel.notify.models import Message
from fengqiao.portal.models import Draft, PhoneCode, ReceiptToken
from fengqiao.portal.services import drafts
from fengqiao.portal.tests.conftest import (
    APPLICANT,
    STORY,
    STRANGER,
    Visitor,
    last_code,
    later,
    messages_to,
    text_of,
    token_in,
    wrong_code,
)

if TYPE_CHECKING:
    from fengqiao.kernel.org.testing import Cast

pytestmark = pytest.mark.django_db


def test_a_resident_files_and_gets_a_number_a_receipt_and_a_message(
    visitor: Visitor, cast: Cast
) -> None:
    answer = visitor.tell()
    assert answer.headers["Location"] == "/p/fq/code/"
    assert not Matter.objects.exists()
    assert "138****1111" in text_of(visitor.get("code/"))
    answer = visitor.post("code/", {"code": last_code(APPLICANT)})
    token = token_in(answer.headers["Location"])
    matter = Matter.objects.get()
    assert (matter.number, matter.state, matter.channel) == (
        "枫矛〔2026〕1号",
        "registered",
        "page",
    )
    assert (matter.title, matter.category) == ("楼上漏水三个月", "neighbours")
    assert matter.description == STORY["what"]
    applicant, respondent = matter.parties.order_by("id")
    assert personal_of(applicant, matter).phone == APPLICANT
    assert (respondent.role, personal_of(respondent, matter).name) == ("respondent", "李大力")
    page = text_of(visitor.get(f"r/{token}/receipt/"))
    assert matter.number in page
    assert "确定由哪个单位办理" in page
    assert "2026年3月3日" in page
    sent = opened(messages_to(APPLICANT, "receipt_sent")[0])["body"]
    assert matter.number in sent
    assert f"/p/fq/r/{token}/" in sent
    assert not verify_street(cast.street).problems


def test_only_dispatchers_see_what_nobody_at_the_office_registered(
    visitor: Visitor, cast: Cast
) -> None:
    visitor.file()
    seen = {name for name, post in cast.posts().items() if Matter.objects.visible_to(post).exists()}
    assert seen == {"dispatcher", "leader"}


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("what", "漏水", "发生了什么事"),
        ("place", "", "在什么地方"),
        ("name", "", "您的姓名"),
        ("name", "王**", "脱敏"),
        ("phone", "12345", "11位手机号码"),
        ("phone", "0571-87654321", "11位手机号码"),
        ("other_phone", "123", "7至15位"),
        ("other_phone", APPLICANT, "相同"),
        ("category", "no-such-type", "请从列表中选择"),
        ("what", "楼上漏水\u202e三个月", "控制字符"),
    ],
)
def test_a_mistake_is_named_and_everything_typed_comes_back(
    visitor: Visitor, field: str, value: str, said: str
) -> None:
    answer = visitor.tell(**{field: value})
    page = text_of(answer)
    assert answer.status_code == 422
    assert said in page
    assert "有 1 处需要修改" in page
    for name in ("what", "place", "wish", "name"):
        if name != field:
            assert STORY[name] in page
    assert not PhoneCode.objects.exists()
    assert not Draft.objects.exists()


def test_the_other_side_may_stay_unknown(visitor: Visitor) -> None:
    visitor.file(other_name="", other_phone="", category="", wish="")
    matter = Matter.objects.get()
    assert [party.role for party in matter.parties.all()] == ["applicant"]


def test_a_phone_without_a_name_is_kept_for_the_other_side(visitor: Visitor) -> None:
    visitor.file(other_name="")
    matter = Matter.objects.get()
    assert personal_of(matter.parties.get(role="respondent"), matter).name == "姓名不详"


def test_going_back_from_the_code_shows_what_was_typed(visitor: Visitor) -> None:
    visitor.tell()
    page = text_of(visitor.get("new/dispute/"))
    for name in ("what", "place", "other_name", "wish", "name", "phone"):
        assert STORY[name] in page


def test_what_was_typed_lies_nowhere_in_clear_before_the_code(visitor: Visitor) -> None:
    visitor.tell()
    draft, code = Draft.objects.get(), PhoneCode.objects.get()
    stored = [bytes(draft.content), bytes(code.phone), code.phone_index.encode()]
    stored += [row.session_data.encode() for row in Session.objects.all()]
    stored += [str(row.get_decoded()).encode() for row in Session.objects.all()]
    stored += [f"{row.body}{row.recipient_shown}".encode() for row in Message.objects.all()]
    for secret in (STORY["what"], STORY["name"], APPLICANT, last_code(APPLICANT)):
        assert not any(secret.encode() in each for each in stored), secret


def test_the_code_is_kept_as_a_keyed_digest_only(visitor: Visitor) -> None:
    visitor.tell()
    code = PhoneCode.objects.get()
    values = " ".join(str(value) for value in vars(code).values())
    assert last_code(APPLICANT) not in values
    assert len(code.digest) == 64


def test_two_clicks_file_once_and_lead_to_one_receipt(visitor: Visitor) -> None:
    visitor.tell()
    digits = last_code(APPLICANT)
    key = Draft.objects.get().key
    first = visitor.post("code/", {"code": digits, "_draft": key})
    second = visitor.post("code/", {"code": digits, "_draft": key})
    assert first.headers["Location"] == second.headers["Location"]
    assert Matter.objects.count() == ReceiptToken.objects.count() == 1
    assert len(messages_to(APPLICANT, "receipt_sent")) == 1


def test_the_second_click_finds_the_receipt_also_without_its_session(
    visitor: Visitor, another: Callable[..., Visitor]
) -> None:
    """The first click gives the session a new key, so the second may come with an ended one."""
    visitor.tell()
    key = Draft.objects.get().key
    first = visitor.post("code/", {"code": last_code(APPLICANT), "_draft": key})
    second = another().post("code/", {"code": "000000", "_draft": key})
    assert first.headers["Location"] == second.headers["Location"]


def test_the_key_of_an_unfiled_draft_opens_nothing(
    visitor: Visitor, another: Callable[..., Visitor]
) -> None:
    visitor.tell()
    key = Draft.objects.get().key
    answer = another().post("code/", {"code": last_code(APPLICANT), "_draft": key})
    assert answer.headers["Location"] == "/p/fq/"
    assert not Matter.objects.exists()


def test_a_filed_draft_keeps_nothing_that_was_typed(visitor: Visitor) -> None:
    visitor.file()
    assert set(drafts.opened(Draft.objects.get())) == {"token"}
    assert STORY["what"] not in text_of(visitor.get("new/dispute/"))


def test_a_second_matter_needs_a_second_code(
    visitor: Visitor, clock: time_machine.Traveller
) -> None:
    visitor.file()
    later(clock, minutes=2)
    assert visitor.tell(what="垃圾堆在楼道里没有人管").headers["Location"] == "/p/fq/code/"
    assert Matter.objects.count() == 1
    visitor.post("code/", {"code": last_code(APPLICANT)})
    assert Matter.objects.count() == 2


def test_a_changed_phone_is_not_proved_by_the_old_code(
    visitor: Visitor, clock: time_machine.Traveller
) -> None:
    """The new number's code was refused for being too soon; the old one must not do instead."""
    Visitor(STRANGER, address="10.9.9.9").tell()
    visitor.tell()
    old = last_code(APPLICANT)
    assert visitor.tell(phone=STRANGER).status_code == 429
    answer = visitor.post("code/", {"code": old})
    assert answer.status_code == 422
    assert "改过手机号码" in text_of(answer)
    assert not Matter.objects.exists()


def test_a_wrong_code_files_nothing_and_loses_nothing(visitor: Visitor) -> None:
    visitor.tell()
    answer = visitor.post("code/", {"code": wrong_code(APPLICANT)})
    assert answer.status_code == 422
    assert "验证码不对" in text_of(answer)
    assert not Matter.objects.exists()
    assert visitor.post("code/", {"code": last_code(APPLICANT)}).status_code == 302
    assert Matter.objects.count() == 1


def test_a_post_without_the_csrf_token_is_refused(visitor: Visitor) -> None:
    visitor.get("new/dispute/")
    for path, data in (("new/dispute/", STORY), ("mine/", {"phone": APPLICANT}), ("code/", {})):
        assert visitor.client.post(f"/p/fq/{path}", data).status_code == 403
    assert not PhoneCode.objects.exists()


def test_the_draft_of_one_street_is_unknown_to_another(visitor: Visitor) -> None:
    visitor.tell()
    visitor.street = "other"
    assert visitor.get("code/").headers["Location"] == "/p/other/"
    assert STORY["what"] not in text_of(visitor.get("new/dispute/"))

"""What a resident sees and does after proving a phone, and what stays closed to it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from fengqiao.disputes.models import Rating
from fengqiao.disputes.tests.samples import sample_input
from fengqiao.kernel.clocks.models import Clock
from fengqiao.kernel.files.models import Attachment
from fengqiao.kernel.ledger.history import steps_of
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.workflow.perform import At, perform
from fengqiao.portal.models import PhoneCode
from fengqiao.portal.tests.conftest import (
    APPLICANT,
    MORNING,
    RESPONDENT,
    STORY,
    STRANGER,
    Visitor,
    last_code,
    later,
    text_of,
)

if TYPE_CHECKING:
    from fengqiao.kernel.matters.rights import Actor
    from fengqiao.kernel.org.testing import Cast

pytestmark = pytest.mark.django_db

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f"
    b"\x15\xc4\x89\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00"
    b"IEND\xaeB`\x82"
)


@pytest.fixture
def matter(visitor: Visitor) -> Matter:
    """The applicant's dispute; the applicant has proved the phone by filing."""
    visitor.file()
    return Matter.objects.get()


@pytest.fixture
def respondent(another: Callable[..., Visitor]) -> Visitor:
    return another(RESPONDENT, "10.0.0.3")


def take(matter: Matter, step: str, by: Actor, data: dict[str, Any] | None = None) -> None:
    given = data if data is not None else {}
    perform(At("dispute", matter.pk), step, given, by=by, at=MORNING)


def to_mediation(matter: Matter, cast: Cast) -> None:
    """Triage, dispatch and accept the dispute; both sides agree to mediation."""
    take(matter, "triage", cast.dispatcher, sample_input("triage", cast, matter))
    take(matter, "dispatch", cast.dispatcher, {"lead_unit": cast.elm.pk})
    take(matter, "accept", cast.mediator)
    take(matter, "consent", cast.mediator, sample_input("consent", cast, matter))


def to_answer(matter: Matter, cast: Cast) -> None:
    """Mediate, agree and answer."""
    to_mediation(matter, cast)
    session = sample_input("session", cast, matter) | {"held_at": MORNING}
    take(matter, "session", cast.mediator, session)
    take(matter, "agree", cast.mediator, sample_input("agree", cast, matter))
    take(matter, "answer", cast.mediator, {"text": "已经谈好，三日内修好。", "way": "电话"})


def main_of(answer: Any) -> str:
    """The page's own text, without tokens and addresses of the layout."""
    return text_of(answer).partition("<main")[2]


def buttons(visitor: Visitor, matter: Matter) -> set[str]:
    """The steps that the matter's page offers."""
    page = text_of(visitor.get(f"mine/{matter.pk}/"))
    return set(re.findall(rf"/p/fq/mine/{matter.pk}/(\w+)/", page))


def test_without_a_proved_phone_one_is_asked_for_it(
    matter: Matter, another: Callable[..., Visitor]
) -> None:
    stranger = another()
    assert "发送验证码" in text_of(stranger.get("mine/"))
    for path in (f"mine/{matter.pk}/", f"mine/{matter.pk}/supplement/"):
        assert stranger.get(path).headers["Location"] == "/p/fq/mine/"


def test_the_applicant_sees_its_matter_with_its_own_words(matter: Matter, visitor: Visitor) -> None:
    assert matter.number in text_of(visitor.get("mine/"))
    page = text_of(visitor.get(f"mine/{matter.pk}/"))
    assert STORY["what"] in page
    assert "申请人 王**" in page
    assert APPLICANT not in page
    assert RESPONDENT not in page


def test_opening_a_matter_is_put_on_record(matter: Matter, visitor: Visitor, cast: Cast) -> None:
    from fengqiao.kernel.ledger.history import kinds_since  # noqa: PLC0415

    visitor.get(f"mine/{matter.pk}/")
    actor = steps_of(matter.pk, limit=1)[0].actor
    assert kinds_since(cast.street.pk, actor=actor)[-1] == "matter.read"


def test_the_whole_way_of_a_dispute_in_the_resident_s_words(
    matter: Matter, visitor: Visitor, respondent: Visitor, cast: Cast, clock: time_machine.Traveller
) -> None:
    visitor.take(matter.pk, "supplement", text="卫生间也开始漏了")
    to_answer(matter, cast)
    page = text_of(visitor.get(f"mine/{matter.pk}/"))
    for said in (
        "已登记", "已转交承办单位", "由榆树居民区牵头办理", "承办单位已签收", "开了一次调解会",
        "已谈成", "已答复", "三日内修好", "卫生间也开始漏了",
    ):  # fmt: skip
        assert said in page, said
    assert visitor.take(matter.pk, "rate", solved="no", satisfied="2").status_code == 302
    respondent.prove()
    assert respondent.take(matter.pk, "rate", solved="yes", satisfied="4").status_code == 302
    sides = dict(Rating.objects.values_list("side", "solved"))
    assert sides == {"applicant": "no", "respondent": "yes"}
    take(matter, "close", cast.mediator)
    assert visitor.take(matter.pk, "reopen", reason="又漏了").status_code == 302
    matter.refresh_from_db()
    assert (matter.state, matter.is_open) == ("accepted", True)


def test_neither_side_sees_what_the_other_said(
    matter: Matter, visitor: Visitor, respondent: Visitor, cast: Cast
) -> None:
    to_mediation(matter, cast)
    visitor.take(matter.pk, "supplement", text="我最多等到月底")
    respondent.prove()
    respondent.take(matter.pk, "supplement", text="我最多赔五百元")
    hers, his = (text_of(each.get(f"mine/{matter.pk}/")) for each in (visitor, respondent))
    assert "月底" in hers
    assert "五百元" not in hers
    assert "五百元" in his
    for secret in ("月底", STORY["what"], STORY["wish"], "漏水", APPLICANT, "王小明"):
        assert secret not in his, secret


def test_the_respondent_is_not_shown_the_answer_to_the_applicant_nor_its_rating(
    matter: Matter, visitor: Visitor, respondent: Visitor, cast: Cast
) -> None:
    to_answer(matter, cast)
    visitor.take(matter.pk, "rate", solved="no", comment="对方态度不好")
    respondent.prove()
    page = text_of(respondent.get(f"mine/{matter.pk}/"))
    assert "已答复" in page
    for secret in ("三日内修好", "态度不好", "您已评价"):
        assert secret not in page


def test_the_other_side_learns_of_a_dispute_only_when_asked_to_mediate(
    matter: Matter, respondent: Visitor, cast: Cast
) -> None:
    respondent.prove()
    assert matter.number not in text_of(respondent.get("mine/"))
    assert respondent.get(f"mine/{matter.pk}/").status_code == 404
    to_mediation(matter, cast)
    assert matter.number in text_of(respondent.get("mine/"))
    assert respondent.get(f"mine/{matter.pk}/").status_code == 200


def test_another_s_matter_is_not_found_by_any_way(
    matter: Matter, another: Callable[..., Visitor]
) -> None:
    stranger = another(STRANGER)
    stranger.prove()
    assert "没有可以查看的事项" in text_of(stranger.get("mine/"))
    unknown = main_of(stranger.get("mine/999999/"))
    for path in (f"mine/{matter.pk}/", f"mine/{matter.pk}/supplement/"):
        answer = stranger.get(path)
        assert answer.status_code == 404
        assert main_of(answer) == unknown
    answer = stranger.post(f"mine/{matter.pk}/withdraw/", {"reason": "撤回别人的"})
    assert answer.status_code == 404
    matter.refresh_from_db()
    assert matter.state == "registered"


def test_a_phone_proved_in_one_street_opens_nothing_in_another(
    matter: Matter, visitor: Visitor
) -> None:
    visitor.street = "other"
    assert "发送验证码" in text_of(visitor.get("mine/"))
    assert visitor.get(f"mine/{matter.pk}/").headers["Location"] == "/p/other/mine/"


def test_the_page_offers_what_the_procedure_and_the_side_allow(
    matter: Matter, visitor: Visitor, respondent: Visitor, cast: Cast
) -> None:
    assert buttons(visitor, matter) == {"supplement", "attach", "withdraw"}
    to_mediation(matter, cast)
    respondent.prove()
    assert buttons(respondent, matter) == {"supplement", "attach"}
    assert buttons(visitor, matter) == {"supplement", "attach", "withdraw"}


def test_after_the_answer_one_may_rate_once_and_reopen(
    matter: Matter, visitor: Visitor, cast: Cast
) -> None:
    to_answer(matter, cast)
    assert buttons(visitor, matter) == {"rate", "supplement", "attach", "reopen"}
    visitor.take(matter.pk, "rate", solved="partly")
    assert buttons(visitor, matter) == {"supplement", "attach", "reopen"}
    again = visitor.take(matter.pk, "rate", solved="yes")
    assert again.status_code == 409
    assert "您已经评价过" in text_of(again)
    assert Rating.objects.get().solved == "partly"


def test_reopening_ends_with_the_window(
    matter: Matter, visitor: Visitor, cast: Cast, clock: time_machine.Traveller
) -> None:
    to_answer(matter, cast)
    take(matter, "close", cast.mediator)
    window: datetime = Clock.objects.get(rule="reopen_window").due_at
    for moment, offered in ((window, True), (window + timedelta(seconds=1), False)):
        clock.move_to(moment)
        PhoneCode.objects.all().delete()
        visitor.prove()
        assert ("reopen" in buttons(visitor, matter)) is offered
    answer = visitor.take(matter.pk, "reopen", reason="又漏了")
    assert answer.status_code == 409
    assert "期限已过" in text_of(answer)


def test_a_respondent_cannot_withdraw_what_it_did_not_bring(
    matter: Matter, respondent: Visitor, cast: Cast
) -> None:
    to_mediation(matter, cast)
    respondent.prove()
    answer = respondent.take(matter.pk, "withdraw", reason="不想谈")
    assert answer.status_code == 409
    assert "由另一方办理" in text_of(answer)
    matter.refresh_from_db()
    assert matter.state == "mediating"


def test_a_respondent_cannot_rate_for_the_applicant(
    matter: Matter, respondent: Visitor, cast: Cast
) -> None:
    to_answer(matter, cast)
    respondent.prove()
    respondent.take(matter.pk, "rate", solved="yes", side="applicant", via="visit")
    assert (Rating.objects.get().side, Rating.objects.get().via) == ("respondent", "portal")


def test_the_applicant_withdraws(matter: Matter, visitor: Visitor) -> None:
    assert visitor.take(matter.pk, "withdraw", reason="已经和好").status_code == 302
    matter.refresh_from_db()
    assert (matter.state, matter.is_open) == ("withdrawn", False)
    assert buttons(visitor, matter) == set()


@pytest.mark.parametrize("step", ["triage", "reveal", "register", "close", "nothing"])
def test_steps_of_the_office_have_no_page_here(matter: Matter, visitor: Visitor, step: str) -> None:
    assert visitor.post(f"mine/{matter.pk}/{step}/", {"reason": "试一试"}).status_code == 404


def test_a_second_click_is_taken_for_the_first(matter: Matter, visitor: Visitor) -> None:
    page = text_of(visitor.get(f"mine/{matter.pk}/withdraw/"))
    hidden = dict(re.findall(r'<input type="hidden" name="(_\w+)" value="([^"]*)"', page))
    for _ in range(2):
        answer = visitor.post(f"mine/{matter.pk}/withdraw/", {**hidden, "reason": "已经和好"})
        assert answer.headers["Location"] == f"/p/fq/mine/{matter.pk}/"
    assert len(steps_of(matter.pk, limit=9)) == 2


def test_other_words_under_the_same_key_are_not_swallowed(matter: Matter, visitor: Visitor) -> None:
    page = text_of(visitor.get(f"mine/{matter.pk}/supplement/"))
    hidden = dict(re.findall(r'<input type="hidden" name="(_\w+)" value="([^"]*)"', page))
    visitor.post(f"mine/{matter.pk}/supplement/", {**hidden, "text": "第一次"})
    answer = visitor.post(f"mine/{matter.pk}/supplement/", {**hidden, "text": "第二次"})
    assert answer.status_code == 409
    assert "第二次" in text_of(answer)


def test_what_moved_meanwhile_is_said_and_the_words_are_kept(
    matter: Matter, visitor: Visitor, cast: Cast
) -> None:
    page = text_of(visitor.get(f"mine/{matter.pk}/withdraw/"))
    hidden = dict(re.findall(r'<input type="hidden" name="(_\w+)" value="([^"]*)"', page))
    take(matter, "triage", cast.dispatcher, sample_input("triage", cast, matter))
    answer = visitor.post(f"mine/{matter.pk}/withdraw/", {**hidden, "reason": "已经和好"})
    assert answer.status_code == 409
    assert "有了新的进展" in text_of(answer)
    assert "已经和好" in text_of(answer)
    hidden = dict(
        re.findall(r'<input type="hidden" name="(_\w+)" value="([^"]*)"', text_of(answer))
    )
    again = visitor.post(f"mine/{matter.pk}/withdraw/", {**hidden, "reason": "已经和好"})
    assert again.status_code == 302


def test_pictures_become_part_of_the_matter_and_only_one_s_own_are_listed(
    matter: Matter, visitor: Visitor, respondent: Visitor, cast: Cast
) -> None:
    to_mediation(matter, cast)
    photo = io.BytesIO(PNG)
    photo.name = "天花板.png"
    answer = visitor.take(matter.pk, "attach", files=photo, note="发霉的天花板")
    assert answer.status_code == 302, text_of(answer)
    stored = Attachment.objects.get()
    assert (stored.matter_id, stored.name) == (matter.pk, "天花板.png")
    assert "天花板.png" in text_of(visitor.get(f"mine/{matter.pk}/"))
    respondent.prove()
    assert "天花板" not in text_of(respondent.get(f"mine/{matter.pk}/"))


def test_a_program_is_not_taken_for_a_picture(matter: Matter, visitor: Visitor) -> None:
    program = io.BytesIO(b"MZ\x90\x00" + b"\x00" * 200)
    program.name = "photo.png"
    answer = visitor.take(matter.pk, "attach", files=program)
    assert answer.status_code == 422
    assert 'role="alert"' in text_of(answer)
    assert not Attachment.objects.exists()


def test_thirty_minutes_without_a_page_end_the_proof(
    matter: Matter, visitor: Visitor, clock: time_machine.Traveller
) -> None:
    for _ in range(3):
        later(clock, minutes=29)
        assert visitor.get(f"mine/{matter.pk}/").status_code == 200
    later(clock, minutes=30, seconds=1)
    assert visitor.get(f"mine/{matter.pk}/").headers["Location"] == "/p/fq/mine/"


def test_words_sent_too_late_are_shown_again_and_not_lost(
    matter: Matter, visitor: Visitor, clock: time_machine.Traveller
) -> None:
    later(clock, minutes=31)
    answer = visitor.post(f"mine/{matter.pk}/supplement/", {"text": "写了半天的话"})
    assert answer.status_code == 403
    assert "写了半天的话" in text_of(answer)
    assert matter.number not in text_of(answer)
    assert len(steps_of(matter.pk, limit=9)) == 1


def test_leaving_forgets_the_phone(matter: Matter, visitor: Visitor) -> None:
    assert visitor.post("mine/leave/").status_code == 302
    assert "发送验证码" in text_of(visitor.get("mine/"))


def test_proving_the_phone_gives_the_session_a_new_key(visitor: Visitor) -> None:
    visitor.post("mine/", {"phone": APPLICANT})
    before = visitor.client.cookies["sessionid"].value
    visitor.post("code/", {"code": last_code(APPLICANT)})
    assert visitor.client.cookies["sessionid"].value != before


def test_the_list_costs_the_same_for_many_matters(
    visitor: Visitor, clock: time_machine.Traveller, django_assert_max_num_queries: Any
) -> None:
    visitor.file()
    for _ in range(3):
        later(clock, minutes=61)
        visitor.file()
    # Session, street, matters, parties; the session is prolonged by a write of three statements.
    with django_assert_max_num_queries(7):
        assert text_of(visitor.get("mine/")).count("枫矛") == 4

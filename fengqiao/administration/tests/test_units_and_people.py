"""The system administrator's pages: units, kinds, people and posts."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from fengqiao.administration.tests.conftest import NOON, SignIn
from fengqiao.administration.tests.events import kinds_of, last_event
from fengqiao.kernel.matters.models import Channel, Matter
from fengqiao.kernel.org.models import Approval, Person, Post, Unit, UnitKind, User
from fengqiao.kernel.org.testing import Cast
from fengqiao.kernel.personal.keys import new_data_key

pytestmark = pytest.mark.django_db


def test_a_unit_is_added_below_the_chosen_one_and_put_on_record(cast: Cast, system: Client) -> None:
    form = {"code": "1102", "name": "榆树第二网格", "kind": "grid", "parent": str(cast.elm.pk)}
    answer = system.post(reverse("unit_add"), form)
    assert answer.status_code == 302
    unit = Unit.objects.get(code="1102")
    assert unit.parent == cast.elm
    assert last_event(cast.street).kind == "org.unit_added"
    assert last_event(cast.street).actor == cast.administrator.ref
    assert "榆树第二网格" in system.get(reverse("units")).content.decode()


def test_a_code_that_is_taken_is_shown_beside_the_form_with_what_was_typed(
    cast: Cast, system: Client
) -> None:
    form = {"code": "11", "name": "又一个", "kind": "grid", "parent": str(cast.elm.pk)}
    answer = system.post(reverse("unit_add"), form)
    assert answer.status_code == 422
    assert "又一个" in answer.content.decode()
    assert kinds_of(cast.street) == []


def test_a_parent_of_another_street_is_refused(cast: Cast, system: Client) -> None:
    form = {"code": "1102", "name": "网格", "kind": "grid", "parent": str(cast.stranger.unit_id)}
    assert system.post(reverse("unit_add"), form).status_code == 422
    assert not Unit.objects.filter(code="1102").exists()


def test_a_unit_is_renamed_branded_and_moved(cast: Cast, system: Client) -> None:
    url = reverse("unit_change", args=[cast.elm_grid.pk])
    form = {"name": "榆树一格", "kind": "网格", "brand": "老娘舅工作站", "is_active": "true"}
    assert system.post(url, form).status_code == 302
    move = reverse("unit_move", args=[cast.elm_grid.pk])
    assert system.post(move, {"parent": str(cast.willow.pk)}).status_code == 302
    unit = Unit.objects.select_related("kind").get(pk=cast.elm_grid.pk)
    assert (unit.name, unit.kind.name, unit.brand) == ("榆树一格", "网格", "老娘舅工作站")
    assert unit.parent_id == cast.willow.pk
    assert kinds_of(cast.street) == ["org.unit_changed", "org.unit_moved"]


def test_a_unit_is_not_offered_its_own_inside_as_parent(cast: Cast, system: Client) -> None:
    page = system.get(reverse("unit_move", args=[cast.elm.pk])).content.decode()
    assert f'value="{cast.willow.pk}"' in page
    assert f'value="{cast.elm_grid.pk}"' not in page


def test_a_unit_that_leads_open_matters_is_not_stopped(cast: Cast, system: Client) -> None:
    unit = Unit.objects.create(
        street=cast.street, parent=cast.elm, kind=cast.elm_grid.kind, code="1103", name="第三网格"
    )
    matter = Matter.objects.create(
        street=cast.street, kind="test", procedure_version=1, number="枫调〔2026〕1号",
        state="open", title="楼上漏水", channel=Channel.WINDOW, received_at=NOON,
        data_key=new_data_key()[1], lead_unit=unit,
    )  # fmt: skip
    form = {"name": "第三网格", "kind": "grid", "brand": ""}
    url = reverse("unit_change", args=[unit.pk])
    answer = system.post(url, form)
    assert answer.status_code == 422
    assert "在办的事项" in answer.content.decode()
    assert "楼上漏水" not in answer.content.decode()
    Matter.objects.filter(pk=matter.pk).update(is_open=False, closed_at=NOON)
    assert system.post(url, form).status_code == 302
    assert not Unit.objects.get(pk=unit.pk).is_active


def test_kinds_are_added_and_renamed(cast: Cast, system: Client) -> None:
    system.post(reverse("unit_kind_add"), {"name": "片区"})
    kind = UnitKind.objects.get(name="片区")
    assert system.post(reverse("unit_kind_add"), {"name": "片区"}).status_code == 422
    system.post(reverse("unit_kind_rename", args=[kind.pk]), {"name": "街区"})
    assert kinds_of(cast.street) == ["org.kind_added", "org.kind_renamed"]
    assert "街区" in system.get(reverse("unit_kinds")).content.decode()


def test_a_person_gets_a_log_in_a_post_and_a_password_and_waits_for_approval(
    cast: Cast, system: Client, security: Client
) -> None:
    answer = system.post(
        reverse("person_add"), {"code": "P100", "name": "赵新", "username": "zhaoxin"}
    )
    person = Person.objects.get(code="P100")
    assert answer.headers["Location"] == reverse("person", args=[person.pk])
    form = {
        "unit": str(cast.elm.pk), "title": "调解员", "duties": ["mediate", "handle"],
        "starts_on": "2020-01-01",
    }  # fmt: skip
    system.post(reverse("post_propose", args=[person.pk]), form)
    post = Post.objects.get(person=person)
    assert post.approval == Approval.PROPOSED
    page = system.post(reverse("password_reset", args=[person.pk]))
    password = re.search(r"<code>([a-z0-9-]+)</code>", page.content.decode())
    assert password is not None
    assert page.headers["Cache-Control"] == "no-store"
    newcomer = Client()
    newcomer.post(reverse("sign_in"), {"username": "zhaoxin", "password": password[1]})
    assert newcomer.get(reverse("notices")).status_code == 302, "only the password page is open"
    security.post(reverse("posts_approve"), {"post": str(post.pk)})
    chosen = {"old": password[1], "new": "榆树下的三只小猫咪咪", "again": "榆树下的三只小猫咪咪"}
    assert newcomer.post(reverse("change_password"), chosen).status_code == 302
    assert newcomer.get(reverse("notices")).status_code == 200
    assert kinds_of(cast.street) == [
        "org.person_added", "org.post_proposed", "account.password_reset", "org.post_approved",
        "account.password_changed",
    ]  # fmt: skip


def test_a_temporary_password_is_not_shown_a_second_time(cast: Cast, system: Client) -> None:
    page = system.post(reverse("password_reset", args=[cast.clerk.person_id])).content.decode()
    password = re.search(r"<code>([a-z0-9-]+)</code>", page)
    assert password is not None
    again = system.get(reverse("person", args=[cast.clerk.person_id])).content.decode()
    assert password[1] not in again


def test_the_system_administrator_cannot_take_over_the_other_two(
    cast: Cast, system: Client
) -> None:
    for post in (cast.security, cast.auditor):
        before = User.objects.get(person=post.person_id).password
        page = system.post(reverse("password_reset", args=[post.person_id]), follow=True)
        assert "reset-password" in page.content.decode()
        assert User.objects.get(person=post.person_id).password == before


def test_duties_that_mix_the_three_are_refused_on_the_page(cast: Cast, system: Client) -> None:
    url = reverse("post_propose", args=[cast.clerk.person_id])
    form = {"unit": str(cast.elm.pk), "title": "岗", "starts_on": "2026-01-01"}
    mixed = system.post(url, form | {"duties": ["secure", "handle"]})
    assert mixed.status_code == 422
    beside = system.post(url, form | {"duties": ["secure"]})
    assert "三人分别担任" in beside.content.decode()
    assert Post.objects.filter(person=cast.clerk.person).count() == 1


def test_a_post_ends_on_the_chosen_day(cast: Cast, system: Client, sign_in: SignIn) -> None:
    clerk = sign_in(cast.clerk)
    url = reverse("post_end", args=[cast.clerk.pk])
    assert system.post(url, {"ends_on": "2020-06-30"}).status_code == 302
    assert clerk.get(reverse("notices")).status_code == 403
    assert last_event(cast.street).kind == "org.post_ended"


def test_people_are_found_by_name_number_and_log_in(cast: Cast, system: Client) -> None:
    for words in ("窗一", "P001", "fq-clerk"):
        page = system.get(reverse("people"), {"q": words}).content.decode()
        assert "窗一" in page
        assert "派二" not in page
    assert "外人" not in system.get(reverse("people")).content.decode()


@pytest.mark.parametrize(
    "query", [{"q": "\x00"}, {"after": "\x00"}, {"q": "%"}, {"after": "未" * 99}]
)
def test_strange_queries_of_people_are_answered(system: Client, query: dict[str, str]) -> None:
    assert system.get(reverse("people"), query).status_code == 200


def test_people_are_paged_by_number(cast: Cast, system: Client) -> None:
    Person.objects.bulk_create(
        Person(street=cast.street, code=f"Q{number:03}", name=f"员{number:03}")
        for number in range(60)
    )
    seen, url = [], reverse("people")
    while url:
        page = system.get(url).content.decode()
        seen += re.findall(r"员\d{3}", page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        url = found[1] if found else ""
    assert seen == [f"员{number:03}" for number in range(60)]

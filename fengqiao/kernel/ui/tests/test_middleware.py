"""What every answer carries, and which post a request works under."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from fengqiao.kernel.org.models import Person, Post, User
from fengqiao.kernel.ui.middleware import chosen_post


@pytest.mark.django_db
def test_every_answer_carries_the_content_policy(client: Client) -> None:
    for path in ("/", "/sign-in/", "/nowhere/"):
        policy = client.get(path).headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'self'" in policy


@pytest.mark.django_db
def test_the_place_of_a_visitor_is_never_asked(client: Client) -> None:
    assert "geolocation=()" in client.get("/").headers["Permissions-Policy"]


@pytest.mark.django_db
def test_a_provincial_app_may_embed_the_pages_when_it_is_named(
    client: Client, settings: Settings
) -> None:
    settings.FENGQIAO_FRAME_ANCESTORS = "'self' https://app.example.gov.cn"
    policy = client.get("/").headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors 'self' https://app.example.gov.cn")


def test_the_first_post_held_is_chosen_at_first(signed_in: Client, li: Person) -> None:
    first = li.posts.order_by("pk")[0]
    assert signed_in.get("/intake/").content.decode() == f"岗位 {first.pk}"


def test_pages_of_signed_in_users_are_not_stored(signed_in: Client) -> None:
    assert signed_in.get("/intake/").headers["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_public_pages_may_be_stored(client: Client) -> None:
    assert "Cache-Control" not in client.get("/").headers


def test_the_post_costs_one_query(
    signed_in: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(3):  # session, user, posts
        signed_in.get("/intake/")


@pytest.mark.django_db
def test_a_visitor_costs_no_query(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        client.get("/")


def test_switching_lasts_and_another_duty_is_refused_with_its_reason(
    signed_in: Client, li: Person
) -> None:
    mediation = li.posts.get(title="调解")
    answer = signed_in.post("/switch-post/", {"post": mediation.pk})
    assert answer.headers["Location"] == "/"
    refused = signed_in.get("/intake/")
    assert refused.status_code == 403
    text = refused.content.decode()
    assert "此页面需要“受理登记”职责" in text
    assert "综治中心 调解" in text


@pytest.mark.parametrize("post", ["", "x", "0", "-1", "999999999999999999999"])
def test_a_post_that_is_not_ones_own_cannot_be_chosen(signed_in: Client, post: str) -> None:
    assert signed_in.post("/switch-post/", {"post": post}).status_code == 404


def test_a_post_of_somebody_else_cannot_be_chosen(signed_in: Client, li: Person) -> None:
    other = Person.objects.create(
        street=li.street, user=User.objects.create_user("wang"), code="P2", name="王工"
    )
    unit = li.posts.all()[0].unit
    post = Post.objects.create(
        street=li.street, person=other, unit=unit, title="领导", duties=["lead"],
        starts_on=date(2020, 1, 1),
    )  # fmt: skip
    assert signed_in.post("/switch-post/", {"post": post.pk}).status_code == 404


def test_a_post_that_ended_is_no_longer_held(signed_in: Client, li: Person) -> None:
    window = li.posts.get(title="窗口")
    signed_in.post("/switch-post/", {"post": window.pk})
    yesterday = timezone.localdate() - timedelta(days=1)
    li.posts.filter(pk=window.pk).update(ends_on=yesterday)
    assert signed_in.get("/intake/").status_code == 403
    li.posts.filter(pk=window.pk).update(ends_on=yesterday + timedelta(days=1))
    assert signed_in.get("/intake/").status_code == 200


def test_a_user_without_a_post_is_told_so(signed_in: Client, li: Person) -> None:
    li.posts.all().delete()
    answer = signed_in.get("/intake/")
    assert answer.status_code == 403
    assert "目前没有在任岗位" in answer.content.decode()


@pytest.mark.django_db
def test_an_anonymous_visitor_is_sent_to_sign_in_and_back(client: Client) -> None:
    assert client.get("/intake/?a=1").headers["Location"] == "/sign-in/?next=/intake/%3Fa%3D1"


def test_without_posts_none_is_chosen() -> None:
    assert chosen_post([], 1) is None

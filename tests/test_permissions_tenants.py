"""Ids of another street, another matter or another post in what is sent are refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from fengqiao.administration.models import TokenGrant
from fengqiao.api.models import Scope, Token
from fengqiao.disputes.tests.samples import dispute_in, upload
from fengqiao.kernel.ledger.models import Event
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.notify.models import Notice
from fengqiao.kernel.org.models import Approval, Post, Unit
from fengqiao.kernel.ui.middleware import SESSION_POST
from tests.permission_readers import API, content_of
from tests.permission_steps import as_form
from tests.permission_stories import SEEN, TALES
from tests.permission_world import World

pytestmark = pytest.mark.django_db

MISSING = 10_000_000


def refused_everywhere(world: World, part: str, matter: Matter, step: str, data: Any) -> list[str]:
    """Take the step over the interface and on its page; both refuse and nothing is written."""
    client, events = world.client(part), Event.objects.filter(version__isnull=False).count()
    answer = client.post(
        f"{API}/disputes/{matter.pk}/steps/{step}", data, content_type="application/json"
    )
    page = client.post(f"/matters/{matter.pk}/steps/{step}/", as_form(data))
    assert (answer.status_code, page.status_code) == (422, 422), content_of(answer)
    assert Event.objects.filter(version__isnull=False).count() == events
    assert Matter.objects.get(pk=matter.pk).version == matter.version
    return [content_of(answer), content_of(page)]


def far_unit(world: World) -> Unit:
    return Unit.objects.get(street=world.cast.other_street)


def test_nothing_is_dispatched_to_a_unit_of_another_street(world: World) -> None:
    matter, far = dispute_in(world.cast, "triaged"), far_unit(world).pk
    near = world.cast.elm.pk
    for data in ({"lead_unit": far}, {"lead_unit": near, "supporting_units": [far]}):
        for text in refused_everywhere(world, "dispatcher", matter, "dispatch", data):
            assert "他乡" not in text


def test_no_post_of_another_street_is_named(world: World) -> None:
    matter, data = dispute_in(world.cast, "accepted"), {"reason": "涉及未成年人"}
    data |= {"posts": [world.cast.handler.pk, world.cast.stranger.pk]}  # type: ignore[dict-item]
    for text in refused_everywhere(world, "dispatcher", matter, "restrict", data):
        assert "外人" not in text


@pytest.mark.parametrize("story", ["elm", "centre", "abroad"])
def test_consent_is_of_the_matters_own_parties(world: World, story: str) -> None:
    matter = dispute_in(world.cast, "accepted")
    own = matter.parties.order_by("id").values_list("pk", flat=True)[0]
    other = world.matters[story].parties.order_by("id").values_list("pk", flat=True)[0]
    data = {
        "rights_told": True, "consents": [{"party": pk, "agreed": True} for pk in (own, other)],
    }  # fmt: skip
    for text in refused_everywhere(world, "mediator", matter, "consent", data):
        assert TALES[story].surname not in text


@pytest.mark.parametrize("story", ["led", "abroad", "abroad_named"])
def test_nothing_is_merged_into_a_matter_that_one_may_not_know_of(world: World, story: str) -> None:
    """The refusal is word for word that of a matter that does not exist."""
    matter = dispute_in(world.cast, "registered")
    told = []
    for target in (world.id(story), MISSING):
        data = {"target": target, "reason": "同一件事"}
        told.append(refused_everywhere(world, "dispatcher", matter, "merge", data)[0])
    assert TALES[story].code not in "".join(told)
    assert told[0] == told[1]


@pytest.mark.parametrize("owner", ["clerk", "stranger"])
def test_only_ones_own_waiting_files_are_attached(world: World, owner: str) -> None:
    matter, foreign = dispute_in(world.cast, "accepted"), upload(world.posts[owner])
    refused_everywhere(world, "mediator", matter, "attach", {"files": [foreign.pk]})
    foreign.refresh_from_db()
    assert foreign.matter_id is None


@pytest.mark.parametrize("story", ["elm", "centre", "abroad"])
def test_a_file_of_one_matter_is_not_moved_to_another(world: World, story: str) -> None:
    matter = dispute_in(world.cast, "accepted")
    file = world.matters[story].attachments.get()
    refused_everywhere(world, "mediator", matter, "attach", {"files": [file.pk]})
    file.refresh_from_db()
    assert file.matter_id == world.id(story)


@pytest.mark.parametrize(
    "field",
    ["street", "street_id", "registered_by", "lead_unit", "state", "secrecy", "number", "id"],
)
def test_a_registration_sets_nothing_but_its_own_fields(world: World, field: str) -> None:
    data = {"channel": "hotline", "title": "井盖丢失", field: world.cast.other_street.pk}
    count = Matter.objects.count()
    client = world.client("clerk")
    answer = client.post(f"{API}/disputes", data, content_type="application/json")
    assert answer.status_code == 422
    assert Matter.objects.count() == count
    # A page leaves out what its form does not have.
    page = client.post("/disputes/register/", {**data, "people": "1", "_confirmed": "1"})
    assert page.status_code == 302
    made = Matter.objects.latest("pk")
    assert (made.street, made.registered_by) == (world.cast.street, world.cast.clerk)
    assert (made.state, made.secrecy, made.lead_unit) == ("registered", "ordinary", None)


def test_a_list_asked_for_another_streets_unit_is_empty(world: World) -> None:
    far, client = far_unit(world).pk, world.client("dispatcher")
    assert client.get(f"{API}/disputes?is_open=any&unit={far}").json()["items"] == []
    assert "/matters/" not in client.get(f"/?is_open=any&unit={far}").content.decode()


def test_a_notice_of_another_unit_cannot_be_marked_as_read(world: World) -> None:
    notice = Notice.objects.filter(unit=world.cast.elm, read_at=None)[0]
    for part in ("clerk", "stranger", "willow_handler"):
        world.client(part).post(reverse("notices_read"), {"notice": notice.pk})
        world.client(part).post(reverse("notices_read"))
    notice.refresh_from_db()
    assert notice.read_at is None


# A right that has ended ---------------------------------------------------------------------


def test_a_retry_tells_nothing_once_the_right_has_ended(world: World) -> None:
    """The key of a request done before opens no matter that has been restricted since."""
    client, heads = world.client("clerk"), {"Idempotency-Key": "before"}
    data: dict[str, Any] = {"channel": "hotline", "title": "井盖丢失"}
    first = client.post(f"{API}/disputes", data, content_type="application/json", headers=heads)
    matter = first.json()["id"]
    told = {"text": "又丢了一个"}
    steps = f"{API}/disputes/{matter}/steps"
    client.post(f"{steps}/supplement", told, content_type="application/json",
                headers={"Idempotency-Key": "then"})  # fmt: skip
    world.client("dispatcher").post(
        f"{steps}/restrict", {"posts": [world.cast.handler.pk], "reason": "涉及未成年人"},
        content_type="application/json",
    )  # fmt: skip
    again = client.post(f"{API}/disputes", data, content_type="application/json", headers=heads)
    more = client.post(f"{steps}/supplement", told, content_type="application/json",
                       headers={"Idempotency-Key": "then"})  # fmt: skip
    for answer in (again, more):
        assert answer.status_code == 404
        assert first.json()["number"] not in answer.content.decode()


# Sessions ------------------------------------------------------------------------------------


def test_nobody_switches_to_a_post_that_is_not_held_today_by_oneself(world: World) -> None:
    ended = Post.objects.create(
        street=world.cast.street, person=world.cast.clerk.person, unit=world.cast.police,
        title="协管", duties=["handle", "dispatch"], starts_on=world.cast.clerk.starts_on,
        ends_on=timezone.localdate() - timedelta(days=1),
    )  # fmt: skip
    others = [post for part, post in world.posts.items() if part != "clerk"]
    for post in (*others, ended, *world.extra.values()):
        client = world.client("clerk")
        assert client.post(reverse("switch_post"), {"post": post.pk}).status_code == 404
        assert client.get(f"/matters/{world.id('grid')}/").status_code == 404


def test_a_post_written_into_a_session_is_not_believed(world: World) -> None:
    client = world.client("clerk")
    for part in ("dispatcher", "stranger", "leader"):
        session = client.session
        session[SESSION_POST] = world.posts[part].pk
        session.save()
        for story in TALES:
            status = client.get(f"/matters/{world.id(story)}/").status_code
            assert status == (200 if story in SEEN["clerk"] else 404), (part, story)


def test_a_log_in_switched_off_loses_its_session_and_its_token_at_once(world: World) -> None:
    client, page = world.client("mediator"), f"/matters/{world.id('elm')}/"
    assert client.get(page).status_code == 200
    user = world.cast.mediator.person.user
    assert user is not None
    user.is_active = False
    user.save()
    assert client.get(page).status_code == 302
    assert client.get(f"{API}/disputes/{world.id('elm')}").status_code == 401


def test_a_post_that_ends_takes_session_and_token_with_it(world: World) -> None:
    client, page = world.client("mediator"), f"/matters/{world.id('elm')}/"
    Post.objects.filter(pk=world.cast.mediator.pk).update(
        ends_on=timezone.localdate() - timedelta(days=1)
    )
    assert client.get(page).status_code == 403
    assert client.get(f"{API}/disputes/{world.id('elm')}").status_code == 401


def test_a_resident_of_one_street_is_a_stranger_in_another(world: World) -> None:
    client, far = world.client("applicant"), world.cast.other_street.code
    here = world.cast.street.code
    assert client.get(f"/p/{here}/mine/{world.id('returned')}/").status_code == 200
    assert client.get(f"/p/{far}/mine/{world.id('returned')}/").status_code == 302
    assert TALES["returned"].code not in content_of(client.get(f"/p/{far}/mine/"))
    assert client.get(f"/p/{far}/r/{world.receipt}/").status_code == 404
    # The visit to the other street has not ended the one at home.
    assert client.get(f"/p/{here}/mine/{world.id('returned')}/").status_code == 200


# Administrators ------------------------------------------------------------------------------


def test_administrators_reach_nothing_of_another_street(world: World) -> None:
    far, stranger = far_unit(world), world.cast.stranger
    now = timezone.now()
    grant = TokenGrant.objects.create(
        street=stranger.street, post=stranger, name="他乡", scopes=[Scope.READ],
        expires_at=now + timedelta(days=1), granted_by="他乡", granted_at=now,
    )  # fmt: skip
    token = Token.objects.get(post=stranger)
    waiting = Post.objects.create(
        street=stranger.street, person=stranger.person, unit=far, title="他乡", duties=["handle"],
        starts_on=stranger.starts_on, approval=Approval.PROPOSED,
    )  # fmt: skip
    asked = {
        "administrator": {
            "unit_change": far.pk, "unit_move": far.pk, "unit_kind_rename": far.kind_id,
            "person": stranger.person_id, "person_change": stranger.person_id,
            "person_log_in": stranger.person_id, "password_reset": stranger.person_id,
            "post_propose": stranger.person_id, "post_end": stranger.pk,
        },
        "security": {
            "post_refuse": waiting.pk, "account_lock": stranger.person_id,
            "account_unlock": stranger.person_id, "account_sign_out": stranger.person_id,
            "token_withdraw": grant.pk, "token_revoke": token.pk,
        },
    }  # fmt: skip
    for part, rows in asked.items():
        client = world.client(part)
        for name, pk in rows.items():
            url = reverse(name, args=[pk])
            # 405 where the address takes only the other method; which must then say 404.
            got = [client.post(url, {"reason": "试探一下"}), client.get(url)]
            assert {response.status_code for response in got} <= {404, 405}, name
            assert 404 in {response.status_code for response in got}, name
    world.client("security").post(reverse("posts_approve"), {"post": [waiting.pk]})
    waiting.refresh_from_db()
    assert waiting.approval == Approval.PROPOSED
    assert world.client("stranger").get(f"{API}/units").status_code == 200


def test_administrators_name_nothing_of_another_street(world: World) -> None:
    far, stranger = far_unit(world), world.cast.stranger
    forms: list[tuple[str, str, list[int], dict[str, Any]]] = [
        ("administrator", "unit_add", [],
         {"code": "99", "name": "新", "kind": "grid", "parent": far.pk}),
        ("administrator", "unit_move", [world.cast.willow.pk], {"parent": far.pk}),
        ("administrator", "post_propose", [world.cast.clerk.person_id],
         {"unit": far.pk, "title": "协管", "duties": ["handle"], "starts_on": "2026-01-01"}),
        ("security", "token_grant", [],
         {"post": stranger.pk, "name": "对接", "scopes": ["read"], "days": 9}),
    ]  # fmt: skip
    for part, name, args, data in forms:
        response = world.client(part).post(reverse(name, args=args), data)
        assert response.status_code == 422, name
    assert not TokenGrant.objects.filter(post=stranger).exists()
    assert not Post.objects.filter(person=world.cast.clerk.person, unit=far).exists()
    assert Unit.objects.get(pk=world.cast.willow.pk).parent_id != far.pk


@pytest.mark.parametrize("part", ["administrator", "security", "auditor"])
def test_what_administrators_read_names_nobody_of_another_street(world: World, part: str) -> None:
    client = world.client(part)
    names = {
        "administrator": ("units", "people"),
        "security": ("approvals", "accounts", "tokens", "sign_in_failures"),
        "auditor": ("audit_events", "audit_reads", "audit_seals"),
    }[part]
    for name in names:
        text = content_of(client.get(reverse(name)))
        assert "外人" not in text, name
        assert "他乡" not in text, name
    if part == "auditor":
        export = content_of(client.post(reverse("audit_export")))
        assert "外人" not in export
        assert not any(tale.code in export for tale in TALES.values())

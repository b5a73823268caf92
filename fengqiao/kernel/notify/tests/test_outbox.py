"""The delivery page: who follows which messages, how much they see, and sending again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from fengqiao.kernel.ledger.streams import unsealed_events
from fengqiao.kernel.matters.models import Secrecy
from fengqiao.kernel.notify.compose import sms
from fengqiao.kernel.notify.models import Message, MessageState
from fengqiao.kernel.notify.permissions import OUTBOX_DUTIES
from fengqiao.kernel.notify.selectors import messages_of, oldest_waiting, outbox_page
from fengqiao.kernel.notify.services import NothingToRetryError, retry_message
from fengqiao.kernel.notify.tests.conftest import NOON, PHONE, make_matter
from fengqiao.kernel.notify.texts import MATTER_RECEIVED

if TYPE_CHECKING:
    from fengqiao.kernel.matters.models import Matter
    from fengqiao.kernel.org.models import Post
    from fengqiao.kernel.org.testing import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_addresses")]


def dead(cast: Cast, matter: Matter | None = None, key: str = "k") -> Message:
    context = {"number": "枫调〔2026〕1号", "link": "https://street.example/q"}
    message = sms(cast.street, PHONE, MATTER_RECEIVED, context, at=NOON, key=key, matter=matter)
    message.state, message.attempts, message.last_error = MessageState.DEAD, 8, "网关断线。"
    message.save()
    return message


def sign_in(client: Client, post: Post) -> None:
    assert post.person.user is not None
    client.force_login(post.person.user)


def follows(post: Post) -> set[int]:
    return {message.pk for message in outbox_page(post)}


def test_messages_are_followed_by_those_who_may_know_of_the_matter(cast: Cast) -> None:
    of_elm = dead(cast, make_matter(cast, cast.elm), "elm")
    of_willow = dead(cast, make_matter(cast, cast.willow, "枫调〔2026〕2号"), "willow")
    code = dead(cast, None, "code")
    everything = {of_elm.pk, of_willow.pk, code.pk}
    expected = {
        "clerk": set(), "dispatcher": {of_elm.pk, of_willow.pk},
        "leader": {of_elm.pk, of_willow.pk}, "mediator": {of_elm.pk},
        "willow_handler": {of_willow.pk}, "grid_worker": set(), "handler": set(),
        "administrator": everything, "security": set(), "auditor": set(), "stranger": set(),
    }  # fmt: skip
    assert {name: follows(post) for name, post in cast.posts().items()} == expected


def test_the_page_is_open_to_its_duties_alone(cast: Cast, client: Client) -> None:
    message = dead(cast, make_matter(cast, cast.elm))
    assert client.get(reverse("outbox")).status_code == 302
    for name, post in cast.posts().items():
        sign_in(client, post)
        status = client.get(reverse("outbox")).status_code
        assert status == (200 if post.has(*OUTBOX_DUTIES) else 403), name
        if not follows(post):
            refused = client.post(reverse("message_retry", args=[message.pk])).status_code
            assert refused in (403, 404), name
    message.refresh_from_db()
    assert message.state == MessageState.DEAD


def test_the_administrator_sees_delivery_without_number_and_text(
    cast: Cast, client: Client
) -> None:
    dead(cast, make_matter(cast, cast.elm))
    sign_in(client, cast.administrator)
    page = client.get(reverse("outbox")).content.decode()
    assert "138****1234" in page
    assert "matter_received" in page
    assert "网关断线。" in page
    assert "枫调〔2026〕1号" not in page
    assert "您反映的事项" not in page

    sign_in(client, cast.dispatcher)
    page = client.get(reverse("outbox")).content.decode()
    assert "您反映的事项" in page
    assert PHONE not in page


def test_an_administrator_who_also_dispatches_still_reads_no_text(
    cast: Cast, client: Client
) -> None:
    dead(cast, make_matter(cast, cast.elm, secrecy=Secrecy.RESTRICTED))
    cast.administrator.duties = ["administer", "dispatch"]
    cast.administrator.save()
    sign_in(client, cast.administrator)
    assert "枫调〔2026〕1号" not in client.get(reverse("outbox")).content.decode()


@pytest.mark.parametrize("who", ["dispatcher", "mediator", "administrator"])
def test_a_dead_message_is_sent_again_on_request_and_on_record(
    cast: Cast, client: Client, who: str
) -> None:
    message = dead(cast, make_matter(cast, cast.elm))
    post = cast.posts()[who]
    sign_in(client, post)
    assert client.post(reverse("message_retry", args=[message.pk])).status_code == 302
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.QUEUED, 0)
    event = unsealed_events(cast.street.pk).get(kind="message.retried")
    assert (event.subject, event.actor) == (f"message:{message.pk}", post.ref)


def test_a_message_that_went_out_is_not_sent_again(cast: Cast, client: Client) -> None:
    message = dead(cast, make_matter(cast, cast.elm))
    Message.objects.update(state=MessageState.SENT, sent_at=NOON)
    with pytest.raises(NothingToRetryError):
        retry_message(message, by=cast.dispatcher, at=NOON)
    sign_in(client, cast.dispatcher)
    page = client.post(reverse("message_retry", args=[message.pk]), follow=True)
    assert "无需重发" in page.content.decode()
    assert not unsealed_events(cast.street.pk).exists()


def test_the_service_refuses_a_post_without_the_right(cast: Cast) -> None:
    message = dead(cast, make_matter(cast, cast.elm))
    for post in (cast.willow_handler, cast.stranger, cast.auditor):
        with pytest.raises(PermissionDenied):
            retry_message(message, by=post, at=NOON)


def test_the_page_shows_failures_first_and_all_on_request(cast: Cast, client: Client) -> None:
    matter = make_matter(cast, cast.elm)
    dead(cast, matter, "a")
    Message.objects.filter(pk=dead(cast, matter, "b").pk).update(
        state=MessageState.SENT, sent_at=NOON
    )
    sign_in(client, cast.dispatcher)
    assert len(client.get(reverse("outbox")).context["outbox"]) == 1
    assert len(client.get(reverse("outbox"), {"show": "all"}).context["outbox"]) == 2


def test_a_matter_tells_what_was_sent_about_it_without_the_sealed_part(cast: Cast) -> None:
    matter = make_matter(cast, cast.elm)
    message = dead(cast, matter)
    dead(cast, None, "other")
    told = messages_of(matter).get()
    assert told == message
    assert "recipient" in told.get_deferred_fields()


def test_the_longest_waiting_message_is_known(cast: Cast) -> None:
    message = dead(cast, None)
    assert oldest_waiting(NOON) is None
    Message.objects.update(state=MessageState.QUEUED)
    assert oldest_waiting(NOON) == message

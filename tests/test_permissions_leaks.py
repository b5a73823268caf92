"""No answer tells of a matter that its reader may not know of, and none shows a person in full.

Every text of a matter carries the matter's code and both parties' full names and a phone
(`permission_stories`). Here everybody reads every address, and the answers are searched.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from fengqiao.disputes.workflow import STEPS
from tests.permission_readers import API, addresses_of, content_of
from tests.permission_stories import SEEN, TALES
from tests.permission_table import OPERATIONS, PAGES
from tests.permission_world import PARTS, RESIDENTS, World

pytestmark = pytest.mark.django_db

# Of both only the mediator, who sent them in, may read.
OWN = {"zqwaitingq", "zqimportq"}
# What the list pages say depends on their conditions.
LISTS = (
    "/?is_open=any", "/?is_open=0&order=newest", "/?scope=unit&is_open=any",
    "/?scope=mine&is_open=any", "/?q=漏水&is_open=any", "/search/?q=漏水", "/messages/?show=all",
    "/notices/", f"{API}/disputes?is_open=any&size=200", f"{API}/matters?is_open=any&size=200",
    f"{API}/disputes?q=漏水", f"{API}/disputes/export?is_open=any",
    f"{API}/matters/export?is_open=any",
)  # fmt: skip
SENT = (
    ("/work-list/export/", {"format": "csv", "query": "is_open=any"}),
    ("/work-list/export/", {"format": "xlsx", "query": "is_open=any"}),
    ("/search/person/", {"by": "phone", "value": "13811112222", "reason": "来电询问进度"}),
    ("/disputes/register/similar/", {"title": TALES["led"].title}),
)


def told_of(part: str) -> frozenset[str]:
    """The matters of which the part may read."""
    return RESIDENTS[part][1] if part in RESIDENTS else SEEN.get(part, frozenset())


def leaks(text: str, part: str) -> list[str]:
    """Words in the text of matters that the part may not know of."""
    hidden = [tale for story, tale in TALES.items() if story not in told_of(part)]
    found = [tale.code for tale in hidden if tale.code in text]
    found += [tale.surname for tale in hidden if tale.surname in text]
    return found + ([word for word in OWN if word in text] if part != "mediator" else [])


def unmasked(text: str) -> list[str]:
    """Personal values that stand in the text in full."""
    return [word for tale in TALES.values() for word in tale.secrets if word in text]


def read(world: World, part: str) -> Iterator[tuple[str, str]]:
    """Every address that can be read, with what it answers to the part.

    On the way the addresses of each matter open to those who see it and to nobody else.
    """
    client = world.client(part)
    urls = {row.url(world) for row in (*PAGES, *OPERATIONS) if row.method == "GET"}
    urls.update(LISTS)
    # Who is let in nowhere is told so before anybody asks which matter it is about.
    for story in TALES if part in SEEN or part in RESIDENTS else ("elm",):
        # The forms of steps show what the matter's page shows; hidden ones answer alike.
        of_matter = addresses_of(world, story, steps=part in SEEN and story in SEEN[part])
        for url in of_matter:
            response = client.get(url)
            if part in SEEN and "/steps/" not in url:
                assert response.status_code == (200 if story in SEEN[part] else 404), url
            yield url, content_of(response)
        urls.difference_update(of_matter)
    for url in sorted(urls):
        yield url, content_of(client.get(url))
    for url, data in SENT:
        yield url, content_of(client.post(url, data))


def is_download(url: str) -> bool:
    """The content of a file is the file's own; what is listed of it is not."""
    return "/files/" in url and not url.endswith("/files")


def shown_in_full(url: str, text: str, part: str) -> list[str]:
    """Personal values that the part should not see; a resident may read its own words."""
    if is_download(url):
        return []
    own = TALES["returned"].secrets if part == "applicant" and "/mine/" in url else ()
    return [word for word in unmasked(text) if word not in own]


@pytest.mark.parametrize("part", PARTS)
def test_no_answer_tells_of_a_hidden_matter_or_shows_a_person_in_full(
    world: World, part: str
) -> None:
    told = {
        url: found
        for url, text in read(world, part)
        if (found := leaks(text, part) + shown_in_full(url, text, part))
    }
    assert told == {}


@pytest.mark.parametrize("part", ["clerk", "mediator", "handler", "stranger"])
def test_refused_steps_tell_nothing_of_a_hidden_matter(world: World, part: str) -> None:
    """Posting to a matter that one may not know of, with every field that there is."""
    client = world.client(part)
    hidden = next(story for story in TALES if story not in SEEN[part])
    everything: dict[str, Any] = {
        name: "1" for step in STEPS for name in step.input.model_fields
    }  # fmt: skip
    for step in STEPS:
        page = client.post(f"/matters/{world.id(hidden)}/steps/{step.name}/", everything)
        answer = client.post(
            f"{API}/disputes/{world.id(hidden)}/steps/{step.name}", everything,
            content_type="application/json",
        )  # fmt: skip
        assert page.status_code == 404
        assert answer.status_code in (404, 422), step.name
        assert leaks(content_of(page) + content_of(answer), part) == []


def test_a_reveal_shows_the_parties_in_full_and_only_on_its_own_answer(world: World) -> None:
    client, tale = world.client("mediator"), TALES["elm"]
    page = f"/matters/{world.id('elm')}/steps/reveal/"
    answer = client.post(page, {"reason": "核对联系电话", "_key": "once"})
    assert tale.name in content_of(answer)
    assert tale.phone in content_of(answer)
    assert "no-store" in answer.headers["Cache-Control"]
    again = client.post(page, {"reason": "核对联系电话", "_key": "once"}, follow=True)
    assert unmasked(content_of(again)) == []
    assert unmasked(content_of(client.get(f"/matters/{world.id('elm')}/trail/"))) == []


def test_a_reveal_repeated_over_the_interface_shows_nothing_again(world: World) -> None:
    """The first answer is on record; a second reading under the same key would not be."""
    client, url = world.client("mediator"), f"{API}/disputes/{world.id('elm')}/steps/reveal"
    data, heads = {"reason": "核对联系电话"}, {"Idempotency-Key": "once"}
    first = client.post(url, data, content_type="application/json", headers=heads)
    assert TALES["elm"].name in content_of(first)
    second = client.post(url, data, content_type="application/json", headers=heads)
    assert second.status_code == 200
    assert unmasked(content_of(second)) == []


def test_the_search_for_leaks_finds_what_the_stories_planted(world: World) -> None:
    """The dispatcher reads most stories: their codes are in the answers that are searched."""
    client = world.client("dispatcher")
    for story in SEEN["dispatcher"]:
        text = content_of(client.get(f"/matters/{world.id(story)}/"))
        assert TALES[story].code in text
        assert leaks(text, "auditor")
    assert unmasked(TALES["elm"].say("record"))

"""All ways of reading show exactly the rights set; what is hidden is as if it did not exist."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fengqiao.disputes.workflow import STEPS
from fengqiao.kernel.matters.models import Matter
from tests.permission_readers import API, WHOLE, addresses_of, linked, searches
from tests.permission_stories import PLACE, SEEN, TALES, TITLE
from tests.permission_world import World

pytestmark = pytest.mark.django_db

MISSING = 10_000_000
_OFFERED = re.compile(r'(?:name="target"[^>]*|<option )value="(\d+)"')
READERS = [part for part, seen in SEEN.items() if seen]


def visible_ids(world: World, part: str) -> set[int]:
    return set(Matter.objects.visible_to(world.posts[part]).values_list("pk", flat=True))


def ids(world: World, stories: frozenset[str] | set[str]) -> set[int]:
    return {world.id(story) for story in stories}


@pytest.mark.parametrize("part", SEEN)
@pytest.mark.parametrize("way", WHOLE)
def test_a_list_shows_the_rights_set_and_nothing_else(world: World, part: str, way: str) -> None:
    assert WHOLE[way](world.client(part)) == visible_ids(world, part)


@pytest.mark.parametrize("part", SEEN)
def test_a_count_counts_the_rights_set(world: World, part: str) -> None:
    client = world.client(part)
    for kind in ("disputes", "matters"):
        answer = client.get(f"{API}/{kind}/count?is_open=any").json()
        assert answer == {"count": len(visible_ids(world, part)), "exact": True}
        for story, tale in TALES.items():
            counted = client.get(f"{API}/{kind}/count?is_open=any&q={tale.code}title").json()
            assert counted["count"] == int(story in SEEN[part]), story


@pytest.mark.parametrize("part", SEEN)
def test_a_search_finds_within_the_rights_set(world: World, part: str) -> None:
    client = world.client(part)
    for way, read in searches("漏水").items():
        assert read(client) == ids(world, SEEN[part]), way
    for story, tale in TALES.items():
        expected = {world.id(story)} if story in SEEN[part] else set()
        for way, read in searches(f"{tale.code}description").items():
            assert read(client) == expected, (way, story)


@pytest.mark.parametrize(
    "part", ["clerk", "dispatcher", "mediator", "grid_worker", "willow_handler"]
)
def test_a_person_is_found_within_the_rights_set(world: World, part: str) -> None:
    client = world.client(part)
    for story, tale in TALES.items():
        expected = {world.id(story)} if story in SEEN[part] else set()
        for by, value in (("name", tale.other_name), ("phone", tale.other_phone)):
            asked = {"by": by, "value": value, "reason": "来电询问进度"}
            response = client.post("/search/person/", asked)
            assert linked(response.content.decode()) == expected, (story, by)


@pytest.mark.parametrize("part", SEEN)
def test_likely_duplicates_come_from_the_rights_set(world: World, part: str) -> None:
    """The very title, place and phone of a hidden matter bring nothing to light."""
    client, desk = world.client(part), bool(searchers(world, part))
    for story, tale in TALES.items():
        form = {
            "title": tale.title, "place": PLACE, "parties": ["0"], "parties.0.phone": tale.phone,
        }  # fmt: skip
        asked = {"title": tale.title, "place": PLACE, "phones": [tale.phone, tale.other_phone]}
        answer = client.post(f"{API}/disputes/similar", asked, content_type="application/json")
        shown = {part_of(row) for row in answer.json()["items"]}
        assert shown <= visible_ids(world, part), story
        assert (world.id(story) in shown) == (story in SEEN[part]), story
        if desk:
            page = client.post("/disputes/register/similar/", form).content.decode()
            assert linked(page) <= visible_ids(world, part), story
            assert (world.id(story) in linked(page)) == (story in SEEN[part]), story


def searchers(world: World, part: str) -> set[str]:
    return {"intake", "dispatch", "handle", "mediate"} & set(world.posts[part].duties)


def part_of(row: dict[str, Any]) -> int:
    return int(row.get("id") or row["matter"]["id"])


@pytest.mark.parametrize("part", READERS)
def test_a_picker_of_matters_offers_the_rights_set(world: World, part: str) -> None:
    """The step 并案 is shown, with its picker, to those who dispatch."""
    client, here = world.client(part), min(SEEN[part])
    url = f"/matters/{world.id(here)}/steps/merge/"
    for story, tale in TALES.items():
        page = client.get(f"{url}?find={tale.code}title").content.decode()
        offered = {int(pk) for pk in re.findall(_OFFERED, page)}
        assert offered <= visible_ids(world, part), story
        if part == "dispatcher" and story in SEEN[part] - {here}:
            assert world.id(story) in offered, story


def asked(client: Any, url: str, *, post: bool) -> tuple[int, str, int]:
    """Status, text without tokens and ids, and how many statements it took."""
    with CaptureQueriesContext(connection) as queries:
        response = client.post(url, {"reason": "试探一下"}) if post else client.get(url)
    text = re.sub(r'("X-CSRFToken": "|csrfmiddlewaretoken" value=")[^"]+', "", content(response))
    return response.status_code, re.sub(r"\d+", "0", text), len(queries)


def content(response: Any) -> str:
    assert not response.streaming
    return f"{response.headers}{response.content.decode()}"


@pytest.mark.parametrize("part", SEEN)
def test_what_is_hidden_answers_like_what_does_not_exist(world: World, part: str) -> None:
    """Same status, same words, same work for the database: nothing tells them apart.

    Every address of one hidden matter is asked, and the main ones of all others.
    """
    client = world.client(part)
    for url in ("/", f"{API}/units", f"{API}/disputes"):
        client.get(url)  # what the process reads once and keeps is read now
    hidden = [story for story in TALES if story not in SEEN[part]]
    missing: dict[tuple[str, bool], tuple[int, str, int]] = {}
    for story in hidden:
        here, there = f"/matters/{world.id(story)}/", f"{API}/disputes/{world.id(story)}"
        gets, posts = [here, there], [f"{here}steps/reveal/", f"{there}/steps/reveal"]
        if story == hidden[-1]:
            gets = addresses_of(world, story, steps=True)
            posts = [f"{here}steps/{step.name}/" for step in STEPS]
            posts += [f"{there}/steps/{step.name}" for step in STEPS if not step.opens]
        for url, post in [*((url, False) for url in gets), *((url, True) for url in posts)]:
            other = re.sub(r"(matters|disputes|files)/\d+", rf"\g<1>/{MISSING}", url)
            if (other, post) not in missing:
                missing[other, post] = asked(client, other, post=post)
            assert asked(client, url, post=post) == missing[other, post], url


def test_the_readers_would_notice_a_missing_matter(world: World) -> None:
    """The tests above compare full sets, and those are not empty."""
    for part in READERS:
        assert visible_ids(world, part) >= ids(world, SEEN[part])
    assert len(visible_ids(world, "dispatcher")) > 2 * 50
    assert all(tale.title.startswith(TITLE) for tale in TALES.values())

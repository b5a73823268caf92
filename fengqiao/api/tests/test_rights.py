"""Every duty, and a stranger, over every way of reading: all agree with the one rights set."""

from __future__ import annotations

import pytest

from fengqiao.api.testing import Caller, caller
from fengqiao.api.tests.conftest import Registered
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.testing import Cast
from fengqiao.kernel.workflow.perform import At, perform

PARTS = (
    "clerk", "dispatcher", "handler", "mediator", "grid_worker", "willow_handler", "leader",
    "administrator", "security", "auditor", "stranger",
)  # fmt: skip
# Who sees which: `a` of the centre, `b` of elm's grid, `c` restricted to the handler's post.
SEEN = {
    "clerk": "a", "dispatcher": "abc", "handler": "c", "mediator": "b", "grid_worker": "b",
    "willow_handler": "", "leader": "ab", "administrator": "", "security": "", "auditor": "",
    "stranger": "",
}  # fmt: skip


@pytest.fixture
def matters(cast: Cast, registered: Registered) -> dict[str, Matter]:
    a = registered(title="甲件漏水")
    b = registered(by=cast.grid_worker, title="乙件漏水")
    c = registered(title="丙件漏水")
    perform(
        At("dispute", c.pk), "restrict", {"posts": [cast.handler.pk], "reason": "涉及未成年人"},
        by=cast.dispatcher, at=c.received_at,
    )  # fmt: skip
    return {"a": a, "b": b, "c": c}


def ids_in(response: object) -> set[int]:
    return {item["id"] for item in response.json()["items"]}  # type: ignore[attr-defined]


def exported(who: Caller, path: str) -> str:
    return b"".join(who.get(path).streaming_content).decode()


def test_every_part_of_the_cast_is_asked(cast: Cast) -> None:
    assert set(PARTS) == set(SEEN) == set(cast.posts())


@pytest.mark.parametrize("part", PARTS)
def test_every_way_of_reading_shows_the_same_matters(
    cast: Cast, matters: dict[str, Matter], part: str
) -> None:
    who = caller(cast.posts()[part])
    seen = {matters[name].pk for name in SEEN[part]}
    for collection in ("/disputes", "/matters"):
        assert ids_in(who.get(collection)) == seen
        assert ids_in(who.get(f"{collection}?q=漏水")) == seen
        assert who.get(f"{collection}/count").json()["count"] == len(seen)
        assert who.get(f"{collection}/count?q=漏水").json()["count"] == len(seen)
        for query in ("", "?q=漏水"):
            lines = exported(who, f"{collection}/export{query}").splitlines()
            assert len(lines) == 1 + len(seen)
    for matter in matters.values():
        expected = 200 if matter.pk in seen else 404
        here = f"/disputes/{matter.pk}"
        assert who.get(here).status_code == expected
        assert who.get(f"{here}/history").status_code == expected
        clock = matter.clocks.get()
        assert who.get(f"{here}/clocks/{clock.pk}").status_code == expected


@pytest.mark.parametrize("part", PARTS)
def test_a_hidden_matter_cannot_be_told_from_a_missing_one(
    cast: Cast, matters: dict[str, Matter], part: str
) -> None:
    who = caller(cast.posts()[part])
    for name, matter in matters.items():
        if name in SEEN[part]:
            continue
        hidden = who.get(f"/disputes/{matter.pk}")
        missing = who.get(f"/disputes/{matter.pk + 10_000}")
        assert hidden.content == missing.content
        step = who.post_json(f"/disputes/{matter.pk}/steps/reveal", {"reason": "试探"})
        assert step.status_code == 404
        assert step.content == missing.content

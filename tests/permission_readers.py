"""Every way of reading matters, as the ids of the matters that it shows."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from html import unescape
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from openpyxl import load_workbook

from fengqiao.kernel.matters.models import Matter

if TYPE_CHECKING:
    from django.test import Client

    from tests.permission_world import World

_LINK = re.compile(r'href="/matters/(\d+)/"')
_NEXT = re.compile(r'rel="next" href="([^"]+)"')
API = "/api/v1"


def content_of(response: Any) -> str:
    """Everything that an answer says: status line aside, headers and body; workbooks unpacked."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body.startswith(b"PK"):
        with ZipFile(BytesIO(body)) as packed:
            body = b"\n".join(packed.read(name) for name in packed.namelist())
    heads = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return heads + "\n" + unescape(body.decode("utf-8", "replace"))


def linked(page: str) -> set[int]:
    return {int(pk) for pk in _LINK.findall(page)}


def _pages(client: Client, url: str) -> Iterator[str]:
    """The page at the address and all that follow it."""
    path = url.partition("?")[0]
    while url:
        response = client.get(url)
        assert response.status_code == 200, url
        page = response.content.decode()
        yield page
        following = _NEXT.search(page)
        url = unescape(following[1]) if following else ""
        if url.startswith("?"):
            url = path + url


def by_pages(url: str) -> Callable[[Client], set[int]]:
    return lambda client: set().union(*(linked(page) for page in _pages(client, url)))


def by_cursor(url: str, words: str = "") -> Callable[[Client], set[int]]:
    """All pages of a list of the interface; no row may come twice."""

    def read(client: Client) -> set[int]:
        found: list[int] = []
        cursor = ""
        while True:
            answer = client.get(
                url, {"is_open": "any", "size": "40", "q": words, "cursor": cursor}
            ).json()
            found += [row["id"] for row in answer["items"]]
            cursor = answer["next_cursor"]
            if not cursor:
                assert len(found) == len(set(found))
                return set(found)

    return read


def by_numbers(rows: Iterator[Any]) -> set[int]:
    """The matters whose numbers stand in the first column below the heading."""
    numbers = [row[0] for row in rows][1:]
    assert len(numbers) == len(set(numbers))
    return set(Matter.objects.filter(number__in=numbers).values_list("pk", flat=True))


def exported_csv(client: Client) -> set[int]:
    response = client.post("/work-list/export/", {"format": "csv", "query": "is_open=any"})
    return by_numbers(csv.reader(StringIO(response.content.decode("utf-8-sig"))))


def exported_workbook(client: Client) -> set[int]:
    response = client.post("/work-list/export/", {"format": "xlsx", "query": "is_open=any"})
    book = load_workbook(BytesIO(response.content), read_only=True)
    return by_numbers(iter(book.worksheets[0].iter_rows(values_only=True)))


def exported_by_api(name: str) -> Callable[[Client], set[int]]:
    def read(client: Client) -> set[int]:
        response: Any = client.get(f"{API}/{name}/export?is_open=any")
        text = b"".join(response.streaming_content).decode("utf-8-sig")
        return by_numbers(csv.reader(StringIO(text)))

    return read


# Each shows the whole rights set.
WHOLE: dict[str, Callable[[Client], set[int]]] = {
    "list page": by_pages("/?is_open=any"),
    "list page, newest first": by_pages("/?is_open=any&order=newest"),
    "list of disputes": by_cursor(f"{API}/disputes"),
    "list of all matters": by_cursor(f"{API}/matters"),
    "export page, csv": exported_csv,
    "export page, xlsx": exported_workbook,
    "export of disputes": exported_by_api("disputes"),
    "export of all matters": exported_by_api("matters"),
}


def searches(words: str) -> dict[str, Callable[[Client], set[int]]]:
    """Each way to look for words."""
    return {
        "search page": by_pages(f"/search/?q={words}"),
        "search in the list": by_pages(f"/?is_open=any&q={words}"),
        "search over the interface": by_cursor(f"{API}/disputes", words),
        "search in all matters": by_cursor(f"{API}/matters", words),
    }


def addresses_of(world: World, story: str, *, steps: bool) -> list[str]:
    """Every address that names the matter or something of it, for reading."""
    matter = world.matters[story]
    here, there = f"/matters/{matter.pk}/", f"{API}/disputes/{matter.pk}"
    found = [here, f"{here}file/", f"{here}trail/", there, f"{there}/history", f"{there}/files"]
    for clock in matter.clocks.all():
        found += [f"{here}clocks/{clock.pk}/", f"{there}/clocks/{clock.pk}"]
    for file in matter.attachments.all():
        found += [f"/files/{file.pk}/", f"{API}/files/{file.pk}"]
    if steps:
        from fengqiao.disputes.workflow import STEPS  # noqa: PLC0415  apps must be ready

        found += [f"{here}steps/{step.name}/" for step in STEPS]
        found.append(f"{here}steps/merge/?find=漏水")
    return found

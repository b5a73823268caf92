"""网格边界: a stranger's file is taken whole or not at all."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from fengqiao.disputes.tests.samples import LATER, NOW, dispute_in, register
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.org.testing import Cast
from fengqiao.overview.models import Area
from fengqiao.overview.rules.polygons import (
    MOST_RING_POINTS,
    BadPolygons,
    crosses_itself,
    read_shapes,
)
from fengqiao.overview.selectors.grid_map import (
    ELSEWHERE,
    MEASURES,
    areas_of,
    counted,
    levels_of,
    matters_in,
)
from fengqiao.overview.services.areas import replace_areas

SQUARE = [[121.0, 30.0], [121.1, 30.0], [121.1, 30.1], [121.0, 30.1], [121.0, 30.0]]


def collection(*features: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


def feature(code: Any = "11", ring: Any = None, kind: str = "Polygon") -> dict[str, Any]:
    coordinates = [ring if ring is not None else SQUARE]
    return {"type": "Feature", "properties": {"code": code},
            "geometry": {"type": kind, "coordinates": coordinates}}  # fmt: skip


def moved(by: float) -> list[list[float]]:
    return [[x + by, y] for x, y in SQUARE]


def test_a_good_file_gives_its_shapes() -> None:
    [shape] = read_shapes(collection(feature()))
    assert shape.code == "11"
    assert shape.geometry == {"type": "Polygon", "coordinates": [SQUARE]}


BOWTIE = [[121.0, 30.0], [121.1, 30.1], [121.1, 30.0], [121.0, 30.2], [121.0, 30.0]]
BACK = [[121.0, 30.0], [121.2, 30.0], [121.1, 30.0], [121.1, 30.1], [121.0, 30.0]]
BAD = {
    "not json": b"{",
    "not text": b"\xff\xfe\x00",
    "no collection": b"[]",
    "empty": collection(),
    "a point": collection(feature(kind="Point")),
    "no code": collection(feature(code=None)),
    "a code that is true": collection(feature(code=True)),
    "a long code": collection(feature(code="1" * 41)),
    "twice the same": collection(feature(), feature(ring=moved(1))),
    "open ring": collection(feature(ring=SQUARE[:-1])),
    "no area": collection(feature(ring=[SQUARE[0]] * 4)),
    "bow tie": collection(feature(ring=BOWTIE)),
    "runs back": collection(feature(ring=BACK)),
    "latitude first": collection(feature(ring=[[y, x] for x, y in SQUARE])),
    "text for a number": collection(feature(ring=[["121", 30], *SQUARE[1:]])),
    "true for a number": collection(feature(ring=[[True, 30], *SQUARE[1:]])),
    "not a number": collection(feature()).replace(b"121.1", b"NaN"),
    "endless": collection(feature()).replace(b"121.1", b"1e999"),
    "a giant whole number": collection(feature()).replace(b"121.1", b"9" * 400),
    "a list for a ring": collection(feature(ring={"a": 1})),
    "too many points": collection(feature(ring=[SQUARE[0]] * (MOST_RING_POINTS + 1))),
    "deep": b"[" * 200_000 + b"]" * 200_000,
    "too large": b" " * (5 * 1024 * 1024 + 1),
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
def test_a_bad_file_is_refused_in_words(content: bytes) -> None:
    began = time.perf_counter()
    with pytest.raises(BadPolygons, match=r"[一-龥]"):
        read_shapes(content)
    assert time.perf_counter() - began < 5


def test_edges_may_meet_only_at_their_corners() -> None:
    assert not crosses_itself([(0, 0), (2, 0), (2, 2), (1, 1), (0, 2), (0, 0)])
    assert crosses_itself([(0, 0), (2, 0), (2, 2), (1, 0), (0, 2), (0, 0)])


def test_an_unknown_code_leaves_the_polygons_before_as_they_were(cast: Cast) -> None:
    replace_areas(collection(feature("11")), by=cast.dispatcher, at=NOW)
    with pytest.raises(BadPolygons, match="没有这些单位代码：99"):
        replace_areas(collection(feature("12"), feature("99")), by=cast.dispatcher, at=NOW)
    assert [area.unit_id for area in Area.objects.all()] == [cast.elm.pk]


def test_every_number_of_the_map_opens_its_matters_and_all_lines_add_up(cast: Cast) -> None:
    both = collection(feature("11"), feature("12", moved(1)))
    replace_areas(both, by=cast.dispatcher, at=NOW)
    register(cast)
    for state in ("accepted", "closed", "mediating"):
        dispute_in(cast, state)
    areas = areas_of(cast.dispatcher)
    [level] = levels_of(areas, cast.dispatcher)
    rows = counted(cast.dispatcher, areas, level.kind, LATER)
    assert [row.name for row in rows] == ["榆树居民区", "柳树居民区", "其他单位（没有边界）"]
    assert [row.open for row in rows] == [2, 0, 1]
    for row in rows:
        for measure in MEASURES:
            code = row.code or ELSEWHERE
            found = matters_in(cast.dispatcher, areas, level.kind, code, measure, LATER)
            assert found is not None
            assert found.count() == row.of(measure), (row.name, measure)


def test_a_reader_sees_only_its_own_matters_on_the_map(cast: Cast) -> None:
    replace_areas(collection(feature("11")), by=cast.dispatcher, at=NOW)
    dispute_in(cast, "accepted")
    areas = areas_of(cast.willow_handler)
    rows = counted(cast.willow_handler, areas, areas[0].unit.kind.code, LATER)
    assert sum(row.open for row in rows) == 0


def test_the_upload_page_says_what_is_wrong_and_keeps_what_was(cast: Cast, browser_of: Any) -> None:
    browser: Client = browser_of(cast.dispatcher)
    url = reverse("grid_map_upload")
    good = SimpleUploadedFile("a.geojson", collection(feature("11")))
    assert browser.post(url, {"file": good}).status_code == 302
    bad = SimpleUploadedFile("a.geojson", collection(feature("11", BOWTIE)))
    answer = browser.post(url, {"file": bad})
    assert answer.status_code == 422
    assert "自相交" in answer.content.decode()
    assert Area.objects.count() == 1


def test_the_drawing_gets_the_counts_of_the_table(cast: Cast, browser_of: Any) -> None:
    replace_areas(collection(feature("11")), by=cast.dispatcher, at=NOW)
    dispute_in(cast, "accepted")
    post: Post = cast.dispatcher
    answer = browser_of(post).get(reverse("grid_map_areas")).json()
    assert [(area["name"], area["count"]) for area in answer["areas"]] == [("榆树居民区", 1)]
    page = browser_of(post).get(reverse("grid_map")).content.decode()
    assert "榆树居民区" in page
    assert answer["areas"][0]["url"] in page

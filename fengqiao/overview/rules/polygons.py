"""网格边界 read from a stranger's GeoJSON: sizes, depth, coordinates and shapes are checked."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

LARGEST_TEXT: Final = 5 * 1024 * 1024
MOST_FEATURES: Final = 2_000
MOST_POINTS: Final = 40_000
MOST_RING_POINTS: Final = 500
# 中国陆地和岛屿的经纬度范围，略宽。
WEST, EAST, SOUTH, NORTH = 73.0, 136.0, 3.0, 54.0
CODE_NAMES: Final = ("code", "单位代码", "网格编码")
SHAPES: Final = ("Polygon", "MultiPolygon")

Point = tuple[float, float]
Ring = list[Point]


class BadPolygons(ValueError):
    """The file cannot be used; the text says why and where, in Chinese. Nothing was taken."""


@dataclass(frozen=True)
class Shape:
    """One unit's polygon: its code in the file and its geometry, rebuilt from checked numbers."""

    code: str
    geometry: dict[str, Any]


def read_shapes(content: bytes) -> list[Shape]:
    """The shapes of a GeoJSON FeatureCollection in WGS 84 degrees; raises BadPolygons."""
    if len(content) > LARGEST_TEXT:
        raise BadPolygons(f"文件超过{LARGEST_TEXT // 1024 // 1024}MB，请简化边界后再上传。")
    features = _features(_parsed(content))
    shapes, seen, points = [], set(), 0
    for number, feature in enumerate(features, start=1):
        where = f"第{number}个要素"
        shape = _shape(feature, where)
        if shape.code in seen:
            raise BadPolygons(f"{where}：单位代码“{shape.code}”重复。")
        seen.add(shape.code)
        points += sum(len(ring) for polygon in _polygons(shape.geometry) for ring in polygon)
        if points > MOST_POINTS:
            raise BadPolygons(f"边界共超过{MOST_POINTS:,}个点，请简化后再上传。")
        shapes.append(shape)
    return shapes


def _parsed(content: bytes) -> Any:
    def refuse(name: str) -> Any:
        raise BadPolygons(f"坐标含有 {name}，不是数。")

    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=refuse)
    except UnicodeDecodeError as error:
        raise BadPolygons("文件不是 UTF-8 编码的 GeoJSON。") from error
    except RecursionError as error:
        raise BadPolygons("文件嵌套过深，不是正常的 GeoJSON。") from error
    except ValueError as error:
        if isinstance(error, BadPolygons):
            raise
        raise BadPolygons("文件不是有效的 GeoJSON。") from error


def _features(parsed: Any) -> list[Any]:
    if not isinstance(parsed, dict) or parsed.get("type") != "FeatureCollection":
        raise BadPolygons("文件应是 GeoJSON 的 FeatureCollection。")
    features = parsed.get("features")
    if not isinstance(features, list) or not features:
        raise BadPolygons("文件里没有要素。")
    if len(features) > MOST_FEATURES:
        raise BadPolygons(f"要素超过{MOST_FEATURES:,}个。")
    return features


def _shape(feature: Any, where: str) -> Shape:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise BadPolygons(f"{where}：不是 Feature。")
    properties = feature.get("properties")
    known = properties if isinstance(properties, dict) else {}
    code = next((known[name] for name in CODE_NAMES if known.get(name)), "")
    if not isinstance(code, (str, int)) or isinstance(code, bool) or not 0 < len(str(code)) <= 40:
        raise BadPolygons(f"{where}：属性里没有单位代码（{'、'.join(CODE_NAMES)}之一）。")
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict) or geometry.get("type") not in SHAPES:
        raise BadPolygons(f"{where}（{code}）：图形应是 Polygon 或 MultiPolygon。")
    kind, given = geometry["type"], geometry.get("coordinates")
    polygons = [given] if kind == "Polygon" else given
    if not isinstance(polygons, list) or not polygons:
        raise BadPolygons(f"{where}（{code}）：没有坐标。")
    checked = [_polygon(each, f"{where}（{code}）") for each in polygons]
    return Shape(
        str(code), {"type": kind, "coordinates": checked[0] if kind == "Polygon" else checked}
    )


def _polygons(geometry: dict[str, Any]) -> list[list[Ring]]:
    rings = geometry["coordinates"]
    return [rings] if geometry["type"] == "Polygon" else rings


def _polygon(given: Any, where: str) -> list[list[list[float]]]:
    if not isinstance(given, list) or not given:
        raise BadPolygons(f"{where}：没有边界线。")
    return [[list(point) for point in _ring(ring, where)] for ring in given]


def _ring(given: Any, where: str) -> Ring:
    if not isinstance(given, list) or not 4 <= len(given) <= MOST_RING_POINTS:
        raise BadPolygons(f"{where}：每条边界线应有4至{MOST_RING_POINTS}个点。")
    ring = [_point(point, where) for point in given]
    if ring[0] != ring[-1]:
        raise BadPolygons(f"{where}：边界线没有闭合，首尾两点应相同。")
    if abs(_area(ring)) < 1e-12:
        raise BadPolygons(f"{where}：边界线没有围成面积。")
    if crosses_itself(ring):
        raise BadPolygons(f"{where}：边界线自相交。")
    return ring


def _point(given: Any, where: str) -> Point:
    if not isinstance(given, list) or len(given) not in (2, 3):
        raise BadPolygons(f"{where}：有的点不是［经度，纬度］。")
    x, y = (_number(value, where) for value in given[:2])
    if not (WEST <= x <= EAST and SOUTH <= y <= NORTH):
        raise BadPolygons(f"{where}：点（{x:g}，{y:g}）不在国内范围，请核对经纬度次序和坐标系。")
    return round(x, 7), round(y, 7)


def _number(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise BadPolygons(f"{where}：坐标应是数。")
    try:
        number = float(value)
    except OverflowError as error:
        raise BadPolygons(f"{where}：坐标超出范围。") from error
    if not math.isfinite(number):
        raise BadPolygons(f"{where}：坐标超出范围。")
    return number


def _area(ring: Ring) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2


def crosses_itself(ring: Ring) -> bool:
    """Whether two edges of a closed ring meet anywhere but at their common corner.

    >>> crosses_itself([(0, 0), (2, 2), (2, 0), (0, 2), (0, 0)])
    True
    >>> crosses_itself([(0, 0), (2, 0), (2, 2), (0, 2), (0, 0)])
    False
    """
    edges = [edge for edge in pairwise(ring) if edge[0] != edge[1]]
    boxes = [(min(a[0], b[0]), max(a[0], b[0]), min(a[1], b[1]), max(a[1], b[1])) for a, b in edges]
    last = len(edges) - 1
    for i, (a, b) in enumerate(edges):
        west, east, south, north = boxes[i]
        for j in range(i + 1, len(edges)):
            box = boxes[j]
            if box[0] > east or box[1] < west or box[2] > north or box[3] < south:
                continue
            c, d = edges[j]
            if j == i + 1 or (i == 0 and j == last):
                corner, start, end = (b, a, d) if j == i + 1 else (a, b, c)
                if _turn(start, corner, end) == 0 and _on(start, corner, end):
                    return True
            elif _meet(a, b, c, d):
                return True
    return False


def _turn(a: Point, b: Point, c: Point) -> int:
    value = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return (value > 1e-15) - (value < -1e-15)


def _on(start: Point, corner: Point, end: Point) -> bool:
    """Whether, on one line, the edge from the corner to `end` runs back over the first one."""
    forth = (corner[0] - start[0]) * (end[0] - corner[0])
    forth += (corner[1] - start[1]) * (end[1] - corner[1])
    return forth < 0


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    turns = _turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b)
    if turns[0] != turns[1] and turns[2] != turns[3] and 0 not in turns:
        return True
    return any(
        turn == 0 and _within(p, q, r)
        for turn, p, q, r in zip(turns, (a, a, c, c), (b, b, d, d), (c, d, a, b), strict=True)
    )


def _within(a: Point, b: Point, c: Point) -> bool:
    return min(a[0], b[0]) <= c[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= c[1] <= max(a[1], b[1])

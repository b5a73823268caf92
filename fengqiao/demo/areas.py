"""Polygons of the demo's neighbourhoods and grids: a made-up town of uneven blocks."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

# Somewhere in the sea, so that no real place is meant.
WEST, SOUTH = 122.9, 30.1
STEP, COLUMNS = 0.01, 4


def demo_areas(neighbourhoods: Sequence[tuple[str, Sequence[str]]]) -> bytes:
    """GeoJSON of neighbourhoods, each split among its grids; codes of units as given."""
    features = []
    for index, (code, grids) in enumerate(neighbourhoods):
        row, column = divmod(index, COLUMNS)
        corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)]
        features.append(_feature(code, corners))
        share = 1 / max(1, len(grids))
        for number, grid in enumerate(grids):
            left, right = column + number * share, column + (number + 1) * share
            features.append(
                _feature(grid, [(left, row), (right, row), (right, row + 1), (left, row + 1)])
            )
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def _feature(code: str, corners: Sequence[tuple[float, float]]) -> dict[str, Any]:
    ring = [_bent(x, y) for x, y in (*corners, corners[0])]
    return {
        "type": "Feature",
        "properties": {"code": code},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def _bent(x: float, y: float) -> list[float]:
    """A corner of the plan moved a little, the same for every block that meets there."""
    return [
        round(WEST + STEP * (x + 0.12 * math.sin(1.7 * y + x)), 6),
        round(SOUTH + STEP * (y + 0.12 * math.sin(1.3 * x - y)), 6),
    ]

"""Replacing the street's polygons by those of an uploaded file, all or none."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import transaction

from fengqiao.kernel.ledger.events import record
from fengqiao.kernel.org.tree import tree_of
from fengqiao.overview.events import AREAS_REPLACED
from fengqiao.overview.models import Area
from fengqiao.overview.rules.polygons import BadPolygons, read_shapes

if TYPE_CHECKING:
    from datetime import datetime

    from fengqiao.kernel.org.models import Post

SHOWN_UNKNOWN = 5


@transaction.atomic
def replace_areas(content: bytes, *, by: Post, at: datetime) -> int:
    """Take the file's polygons in place of the ones before; returns how many. BadPolygons."""
    shapes = read_shapes(content)
    by_code = {node.code: node.id for node in tree_of(by.street).nodes.values()}
    unknown = [shape.code for shape in shapes if shape.code not in by_code]
    if unknown:
        shown = "、".join(unknown[:SHOWN_UNKNOWN])
        more = f"等{len(unknown)}个" if len(unknown) > SHOWN_UNKNOWN else ""
        raise BadPolygons(f"本街道没有这些单位代码：{shown}{more}。请先登记单位或改正代码。")
    Area.objects.filter(street=by.street).delete()
    Area.objects.bulk_create(
        Area(street=by.street, unit_id=by_code[shape.code], geometry=shape.geometry, replaced_at=at)
        for shape in shapes
    )
    record(
        street=by.street, at=at, kind=AREAS_REPLACED.name, subject="map:areas", actor=by.ref,
        actor_name=by.shown_name,
        body={"areas": len(shapes), "sha256": hashlib.sha256(content).hexdigest()},
    )  # fmt: skip
    return len(shapes)

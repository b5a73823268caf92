from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from fengqiao.kernel.matters.models import Channel, Involvement, InvolvementRole, Matter
from fengqiao.kernel.org.models import Unit
from fengqiao.kernel.org.testing import Cast
from fengqiao.kernel.search.models import entry_for

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
MakeMatter = Callable[..., Matter]


@pytest.fixture
def make_matter(cast: Cast) -> MakeMatter:
    """Make a searchable matter led by a unit: `make_matter("电梯停运", text, unit=…, pk=…)`."""

    def make(
        title: str, text: str = "", *, unit: Unit | None = None, pk: int | None = None
    ) -> Matter:
        unit = unit or cast.elm
        matter = Matter.objects.create(
            pk=pk, street=unit.street, kind="dispute", procedure_version=1,
            number=f"{title[:20]}-{Matter.objects.count()}", title=title, description=text,
            state="open", channel=Channel.GRID, received_at=NOW, lead_unit=unit,
        )  # fmt: skip
        Involvement.objects.create(
            street=unit.street, matter=matter, unit=unit, role=InvolvementRole.LEAD, since=NOW
        )
        entry_for(matter, title, text).save()
        return matter

    return make

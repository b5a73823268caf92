from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile

from fengqiao.kernel.files.models import Attachment
from fengqiao.kernel.files.services import store_upload
from fengqiao.kernel.matters.models import Channel, Involvement, InvolvementRole, Matter
from fengqiao.kernel.org.testing import Cast

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
Upload = Callable[..., Attachment]


@pytest.fixture
def store(tmp_path: Path, settings: Any) -> Path:
    """The folder in which this test's files lie, written whole."""
    folder = tmp_path / "files"
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "fengqiao.kernel.files.storage.WholeFileStorage",
            "OPTIONS": {"location": folder},
        }
    }
    assert storages["default"].location == str(folder)  # type: ignore[attr-defined]
    return folder


@pytest.fixture
def matter(cast: Cast) -> Matter:
    matter = Matter.objects.create(
        street=cast.street, kind="dispute", procedure_version=1, number="枫调1", title="噪音",
        state="open", channel=Channel.GRID, received_at=NOW, lead_unit=cast.elm,
    )  # fmt: skip
    Involvement.objects.create(
        street=cast.street, matter=matter, unit=cast.elm, role=InvolvementRole.LEAD, since=NOW
    )
    return matter


@pytest.fixture
def upload(cast: Cast, store: Path) -> Upload:
    """Upload as the mediator: `upload("照片.jpg", content, matter=…)`."""

    def run(name: str, content: bytes, **options: Any) -> Attachment:
        street, by = options.pop("street", cast.street), options.pop("by", cast.mediator)
        file = SimpleUploadedFile(name, content)
        return store_upload(file, street=street, by=by, at=NOW, **options)

    return run

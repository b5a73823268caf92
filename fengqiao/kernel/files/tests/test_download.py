from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from fengqiao.kernel.files.errors import DamagedFile
from fengqiao.kernel.files.models import Attachment
from fengqiao.kernel.files.services import open_attachment
from fengqiao.kernel.files.tests.conftest import NOW, Upload
from fengqiao.kernel.files.tests.samples import JPEG
from fengqiao.kernel.ledger.models import Event
from fengqiao.kernel.matters.models import Matter, Party, PartyRole
from fengqiao.kernel.matters.rights import Resident
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.org.testing import Cast


def sign_in(client: Client, post: Post) -> None:
    assert post.person.user
    client.force_login(post.person.user)


@pytest.fixture
def row(upload: Upload, matter: Matter) -> Attachment:
    return upload("现场 照片.jpg", JPEG, matter=matter)


def test_a_download_carries_the_file_and_lets_no_browser_show_it(
    row: Attachment, cast: Cast, client: Client
) -> None:
    sign_in(client, cast.mediator)
    response = client.get(f"/files/{row.pk}/")
    assert b"".join(response.streaming_content) == JPEG  # type: ignore[attr-defined]
    assert response["Content-Disposition"].startswith("attachment")
    assert "%E7%8E%B0%E5%9C%BA%20%E7%85%A7%E7%89%87.jpg" in response["Content-Disposition"]
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Length"] == str(len(JPEG))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("part", "status"),
    [
        ("mediator", 200), ("dispatcher", 200), ("leader", 200), ("willow_handler", 404),
        ("handler", 404), ("stranger", 404), ("administrator", 404), ("security", 404),
        ("auditor", 404),
    ],
)  # fmt: skip
def test_only_those_who_see_the_matter_get_its_files(
    row: Attachment, cast: Cast, client: Client, part: str, status: int
) -> None:
    sign_in(client, cast.posts()[part])
    assert client.get(f"/files/{row.pk}/").status_code == status
    assert Event.objects.filter(kind="file.read").exists() == (status == 200)


def test_nobody_gets_a_file_without_signing_in(row: Attachment, client: Client) -> None:
    assert client.get(f"/files/{row.pk}/").status_code == 302


def test_a_file_cannot_be_posted_to(row: Attachment, cast: Cast, client: Client) -> None:
    sign_in(client, cast.mediator)
    assert client.post(f"/files/{row.pk}/").status_code == 405


def test_a_download_is_an_event_of_the_read_log(row: Attachment, cast: Cast) -> None:
    open_attachment(row, cast.mediator, at=NOW).close()
    event = Event.objects.get(kind="file.read")
    assert event.subject == f"file:{row.pk}"
    assert event.actor == cast.mediator.ref
    assert event.matter_id == row.matter_id


def test_a_changed_file_is_not_given_out(
    row: Attachment, cast: Cast, client: Client, store: Path
) -> None:
    (store / row.storage_key).write_bytes(JPEG.replace(b"JFIF", b"JFIX"))
    sign_in(client, cast.mediator)
    response = client.get(f"/files/{row.pk}/")
    assert response.status_code == 409
    assert "与上传时不一致" in response.content.decode()
    assert not Event.objects.filter(kind="file.read").exists()


def test_a_missing_file_says_so(row: Attachment, cast: Cast, store: Path) -> None:
    (store / row.storage_key).unlink()
    with pytest.raises(DamagedFile, match="不见了"):
        open_attachment(row, cast.mediator, at=NOW)


def test_a_resident_gets_the_files_of_its_own_matter_but_not_private_ones(
    row: Attachment, upload: Upload, matter: Matter, cast: Cast
) -> None:
    private = upload("内部.jpg", JPEG + b"\xff", matter=matter, is_private=True)
    resident = Resident(cast.street, "a" * 32)
    for attachment in (row, private):
        with pytest.raises(PermissionDenied):
            open_attachment(attachment, resident, at=NOW)
    Party.objects.create(
        street=cast.street, matter=matter, role=PartyRole.APPLICANT, phone_index="a" * 32
    )
    open_attachment(row, resident, at=NOW).close()
    with pytest.raises(PermissionDenied):
        open_attachment(private, resident, at=NOW)
    open_attachment(private, cast.mediator, at=NOW).close()


def test_an_upload_without_a_matter_is_seen_by_its_uploader_alone(
    upload: Upload, cast: Cast
) -> None:
    waiting = upload("照片.jpg", JPEG)
    for name, post in cast.posts().items():
        seen = Attachment.objects.visible_to(post).filter(pk=waiting.pk).exists()
        assert seen == (name == "mediator"), name

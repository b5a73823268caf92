"""Files over the interface, and likely duplicates."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from fengqiao.api.testing import Caller, caller
from fengqiao.api.tests.conftest import Registered, dispute_body
from fengqiao.kernel.files.models import Attachment
from fengqiao.kernel.ledger.models import Event
from fengqiao.kernel.org.testing import Cast

TEXT = "现场情况：水从楼上流下。".encode()


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Any) -> None:
    settings.STORAGES = settings.STORAGES | {
        "default": settings.STORAGES["default"] | {"OPTIONS": {"location": tmp_path}}
    }


def send(who: Caller, content: bytes = TEXT, name: str = "情况.txt") -> Any:
    return who.client.post(
        "/api/v1/files", {"file": SimpleUploadedFile(name, content)},
        headers={"Authorization": f"Bearer {who.token}"},
    )  # fmt: skip


def test_a_file_is_sent_attached_listed_and_fetched(clerk: Caller, registered: Registered) -> None:
    sent = send(clerk)
    assert sent.status_code == 201, sent.content.decode()
    here = f"/disputes/{registered().pk}"
    attached = clerk.post_json(f"{here}/steps/attach", {"files": [sent.json()["id"]]})
    assert attached.status_code == 200, attached.content.decode()
    (listed,) = clerk.get(f"{here}/files").json()["items"]
    assert listed["digest"] == sent.json()["digest"]
    fetched = clerk.get(listed["href"].removeprefix("/api/v1"))
    assert b"".join(fetched.streaming_content) == TEXT
    assert Event.objects.filter(kind="file.read").exists()


def test_the_same_content_sent_again_is_kept_once(clerk: Caller) -> None:
    first, again = send(clerk), send(clerk)
    assert again.status_code == 200
    assert again["Idempotency-Replayed"] == "true"
    assert again.json()["id"] == first.json()["id"]
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content"), [("a.exe", b"MZ"), ("a.pdf", b"no pdf"), ("a.txt", b"")]
)
def test_a_file_that_is_not_taken_says_why(clerk: Caller, name: str, content: bytes) -> None:
    response = send(clerk, content, name)
    assert response.status_code == 422
    assert response.json()["then"]
    assert not Attachment.objects.exists()


def test_a_form_that_cannot_be_read_is_refused(clerk: Caller) -> None:
    for media_type in ("multipart/form-data", "multipart/form-data; boundary=x", "text/plain"):
        response = clerk.client.generic(
            "POST", "/api/v1/files", b"--y\r\n\r\n", content_type=media_type,
            headers={"Authorization": f"Bearer {clerk.token}"},
        )  # fmt: skip
        assert response.status_code in {400, 422}, media_type
        assert response["Content-Type"] == "application/problem+json"


def test_files_of_a_hidden_matter_are_hidden(
    cast: Cast, clerk: Caller, stranger: Caller, registered: Registered
) -> None:
    sent = send(clerk).json()
    here = f"/disputes/{registered().pk}"
    clerk.post_json(f"{here}/steps/attach", {"files": [sent["id"]]})
    for who in (stranger, caller(cast.willow_handler), caller(cast.administrator)):
        assert who.get(f"{here}/files").status_code == 404
        assert who.get(f"/files/{sent['id']}").status_code == 404


def test_likely_duplicates_are_shown_before_saving(dispatcher: Caller) -> None:
    known = dispatcher.post_json("/disputes", dispute_body()).json()
    asked = {"title": "楼上漏水没人修", "place": "榆树居民区3号楼", "phones": ["138-0000-1111"]}
    (found,) = dispatcher.post_json("/disputes/similar", asked).json()["items"]
    assert found["matter"]["id"] == known["id"]
    assert found["same_phone"] is True
    assert Event.objects.filter(kind="search.run").exists()


def test_duplicates_are_looked_for_within_the_rights(
    cast: Cast, stranger: Caller, registered: Registered
) -> None:
    registered()
    asked = {"title": "楼上漏水不修", "place": "榆树居民区3号楼", "phones": ["13800001111"]}
    for who in (stranger, caller(cast.willow_handler)):
        assert who.post_json("/disputes/similar", asked).json() == {"items": []}

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction

from fengqiao.kernel.files.checking import GRACE, check_files, remove_leftovers
from fengqiao.kernel.files.errors import UploadError
from fengqiao.kernel.files.models import Attachment
from fengqiao.kernel.files.services import claim_uploads, open_whole, store_upload
from fengqiao.kernel.files.tests.conftest import NOW, Upload
from fengqiao.kernel.files.tests.samples import JPEG, PDF, PNG
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.testing import Cast


def files_in(store: Path) -> list[str]:
    return sorted(str(path.relative_to(store)) for path in store.rglob("*") if path.is_file())


@pytest.mark.parametrize("algorithm", ["sm3", "sha256"])
def test_an_upload_is_stored_whole_with_its_digest(
    upload: Upload, matter: Matter, cast: Cast, settings: Any, algorithm: str
) -> None:
    settings.FENGQIAO_DIGEST = algorithm
    row = upload("../照片\u202e.jpg", JPEG, matter=matter, purpose="evidence")
    row.refresh_from_db()
    assert (row.name, row.media_type, row.size) == ("照片.jpg", "image/jpeg", len(JPEG))
    assert (row.digest_algorithm, row.digest) == (
        algorithm,
        hashlib.new(algorithm, JPEG).hexdigest(),
    )
    assert (row.uploaded_by, row.uploaded_at) == (cast.mediator.ref, NOW)
    with open_whole(row) as file:
        assert file.read() == JPEG


def test_the_place_of_a_file_tells_nothing_of_its_name(upload: Upload, store: Path) -> None:
    first, second = upload("照片.jpg", JPEG), upload("照片.jpg", JPEG)
    assert first.storage_key != second.storage_key
    assert files_in(store) == sorted([first.storage_key, second.storage_key])
    assert first.storage_key.startswith("fq/2026/")
    assert "照片" not in first.storage_key
    assert "jpg" not in first.storage_key


def test_the_same_file_on_the_same_matter_is_kept_once(
    upload: Upload, matter: Matter, store: Path
) -> None:
    first = upload("照片.jpg", JPEG, matter=matter)
    assert upload("同一张.jpg", JPEG, matter=matter) == first
    assert upload("另一张.png", PNG, matter=matter) != first
    assert len(files_in(store)) == 2


def test_the_same_file_on_another_matter_is_another_attachment(
    upload: Upload, matter: Matter
) -> None:
    other = Matter.objects.get(pk=matter.pk)
    other.pk, other.number = None, "枫调2"
    other.save()
    assert upload("照片.jpg", JPEG, matter=matter) != upload("照片.jpg", JPEG, matter=other)


def test_a_file_over_the_limit_is_refused_before_it_is_read_to_its_end(
    cast: Cast, store: Path, settings: Any
) -> None:
    settings.FENGQIAO_UPLOAD_LIMIT = 1024 * 1024

    class Endless(io.BytesIO):
        given = 0

        def read(self, size: int | None = -1, /) -> bytes:
            self.given += size or 0
            return b"\xff" * (size or 0)

    endless = Endless()
    with pytest.raises(UploadError, match="超过 1 MB"):
        store_upload(endless, street=cast.street, by=cast.clerk, at=NOW, name="照片.jpg")
    assert endless.given < 3 * 1024 * 1024
    assert not Attachment.objects.exists()
    assert files_in(store) == []


@pytest.mark.parametrize(
    ("name", "content"), [("照片.jpg", b""), ("程序.exe", b"MZ"), ("a.jpg", PDF)]
)
def test_a_refused_file_leaves_nothing_behind(
    upload: Upload, store: Path, name: str, content: bytes
) -> None:
    with pytest.raises(UploadError):
        upload(name, content)
    assert not Attachment.objects.exists()
    assert files_in(store) == []


def test_a_write_that_breaks_off_leaves_no_file_and_no_row(upload: Upload, store: Path) -> None:
    class Broken(ContentFile[bytes]):
        def chunks(self, chunk_size: int | None = None) -> object:  # type: ignore[override]
            yield JPEG[:10]
            raise OSError("磁盘已满")

    with pytest.raises(OSError, match="磁盘已满"):
        default_storage.save("fq/2026/abc", Broken(JPEG))
    assert files_in(store) == []


def test_a_file_is_not_seen_under_its_name_before_it_is_whole(store: Path) -> None:
    seen: list[list[str]] = []

    class Watched(File[bytes]):
        def chunks(self, chunk_size: int | None = None) -> object:  # type: ignore[override]
            for piece in (JPEG, JPEG):
                seen.append(files_in(store))
                yield piece

    default_storage.save("fq/2026/abc", Watched(io.BytesIO()))
    assert all("fq/2026/abc" not in names for names in seen)
    assert files_in(store) == ["fq/2026/abc"]
    assert (store / "fq/2026/abc").read_bytes() == JPEG * 2


def test_waiting_uploads_are_bound_by_their_uploader(
    upload: Upload, matter: Matter, cast: Cast, django_assert_num_queries: object
) -> None:
    first, second = upload("照片.jpg", JPEG), upload("截图.png", PNG)
    with transaction.atomic(), django_assert_num_queries(2):  # type: ignore[operator]
        bound = claim_uploads([second.pk, first.pk], matter=matter, by=cast.mediator)
    assert bound == [first, second]
    assert set(matter.attachments.all()) == {first, second}


def test_a_waiting_upload_of_a_known_content_gives_the_row_there_is(
    upload: Upload, matter: Matter, cast: Cast
) -> None:
    known = upload("照片.jpg", JPEG, matter=matter)
    again, twice = upload("照片.jpg", JPEG), upload("照片.jpg", JPEG)
    with transaction.atomic():
        bound = claim_uploads([again.pk, twice.pk], matter=matter, by=cast.mediator)
    assert bound == [known]
    assert matter.attachments.count() == 1


def test_the_same_content_waiting_twice_is_bound_once(
    upload: Upload, matter: Matter, cast: Cast
) -> None:
    first, second = upload("照片.jpg", JPEG), upload("照片.jpg", JPEG)
    with transaction.atomic():
        bound = claim_uploads([first.pk, second.pk], matter=matter, by=cast.mediator)
    assert bound == [first]


@pytest.mark.parametrize("part", ["stranger", "clerk"])
def test_nobody_binds_another_persons_upload(
    upload: Upload, matter: Matter, cast: Cast, part: str
) -> None:
    row = upload("照片.jpg", JPEG)
    with transaction.atomic(), pytest.raises(UploadError, match="不能使用"):
        claim_uploads([row.pk], matter=matter, by=cast.posts()[part])
    assert not matter.attachments.exists()


def test_an_upload_of_another_street_is_not_bound(
    upload: Upload, matter: Matter, cast: Cast
) -> None:
    row = upload("照片.jpg", JPEG, street=cast.other_street)
    with transaction.atomic(), pytest.raises(UploadError):
        claim_uploads([row.pk], matter=matter, by=cast.mediator)


def test_checking_finds_missing_changed_and_left_over_files(
    upload: Upload, matter: Matter, store: Path
) -> None:
    good = upload("照片.jpg", JPEG, matter=matter)
    changed = upload("截图.png", PNG, matter=matter)
    missing = upload("回函.pdf", PDF, matter=matter)
    waiting = upload("照片.jpg", JPEG)
    (store / changed.storage_key).write_bytes(PNG + b"x")
    (store / missing.storage_key).unlink()
    default_storage.save("fq/2026/orphan", ContentFile(JPEG))
    assert check_files(NOW).orphans == []
    later = default_storage.get_modified_time("fq/2026/orphan") + GRACE * 2
    findings = check_files(later)
    assert findings.checked == 4
    assert [row for row, _ in findings.damaged] == [changed, missing]
    assert findings.orphans == ["fq/2026/orphan"]
    assert findings.unclaimed == [waiting]
    remove_leftovers(findings)
    assert files_in(store) == sorted([good.storage_key, changed.storage_key])
    assert set(Attachment.objects.all()) == {good, changed, missing}

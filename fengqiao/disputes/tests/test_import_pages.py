"""The import pages: a table is uploaded, tried, confirmed and accounted for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fengqiao.kernel.jobs.worker import work_until_empty
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.workflow.models import ImportRun, ImportState

if TYPE_CHECKING:
    from fengqiao.kernel.org.models import Post
    from fengqiao.kernel.org.testing import Cast

pytestmark = pytest.mark.django_db
TABLE = (
    "工单号,受理时间,标题,内容,类别,姓名,电话\n"
    "T1,2026/2/1 8:30:00,电梯停运,停了三天,物业纠纷,王小明,13800001111\n"
    "T2,2026/2/1,,没有标题,,李大力,\n"
)


def signed_in(post: Post) -> Client:
    client = Client()
    assert post.person.user is not None
    client.force_login(post.person.user)
    return client


def upload(client: Client, content: str | bytes = TABLE, name: str = "热线.csv") -> Any:
    data = content.encode() if isinstance(content, str) else content
    return client.post("/imports/new/dispute/", {"table": SimpleUploadedFile(name, data)})


def test_columns_are_matched_by_name_and_the_trial_shows_what_would_happen(cast: Cast) -> None:
    client = signed_in(cast.clerk)
    answer = upload(client)
    run = ImportRun.objects.get()
    assert answer.headers["Location"] == f"/imports/{run.pk}/"
    page = client.get(f"/imports/{run.pk}/").content.decode()
    assert "可新建 <strong>1</strong>" in page
    assert "第 3 行" in page
    assert "电梯停运" in page
    assert not Matter.objects.exists()


def test_a_confirmed_import_is_carried_out_once_and_adds_up(cast: Cast) -> None:
    client = signed_in(cast.clerk)
    upload(client)
    run = ImportRun.objects.get()
    for _ in range(2):
        client.post(f"/imports/{run.pk}/confirm/")
    work_until_empty()
    run.refresh_from_db()
    assert run.state == ImportState.DONE
    assert (run.read, run.created, run.duplicate, run.rejected) == (2, 1, 0, 1)
    assert Matter.objects.get().registered_by_id == cast.clerk.pk
    page = client.get(f"/imports/{run.pk}/").content.decode()
    assert "读入 2 = 新建" in page
    rejects = b"".join(client.get(f"/imports/{run.pk}/rejects/").streaming_content)  # type: ignore[attr-defined]
    assert "没有标题" in rejects.decode("utf-8-sig")


def test_the_same_table_uploaded_again_creates_nothing(cast: Cast) -> None:
    client = signed_in(cast.clerk)
    for _ in range(2):
        upload(client)
        run = ImportRun.objects.latest("id")
        client.post(f"/imports/{run.pk}/confirm/")
        work_until_empty()
    run.refresh_from_db()
    assert (run.created, run.duplicate) == (0, 1)
    assert Matter.objects.count() == 1


def test_a_chosen_column_and_a_fixed_value_make_the_mapping(cast: Cast) -> None:
    client = signed_in(cast.clerk)
    upload(client, TABLE.replace("标题", "说的什么"))
    run = ImportRun.objects.get()
    assert "可新建 <strong>0</strong>" in client.get(f"/imports/{run.pk}/").content.decode()
    answer = client.post(
        f"/imports/{run.pk}/",
        {
            "way": "chosen", "system": "区热线", "column:#number": "工单号",
            "column:#moment": "受理时间", "column:title": "说的什么", "fixed:channel": "hotline",
        },
    )  # fmt: skip
    assert "可新建 <strong>1</strong>" in answer.content.decode()
    client.post(f"/imports/{run.pk}/confirm/")
    work_until_empty()
    matter = Matter.objects.get()
    assert (matter.channel, matter.external_system) == ("hotline", "区热线")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("", "空.csv"),
        (b"PK\x03\x04 broken", "坏.xlsx"),
        ("\xff\xfe\x00", "乱.csv"),
        ("a,b\n1,2\n", "x.exe"),
    ],
)
def test_a_broken_file_is_explained_and_nothing_is_kept(
    cast: Cast, content: str | bytes, name: str
) -> None:
    answer = upload(signed_in(cast.clerk), content, name)
    assert answer.status_code == 422
    assert "没有导入任何内容" in answer.content.decode()
    assert not ImportRun.objects.exists()


def test_a_mapping_written_by_hand_that_is_wrong_says_where(cast: Cast) -> None:
    client = signed_in(cast.clerk)
    upload(client)
    run = ImportRun.objects.get()
    answer = client.post(f"/imports/{run.pk}/", {"way": "written", "mapping": "kind: dispute"})
    assert "映射文件缺少 fields" in answer.content.decode()
    client.post(f"/imports/{run.pk}/confirm/")
    run.refresh_from_db()
    assert run.state == ImportState.CHECKED


def test_another_post_does_not_reach_the_import(cast: Cast) -> None:
    upload(signed_in(cast.clerk))
    run = ImportRun.objects.get()
    other = signed_in(cast.dispatcher)
    assert other.get(f"/imports/{run.pk}/").status_code == 404
    assert other.post(f"/imports/{run.pk}/confirm/").status_code == 404
    assert other.get(f"/imports/{run.pk}/rejects/").status_code == 404
    assert signed_in(cast.auditor).get("/imports/new/dispute/").status_code == 403

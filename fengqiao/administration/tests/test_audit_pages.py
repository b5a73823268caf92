"""The audit administrator's pages: what happened, who read, and whether it is all still there."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from fengqiao.administration.jobs import run_verification
from fengqiao.administration.models import Verification, VerificationState
from fengqiao.administration.services import verifying
from fengqiao.administration.tests.conftest import NOON, SignIn
from fengqiao.administration.tests.events import last_event
from fengqiao.kernel.ledger.events import record
from fengqiao.kernel.ledger.offline import verify_export
from fengqiao.kernel.ledger.reads import record_read, record_search
from fengqiao.kernel.ledger.seal import seal_street
from fengqiao.kernel.org.accounts import lock_account
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.org.testing import Cast

pytestmark = pytest.mark.django_db
NUMBER = "枫矛〔2026〕7号"


def read_matter(cast: Cast, post: Post) -> None:
    record_read(
        actor=post.ref, actor_name=post.shown_name, street=cast.street, at=NOON,
        kind="matter.read", subject=NUMBER, matter_id=7, body={"part": "work"},
    )  # fmt: skip


def some_events(cast: Cast) -> None:
    record(
        street=cast.street, at=NOON, kind="dispute.registered", subject=NUMBER, matter_id=7,
        actor=cast.clerk.ref, actor_name=cast.clerk.shown_name, step="register",
        body={"title": "楼上漏水", "place": "枫桥路一号"},
    )  # fmt: skip
    read_matter(cast, cast.handler)
    record_search(
        actor=cast.clerk.ref, actor_name=cast.clerk.shown_name, street=cast.street, at=NOON,
        text="张三丰", found=3,
    )  # fmt: skip
    lock_account(cast.handler.person, reason="离岗", by=cast.security, at=NOON)


def test_events_show_who_and_when_and_nothing_of_the_matter(cast: Cast, auditor: Client) -> None:
    some_events(cast)
    page = auditor.get(reverse("audit_events")).content.decode()
    for shown in (NUMBER, cast.clerk.shown_name, "锁定账号", "账号 ", "搜索"):
        assert shown in page
    for hidden in ("楼上漏水", "枫桥路一号", "张三丰"):
        assert hidden not in page


def test_the_read_log_holds_readings_alone(cast: Cast, auditor: Client) -> None:
    some_events(cast)
    lines = auditor.get(reverse("audit_reads")).context["lines"]
    assert [line.label for line in lines] == ["搜索", "查看事项"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 4),
        ({"kind": "account.locked"}, 1),
        ({"kind": "no.such"}, 4),
        ({"since": "2026-03-02", "until": "2026-03-02"}, 4),
        ({"since": "2026-03-03"}, 0),
        ({"until": "2026-03-01"}, 0),
        ({"since": "gestern", "before": "-1", "actor": "\x00"}, 4),
        ({"before": "9" * 19}, 4),
    ],
)
def test_events_are_filtered_and_strange_filters_are_left_out(
    cast: Cast, auditor: Client, query: dict[str, str], count: int
) -> None:
    some_events(cast)
    assert len(auditor.get(reverse("audit_events"), query).context["lines"]) == count


def test_events_are_filtered_by_who_acted(cast: Cast, auditor: Client) -> None:
    some_events(cast)
    lines = auditor.get(reverse("audit_events"), {"actor": cast.handler.ref}).context["lines"]
    assert [line.who for line in lines] == [cast.handler.shown_name]


def test_a_day_is_a_day_of_the_office(cast: Cast, auditor: Client) -> None:
    late = NOON.replace(hour=16, minute=30)  # half past midnight of 3 March in the office
    record(
        street=cast.street, at=late, kind="matter.restricted", subject=NUMBER, matter_id=7,
        actor=cast.clerk.ref, actor_name=cast.clerk.shown_name,
    )  # fmt: skip
    url = reverse("audit_events")
    assert auditor.get(url, {"until": "2026-03-02"}).context["lines"] == []
    assert len(auditor.get(url, {"since": "2026-03-03"}).context["lines"]) == 1


def test_pages_follow_each_other_without_gap_at_a_constant_number_of_queries(
    cast: Cast, auditor: Client
) -> None:
    for _ in range(230):
        read_matter(cast, cast.handler)
    url, seen, queries = reverse("audit_reads"), [], set()
    while url:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            page = auditor.get(url)
        seen += [line.id for line in page.context["lines"]]
        queries.add(len(caught))
        url = page.context["next_url"] and reverse("audit_reads") + page.context["next_url"]
    assert len(seen) == len(set(seen)) == 230
    assert seen == sorted(seen, reverse=True)
    assert len(queries) == 1


def test_another_street_is_not_shown(cast: Cast, sign_in: SignIn, auditor: Client) -> None:
    record_read(
        actor=cast.stranger.ref, actor_name="外人", street=cast.other_street, at=NOON,
        kind="matter.read", subject="他矛〔2026〕1号",
    )  # fmt: skip
    for name in ("audit_events", "audit_reads"):
        assert "他矛" not in auditor.get(reverse(name)).content.decode()


def test_verifying_says_what_was_found_and_is_put_on_record(cast: Cast, auditor: Client) -> None:
    some_events(cast)
    seal_street(cast.street, timezone.now())
    page = auditor.post(reverse("audit_verify"), follow=True)
    assert "校验通过：已封存留痕 4 条" in page.content.decode()
    assert last_event(cast.street).kind == "ledger.verified"
    assert last_event(cast.street).actor == cast.auditor.ref


def test_a_large_ledger_is_verified_by_a_job(
    cast: Cast, auditor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "AT_ONCE", 2)
    some_events(cast)
    page = auditor.post(reverse("audit_verify"), follow=True)
    asked = Verification.objects.get()
    assert asked.state == VerificationState.WAITING
    assert "在后台校验" in page.content.decode()
    run_verification.call(asked.pk)
    run_verification.call(asked.pk)
    asked.refresh_from_db()
    assert asked.state == VerificationState.SOUND
    kinds = [line.label for line in auditor.get(reverse("audit_events")).context["lines"]]
    assert kinds.count("校验留痕链") == 1


def test_a_missing_version_is_reported_on_the_page(cast: Cast, auditor: Client) -> None:
    for version in (1, 3):
        record(
            street=cast.street, at=NOON, kind="dispute.registered", subject=NUMBER, matter_id=7,
            actor=cast.clerk.ref, actor_name=cast.clerk.shown_name, version=version,
        )  # fmt: skip
    page = auditor.post(reverse("audit_verify"), follow=True).content.decode()
    assert "校验发现" in page
    assert "不是从 1 起连续的" in page
    assert Verification.objects.get().state == VerificationState.UNSOUND


def test_the_exported_ledger_verifies_without_the_database(
    cast: Cast, auditor: Client, tmp_path: Path
) -> None:
    some_events(cast)
    seal_street(cast.street, timezone.now())
    answer = auditor.post(reverse("audit_export"))
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    path = tmp_path / "ledger.jsonl"
    path.write_bytes(content)
    assert verify_export(path).sound
    kinds = [
        line["event"]["kind"] for line in map(json.loads, content.splitlines()) if "event" in line
    ]
    assert kinds[-1] == "export.made", "taking the ledger out is in the ledger that is taken out"


def test_the_anchors_are_the_last_seal_of_each_day(cast: Cast, auditor: Client) -> None:
    moments = [NOON, NOON + timedelta(hours=1), NOON + timedelta(days=1)]
    seals = []
    for at in moments:
        read_matter(cast, cast.handler)
        seals += seal_street(cast.street, at)
    answer = auditor.post(reverse("audit_anchors"))
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert [line.split()[0] for line in lines] == [
        f"3:{seals[2].digest}", f"2:{seals[1].digest}",
    ]  # fmt: skip
    assert last_event(cast.street).kind == "export.made"


def test_seals_are_listed_latest_first(cast: Cast, auditor: Client) -> None:
    for number in range(60):
        read_matter(cast, cast.handler)
        seal_street(cast.street, NOON + timedelta(minutes=number))
    first = auditor.get(reverse("audit_seals")).context
    rest = auditor.get(reverse("audit_seals"), {"before": first["next_before"]}).context
    numbers = [seal.number for seal in (*first["seals"], *rest["seals"])]
    assert numbers == list(range(60, 0, -1))

"""Retries, death, return of lost jobs, and what a rolled-back caller leaves."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from fengqiao.kernel.jobs.models import Worker
from fengqiao.kernel.jobs.queue import Outcome, claim, put_back_dead, requeue_lost, run
from fengqiao.kernel.jobs.selectors import dead_jobs, queue_state
from fengqiao.kernel.jobs.tests.probe_jobs import fail_until, give_unstorable, note
from fengqiao.kernel.jobs.worker import work_until_empty

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def only_row() -> DBTaskResult[Any, Any]:
    return DBTaskResult.objects.get()


def run_at(minutes: float) -> dict[Outcome, int]:
    with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
        return dict(work_until_empty())


@pytest.mark.django_db
def test_a_failing_job_waits_as_declared_before_each_retry(tmp_path: Path) -> None:
    fail_until.enqueue(str(tmp_path / "absent"))

    assert run_at(0) == {Outcome.RETRIED: 1}
    assert run_at(0.9) == {}
    assert run_at(1) == {Outcome.RETRIED: 1}
    assert run_at(2.9) == {}
    assert run_at(3) == {Outcome.DEAD: 1}
    assert run_at(600) == {}


@pytest.mark.django_db
def test_a_retry_that_succeeds_ends_the_job_and_clears_the_error(tmp_path: Path) -> None:
    fail_until.enqueue(str(tmp_path / "late"))
    run_at(0)
    (tmp_path / "late").touch()

    assert run_at(1) == {Outcome.DONE: 1}
    assert (only_row().status, only_row().return_value) == ("SUCCESSFUL", "found")
    assert only_row().traceback == ""


@pytest.mark.django_db
def test_a_dead_job_stays_visible_with_its_reason_and_can_be_put_back(tmp_path: Path) -> None:
    fail_until.enqueue(str(tmp_path / "late"))
    for minutes in (0, 1, 3):
        run_at(minutes)

    dead = dead_jobs().get()
    assert dead.exception_class_path == "builtins.FileNotFoundError"
    assert "late" in dead.traceback
    assert queue_state(NOON).counts == {"FAILED": 1}

    (tmp_path / "late").touch()
    assert put_back_dead(dead.pk)
    assert run_at(3) == {Outcome.DONE: 1}
    assert not put_back_dead(dead.pk)


@pytest.mark.django_db
def test_the_command_lists_dead_jobs_and_puts_one_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_until.enqueue(str(tmp_path / "absent"))
    for minutes in (0, 1, 3):
        run_at(minutes)

    call_command("jobs")
    listed = capsys.readouterr().out
    assert f"失败 {only_row().pk}" in listed
    assert "FileNotFoundError" in listed
    call_command("jobs", retry=UUID(str(only_row().pk)))
    assert only_row().status == "READY"
    with pytest.raises(CommandError, match="没有这个失败任务"):
        call_command("jobs", retry=uuid4())


@pytest.mark.django_db
def test_a_result_that_cannot_be_stored_is_a_failure() -> None:
    give_unstorable.enqueue()
    assert run_at(0) == {Outcome.DEAD: 1}


@pytest.mark.django_db
def test_a_job_whose_code_is_gone_is_dead_at_once(tmp_path: Path) -> None:
    note.enqueue(str(tmp_path / "notes"), "x")
    DBTaskResult.objects.update(task_path="fengqiao.kernel.jobs.tests.probe_jobs.removed")
    assert run_at(0) == {Outcome.DEAD: 1}


@pytest.mark.django_db
def test_once_runs_a_single_job(tmp_path: Path) -> None:
    for line in "ab":
        note.enqueue(str(tmp_path / "notes"), line)
    call_command("work", once=True)
    assert (tmp_path / "notes").read_text() == "a\n"
    call_command("work", burst=True)
    assert (tmp_path / "notes").read_text() == "a\nb\n"


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_caller_leaves_no_job(tmp_path: Path) -> None:
    with transaction.atomic():
        note.enqueue(str(tmp_path / "notes"), "never")
        transaction.set_rollback(True)
    assert not DBTaskResult.objects.exists()

    with transaction.atomic():
        note.enqueue(str(tmp_path / "notes"), "kept")
    assert run_at(0) == {Outcome.DONE: 1}


def enter(name: str, lease_until: datetime) -> None:
    Worker.objects.create(name=name, host="h", pid=1, started_at=NOON, lease_until=lease_until)


@pytest.mark.django_db
def test_only_jobs_of_workers_without_a_lease_come_back(tmp_path: Path) -> None:
    enter("alive", NOON)
    enter("lost", NOON - timedelta(seconds=1))
    for name in ("alive", "lost", "unknown"):
        note.enqueue(str(tmp_path / "notes"), name)
        claim(name)

    assert requeue_lost(NOON) == 2
    left = DBTaskResult.objects.running().get()
    assert left.worker_ids == ["alive"]


@pytest.mark.django_db
def test_a_job_that_kills_its_worker_each_time_is_dead_after_three_lives(tmp_path: Path) -> None:
    note.enqueue(str(tmp_path / "notes"), "x")
    for name in ("first", "second", "third"):
        claim(name)
        assert requeue_lost(NOON) == 1

    assert only_row().status == "FAILED"
    assert only_row().exception_class_path.endswith("WorkerLost")


@pytest.mark.django_db
def test_a_stalled_worker_cannot_end_a_job_that_was_given_to_another(tmp_path: Path) -> None:
    note.enqueue(str(tmp_path / "notes"), "x")
    stalled = claim("stalled")
    requeue_lost(NOON)
    claim("other")

    assert stalled is not None
    assert run(stalled) == Outcome.TAKEN_AWAY
    assert (only_row().status, only_row().worker_ids) == ("RUNNING", ["stalled", "other"])


@pytest.mark.django_db
def test_jobs_that_wait_too_long_are_reported(tmp_path: Path) -> None:
    with time_machine.travel(NOON, tick=False):
        note.enqueue(str(tmp_path / "notes"), "x")
    assert queue_state(NOON + timedelta(minutes=5)).late == 0
    with time_machine.travel(NOON + timedelta(minutes=6), tick=False):
        assert queue_state(NOON + timedelta(minutes=6)).late == 1

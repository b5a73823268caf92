"""Real worker processes: killed, stopped, running side by side."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from fengqiao.kernel.jobs.models import Worker
from fengqiao.kernel.jobs.tests.probe_jobs import hold, note
from fengqiao.kernel.jobs.tests.worker_process import await_true, start_worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@contextmanager
def worker(*options: str) -> Iterator[Popen[bytes]]:
    process = start_worker(*options)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def status_of(task_id: str) -> str:
    return str(DBTaskResult.objects.get(pk=task_id).status)


def test_the_job_of_a_killed_worker_is_finished_by_the_next_worker(tmp_path: Path) -> None:
    job = hold.enqueue(str(tmp_path))

    with worker("--lease", "2") as first:
        await_true((tmp_path / "started").exists)
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert status_of(job.id) == "RUNNING"
    (tmp_path / "release").touch()

    with worker("--lease", "2"):
        await_true(lambda: status_of(job.id) == "SUCCESSFUL")

    row = DBTaskResult.objects.get(pk=job.id)
    assert row.return_value == "finished"
    assert len(set(row.worker_ids)) == 2


def test_a_worker_asked_to_stop_first_finishes_its_job(tmp_path: Path) -> None:
    job = hold.enqueue(str(tmp_path))

    with worker() as process:
        await_true((tmp_path / "started").exists)
        waiting = note.enqueue(str(tmp_path / "notes"), "begun after the signal")
        process.send_signal(signal.SIGTERM)
        assert process.poll() is None
        (tmp_path / "release").touch()
        assert process.wait(timeout=60) == 0

    assert status_of(job.id) == "SUCCESSFUL"
    assert status_of(waiting.id) == "READY"
    assert not Worker.objects.exists()


def test_a_long_job_keeps_its_worker_alive_past_the_lease(tmp_path: Path) -> None:
    job = hold.enqueue(str(tmp_path))

    with worker("--lease", "1") as long_one:
        await_true((tmp_path / "started").exists)
        first_lease = Worker.objects.get().lease_until
        with worker("--lease", "1"):
            await_true(lambda: timezone.now() > first_lease and Worker.objects.count() == 2)
            await_true(lambda: Worker.objects.earliest("started_at").lease_until > first_lease)
            assert status_of(job.id) == "RUNNING"
            (tmp_path / "release").touch()
            await_true(lambda: status_of(job.id) == "SUCCESSFUL")
        assert long_one.poll() is None

    assert len(DBTaskResult.objects.get(pk=job.id).worker_ids) == 1


def test_two_workers_run_each_job_once(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    for number in range(40):
        note.enqueue(str(notes), str(number))

    with worker("--workers", "2"), worker("--workers", "2"):
        await_true(lambda: DBTaskResult.objects.successful().count() >= 40)

    assert sorted(notes.read_text().split(), key=int) == [str(number) for number in range(40)]

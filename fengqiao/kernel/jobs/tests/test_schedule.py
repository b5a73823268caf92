"""Due times: when they fall, and that each is served once."""

import sys
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from fengqiao.kernel.jobs.job import job
from fengqiao.kernel.jobs.jobs import KEEP_DONE, prune
from fengqiao.kernel.jobs.models import ScheduledRun
from fengqiao.kernel.jobs.schedule import Schedule, Scheduler, daily, discover, every, schedules
from fengqiao.kernel.jobs.tests.probe_jobs import tick

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def declared() -> Schedule:
    return schedules()[0]


def finish_all() -> None:
    DBTaskResult.objects.update(status="SUCCESSFUL", finished_at=NOON)


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (NOON, NOON),
        (NOON + timedelta(seconds=299), NOON),
        (NOON + timedelta(seconds=300), NOON + timedelta(seconds=300)),
    ],
)
def test_an_interval_falls_due_at_its_beginning(at: datetime, due: datetime) -> None:
    every(minutes=5)(tick)
    assert declared().last_due(at) == due


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("2026-03-02T02:29:59+08:00", "2026-03-01T02:30:00+08:00"),
        ("2026-03-02T02:30:00+08:00", "2026-03-02T02:30:00+08:00"),
        ("2026-03-02T23:59:00+08:00", "2026-03-02T02:30:00+08:00"),
        ("2026-03-01T18:30:00+00:00", "2026-03-02T02:30:00+08:00"),
    ],
)
def test_a_daily_job_falls_due_at_its_time_in_the_office(at: str, due: str) -> None:
    daily("02:30")(tick)
    assert declared().last_due(datetime.fromisoformat(at)) == datetime.fromisoformat(due)


def test_an_interval_below_a_second_is_refused() -> None:
    with pytest.raises(ValueError, match="至少一秒"):
        every()


@pytest.mark.django_db
def test_a_due_time_is_served_once_by_however_many_schedulers() -> None:
    every(minutes=1)(tick)
    first, second = Scheduler(), Scheduler()
    late_in_the_minute = NOON + timedelta(seconds=59)

    assert len(first.enqueue_due(NOON)) == 1
    finish_all()
    assert first.enqueue_due(late_in_the_minute) == []
    assert second.enqueue_due(late_in_the_minute) == []
    assert len(second.enqueue_due(NOON + timedelta(minutes=1))) == 1
    assert DBTaskResult.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_moment_queue_the_job_once() -> None:
    every(minutes=1)(tick)
    barrier = threading.Barrier(2)
    queued: list[str] = []

    def serve() -> None:
        scheduler = Scheduler()
        try:
            for minute in range(10):
                barrier.wait(timeout=60)
                queued.extend(scheduler.enqueue_due(NOON + timedelta(minutes=minute)))
                if barrier.wait(timeout=60) == 0:
                    finish_all()
        finally:
            connection.close()

    threads = [threading.Thread(target=serve) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)

    assert ScheduledRun.objects.count() == 10
    assert len(queued) == DBTaskResult.objects.count() <= 10
    assert DBTaskResult.objects.count() >= 1


@pytest.mark.django_db
def test_a_run_that_is_still_going_is_not_piled_upon() -> None:
    every(minutes=1)(tick)
    scheduler = Scheduler()
    scheduler.enqueue_due(NOON)
    DBTaskResult.objects.update(status="RUNNING", worker_ids=["w"])

    assert scheduler.enqueue_due(NOON + timedelta(minutes=1)) == []
    assert ScheduledRun.objects.latest("due_at").task_id is None


@pytest.mark.django_db
def test_days_without_a_worker_are_made_up_for_once() -> None:
    daily("02:30")(tick)
    scheduler = Scheduler()
    scheduler.enqueue_due(NOON)
    finish_all()

    assert len(scheduler.enqueue_due(NOON + timedelta(days=3))) == 1
    assert scheduler.enqueue_due(NOON + timedelta(days=3, minutes=1)) == []


@pytest.mark.django_db
def test_a_condition_keeps_an_idle_office_from_writing_and_starts_within_the_interval() -> None:
    answers = [False, False, True]
    every(seconds=10, when=lambda _at: answers.pop(0))(tick)
    scheduler = Scheduler()

    for second in (0, 1):
        assert scheduler.enqueue_due(NOON + timedelta(seconds=second)) == []
    assert not ScheduledRun.objects.exists()
    assert len(scheduler.enqueue_due(NOON + timedelta(seconds=2))) == 1
    assert scheduler.enqueue_due(NOON + timedelta(seconds=3)) == []


@pytest.mark.django_db
def test_old_due_times_and_finished_jobs_are_removed_and_dead_ones_kept() -> None:
    every(minutes=1)(tick)
    Scheduler().enqueue_due(NOON)
    finish_all()
    dead = job(retries=0)(tick.func).enqueue()
    DBTaskResult.objects.filter(pk=dead.id).update(status="FAILED", finished_at=NOON)

    prune(NOON + KEEP_DONE)
    assert ScheduledRun.objects.count() == 1
    prune(NOON + KEEP_DONE + timedelta(seconds=1))
    assert not ScheduledRun.objects.exists()
    assert str(DBTaskResult.objects.get().pk) == dead.id


def test_schedules_of_every_app_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "fengqiao.kernel.jobs.jobs")
    discover()
    assert "fengqiao.kernel.jobs.jobs.prune_jobs" in {found.name for found in schedules()}

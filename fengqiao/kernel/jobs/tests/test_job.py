"""The rule of retries that is declared beside a job."""

import doctest

from fengqiao.kernel.jobs import job
from fengqiao.kernel.jobs.job import NO_RETRY, retry_of


def test_waits_grow_by_the_factor_up_to_the_limit() -> None:
    assert doctest.testmod(job).failed == 0
    assert job.exponential()(10_000) == job.exponential()(100)


def test_a_job_keeps_the_rule_it_was_declared_with() -> None:
    assert retry_of("fengqiao.kernel.jobs.tests.probe_jobs.fail_until").retries == 2
    assert retry_of("fengqiao.kernel.jobs.tests.probe_jobs.gone") is NO_RETRY

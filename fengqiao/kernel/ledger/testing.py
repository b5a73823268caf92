"""Lets tests with real transactions empty the database although the ledger refuses it.

Load it in the root conftest: `pytest_plugins = ["fengqiao.kernel.ledger.testing"]`.
Django empties all tables after such a test; only for that one call the triggers
are taken away and put back, in the same transaction. The product itself has no
way round the triggers, and a test body still meets them.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections, transaction
from django.db.backends.base.operations import BaseDatabaseOperations

from fengqiao.kernel.ledger import protection


@pytest.fixture(scope="session", autouse=True)
def _ledger_can_be_flushed_between_tests() -> Iterator[None]:
    flush = BaseDatabaseOperations.execute_sql_flush

    def flush_past_the_triggers(self: Any, sql_list: list[str]) -> None:
        if not any(table in sql for sql in sql_list for table in protection.TABLES):
            flush(self, sql_list)
            return
        with transaction.atomic(using=self.connection.alias):
            protection.remove(self.connection)
            flush(self, sql_list)
            protection.install(connections[self.connection.alias])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush_past_the_triggers)
        yield

"""How transactional tests empty the tables after each test.

The triggers of the audit and of the records of giving data refuse that to everybody, so only here, around the flush of
the test database, they are taken off and put back on. What data migrations filled stays: a transactional test must
leave those tables as it found them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from django.core.management.color import Style
from django.core.management.commands import flush as command
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.operations import BaseDatabaseOperations

FILLED_BY_MIGRATIONS = ("reference_", "policy_", "scenarios_screenedword")

guards = import_module("backend.audit.migrations.0002_append_only")
kept = import_module("backend.referrals.migrations.0002_kept")
flush_as_it_is = BaseDatabaseOperations.execute_sql_flush


@contextmanager
def unprotected() -> Iterator[None]:
    """These tables without their triggers: for the flush, and for tests that tamper."""
    with connection.schema_editor() as editor:
        guards.release(None, editor)
        kept.release(None, editor)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            guards.protect(None, editor)
            kept.protect(None, editor)


def flush(self: BaseDatabaseOperations, sql_list: list[str]) -> Any:
    with unprotected():
        return flush_as_it_is(self, sql_list)


def sql_flush(
    style: Style, connection: BaseDatabaseWrapper, reset_sequences: bool = True, allow_cascade: bool = False
) -> list[str]:
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    emptied = [table for table in tables if not table.startswith(FILLED_BY_MIGRATIONS)]
    return connection.ops.sql_flush(style, emptied, reset_sequences=reset_sequences, allow_cascade=allow_cascade)


def install() -> None:
    BaseDatabaseOperations.execute_sql_flush = flush  # type: ignore[method-assign]
    command.sql_flush = sql_flush  # type: ignore[assignment]

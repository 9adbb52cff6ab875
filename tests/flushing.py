"""How transactional tests empty the tables after each test.

The triggers of the audit and of the records of giving data refuse that to everybody, so only here, around the flush of
the test database, they are taken off and put back on. What migrating filled stays: a transactional test must leave
those tables as it found them.

Of a hundred tables a test fills a few. Only from those is anything deleted: PostgreSQL takes seconds to truncate all.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from importlib import import_module
from typing import Any

from django.core.management.color import Style
from django.core.management.commands import flush as command
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.operations import BaseDatabaseOperations

FILLED_BY_MIGRATING = (
    "reference_", "policy_", "scenarios_screenedword", "django_content_type", "auth_permission", "django_site",
)  # fmt: skip

guards = import_module("backend.audit.migrations.0002_append_only")
kept = import_module("backend.referrals.migrations.0002_kept")
GUARDED = (*guards.TABLES, *kept.FROZEN, kept.CONSENT)
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
    with unprotected() if any(table in sql for sql in sql_list for table in GUARDED) else nullcontext():
        return flush_as_it_is(self, sql_list)


def sql_flush(
    style: Style, connection: BaseDatabaseWrapper, reset_sequences: bool = True, allow_cascade: bool = False
) -> list[str]:
    """In any order: no foreign key is looked at before the end of the transaction."""
    assert not reset_sequences
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    ours = [table for table in tables if not table.startswith(FILLED_BY_MIGRATING)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{one}' WHERE EXISTS (SELECT 1 FROM \"{one}\")" for one in ours))
        return [f'DELETE FROM "{table}"' for (table,) in cursor.fetchall()]


def install() -> None:
    BaseDatabaseOperations.execute_sql_flush = flush  # type: ignore[method-assign]
    command.sql_flush = sql_flush  # type: ignore[assignment]
    command.emit_post_migrate_signal = lambda *_given: None  # it would fill what was not emptied

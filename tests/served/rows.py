"""What stands in a served database, read from beside the process that writes it."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any


class Rows:
    def __init__(self, data: Path) -> None:
        self._place = f"file:{data / 'shuqiao.sqlite3'}?mode=ro"

    def all(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self._place, uri=True, timeout=20)) as connection:
            return connection.execute(sql, values).fetchall()

    def column(self, sql: str, *values: Any) -> list[Any]:
        return [row[0] for row in self.all(sql, *values)]

    def one(self, sql: str, *values: Any) -> Any:
        """The only value of the first row; a question without an answer is a mistake of the test."""
        found = self.column(f"{sql} limit 1", *values)
        assert found, (sql, values)
        return found[0]

    def count(self, table: str, where: str = "1", *values: Any) -> int:
        number: int = self.one(f"select count(*) from {table} where {where}", *values)
        return number

    def waiting(self) -> list[tuple[str, str, int]]:
        """What is not delivered or sent yet; nothing when all has settled. A dead letter counts: it settles nothing.

        Text messages do not: without a gateway they wait for a person who takes them out in a list.
        """
        return self.all(
            "select subscriber, state, count(*) from outbox_delivery where state != 'done' group by 1, 2"
            " union all select channel, state, count(*) from notifications_dispatch"
            " where state != 'sent' and channel != 'sms' group by 1, 2"
        )

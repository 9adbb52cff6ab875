"""The database's clock. Leases, deadlines and history go by it, so a web server whose clock is off does no harm."""

from datetime import UTC, datetime

from django.db import connection

NOW = {
    "sqlite": "SELECT STRFTIME('%Y-%m-%d %H:%M:%f', 'NOW')",
    "postgresql": "SELECT STATEMENT_TIMESTAMP()",
}


def database_now() -> datetime:
    """The moment by the database, in UTC; costs one query."""
    with connection.cursor() as cursor:
        cursor.execute(NOW[connection.vendor])
        value = cursor.fetchone()[0]
    moment: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)

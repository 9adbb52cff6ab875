"""The database: SQLite in SHUQIAO_DATA, or PostgreSQL by DATABASE_URL (postgresql://user@host:port/name).

https://docs.djangoproject.com/en/5.2/ref/databases/
"""

from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.core.exceptions import ImproperlyConfigured

from backend.lib.env import env_int, env_secret
from backend.lib.env_addresses import url_parts

EXAMPLE = "postgresql://用户@主机:5432/库名"


def sqlite(folder: Path) -> dict[str, Any]:
    """WAL and synchronous=FULL: a commit that was acknowledged survives the power switch."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / "shuqiao.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 5,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


def postgresql(url: str) -> dict[str, Any]:
    """PostgreSQL through psycopg's pool; the password comes from DATABASE_PASSWORD(_FILE) or the address."""
    parts = url_parts("DATABASE_URL", url, ("postgres", "postgresql"), EXAMPLE, host=False, secret=True)
    if not parts.path.strip("/"):
        msg = f"DATABASE_URL 应形如 {EXAMPLE}，现在缺库名。"
        raise ImproperlyConfigured(msg)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.strip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": env_secret("DATABASE_PASSWORD", unquote(parts.password or "")),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or 5432),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": env_int("DATABASE_POOL", 8, low=2, high=100)}},
    }

"""A migrated database with nothing else in it, made once for the code as it is; every test process takes a copy.

From a bare database to a migrated one takes longer than most files of tests, and each process of each lane needs one.
The copy is migrated once more by whoever takes it: that finds nothing to do, or does what is missing.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.db.backends.postgresql.creation import DatabaseCreation as OnPostgresql
from django.db.backends.sqlite3.creation import DatabaseCreation as OnSqlite

from tests import digest
from tests.digest import ROOT

KEPT = ROOT / "build" / "migrated"
NOT_PASSED_ON = ("COV_", "COVERAGE", "PYTEST_")  # what makes it is no process of the tests


def install() -> None:
    """Test databases begin as copies."""
    bare_on_sqlite, bare_on_postgresql = OnSqlite._create_test_db, OnPostgresql._create_test_db

    def on_sqlite(self: OnSqlite, verbosity: int, autoclobber: bool, keepdb: bool = False) -> str:
        name = bare_on_sqlite(self, verbosity, autoclobber, keepdb)
        if not Path(name).exists():
            copy(Path(name))
        return name

    def on_postgresql(self: OnPostgresql, verbosity: int, autoclobber: bool, keepdb: bool = False) -> str:
        self.connection.settings_dict["TEST"]["TEMPLATE"] = template(os.environ["TEST_DATABASE_URL"])
        return bare_on_postgresql(self, verbosity, autoclobber, keepdb)

    OnSqlite._create_test_db = on_sqlite  # type: ignore[method-assign]
    OnPostgresql._create_test_db = on_postgresql  # type: ignore[method-assign]


def copy(place: Path) -> None:
    """Puts a migrated SQLite database there."""
    with file() as kept:
        shutil.copyfile(kept, place)


@contextmanager
def file() -> Iterator[Path]:
    """A migrated SQLite database, to be copied inside the block."""
    with _alone("sqlite"):
        kept = KEPT / f"{digest.of_code()}.sqlite3"
        if not kept.exists():
            for older in KEPT.glob("*.sqlite3"):
                older.unlink()
            with tempfile.TemporaryDirectory(dir=KEPT) as folder:
                _migrate(SHUQIAO_DATA=folder)
                whole = Path(folder) / "whole.sqlite3"
                with closing(sqlite3.connect(Path(folder) / "shuqiao.sqlite3")) as made:
                    made.execute("VACUUM INTO ?", [str(whole)])  # one file, whatever its log still held
                whole.rename(kept)
        yield kept


def template(url: str) -> str:
    """The name of a migrated database on this server, to be the template of others: one for each copy of the repository."""
    name = f"shuqiao_migrated_{hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]}"
    wanted = digest.of_code()
    with _alone("postgresql"), psycopg.connect(url, autocommit=True) as server:
        found = server.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
        if found != (wanted,):
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            server.execute(f"CREATE DATABASE {name}")
            with tempfile.TemporaryDirectory(dir=KEPT) as folder:
                _migrate(SHUQIAO_DATA=folder, TEST_DATABASE_URL=urlunsplit(urlsplit(url)._replace(path=f"/{name}")))
            server.execute(f"COMMENT ON DATABASE {name} IS '{wanted}'")  # last: it says that the rest is there
    return name


@contextmanager
def _alone(server: str) -> Iterator[None]:
    """Of several processes one makes it, and none takes it half made."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / f"{server}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(**environment: str) -> None:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(NOT_PASSED_ON)}
    inherited["DJANGO_SETTINGS_MODULE"] = "backend.config.settings.test"
    if "TEST_DATABASE_URL" not in environment:
        inherited.pop("TEST_DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT, env=inherited | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


if __name__ == "__main__":  # [address of a PostgreSQL]: so that it can be made before two processes wait for it
    if sys.argv[1:]:
        template(sys.argv[1])
    else:
        with file():
            pass

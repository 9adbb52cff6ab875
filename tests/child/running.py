"""Starting child processes on the test database."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def environment(folder: Path, **more: str) -> dict[str, str]:
    (folder / "mail").mkdir(exist_ok=True)
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.child.settings",
        "CHILD_DATABASE": str(connection.settings_dict["NAME"]),
        "CHILD_MAIL": str(folder / "mail"),
        "SHUQIAO_DATA": str(folder / "data"),
        **more,
    }


def child(folder: Path, *arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.child", *map(str, arguments)],
        cwd=ROOT, env=environment(folder, **more), capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip


def copy_of_the_tests_database(folder: Path) -> Path:
    """A folder of data for a process of the embedded default, holding what the tests' own SQLite database holds."""
    folder.mkdir()
    names = str(connection.settings_dict["NAME"]), folder / "shuqiao.sqlite3"
    with closing(sqlite3.connect(names[0])) as made, closing(sqlite3.connect(names[1])) as copy:
        made.backup(copy)
    return folder


def mails(folder: Path) -> list[str]:
    return [
        line
        for path in (folder / "mail").iterdir()
        for line in path.read_text().splitlines()
        if line.startswith("Message-ID")
    ]

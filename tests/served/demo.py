"""The demo market, loaded and settled once; every test that changes something works on a copy of its own."""

import fcntl
import shutil
from datetime import UTC, datetime
from pathlib import Path

from tests import digest
from tests.served.server import ROOT, Server

PASSWORD = "shuqiao-demo-2026"
SETTLE_SECONDS = 900  # hundreds of deliveries with the matcher behind them, on a machine that others use too
WEEK_SECONDS = 180  # the chore looks once a minute
KEPT = ROOT / "build" / "demo"


def loaded() -> Path:
    """A folder of data as `make run` leaves it when everybody has been told of everything.

    Kept in build/ for as long as the code that made it is the same; of several processes one makes it.
    """
    folder = KEPT / _digest()
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    with KEPT.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            shutil.rmtree(KEPT, ignore_errors=True)
            begun = KEPT / "begun"
            begun.mkdir(parents=True)
            with Server(begun) as server:
                server.wait_until_settled(SETTLE_SECONDS)
                server.wait_for_rows("recommendations_weekrun", WEEK_SECONDS)  # and so to the notices of the week
                server.wait_until_settled(SETTLE_SECONDS)
            begun.rename(folder)
    return folder


def copy(template: Path, folder: Path) -> Path:
    shutil.copytree(template, folder, ignore=shutil.ignore_patterns("relay.lock", "writer.lock"))
    return folder


def _digest() -> str:
    """Of the code and its texts; and of the week, which has a choice of its own."""
    return digest.of_code(f"{datetime.now(UTC):%G-%V}")  # a week in Shanghai begins at eight: midnight here


if __name__ == "__main__":  # so that it can be made while something else is checked
    loaded()

"""The real server process on a copy of a prepared folder: started, killed at a failpoint, started again."""

import http.client
import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.parse
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import migrated

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0


def environment(data: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COV_", "PYTEST_", "COVERAGE"))}
    return kept | {
        "SHUQIAO_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "backend.config.settings.embedded",
        "DEMO": "0",
        "LOG_LEVEL": "ERROR",
        **more,
    }


def prepare(data: Path, cache: Path) -> dict[str, str]:
    """A small market in `data`; what the matcher computes once comes from `cache` where it lies there."""
    if cache.is_dir():
        shutil.copytree(cache, data / "matching")
    migrated.copy(data / "shuqiao.sqlite3")
    made = subprocess.run(
        [sys.executable, "-m", "tests.flows.market"],
        cwd=ROOT, env=environment(data), check=True, capture_output=True, text=True,
    )  # fmt: skip
    return json.loads(made.stdout.splitlines()[-1])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    data: Path
    port: int
    process: subprocess.Popen

    def request(self, method: str, path: str, session: str = "", body: str = "", cookies: str = ""):
        """(status, page, cookies set); raises OSError or HTTPException when the process dies meanwhile."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Cookie": "; ".join(part for part in (f"sessionid={session}" if session else "", cookies) if part)}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        page = answer.read().decode()
        given = [value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"]
        connection.close()
        return answer.status, page, "; ".join(given)

    def publish(self, reference: str, session: str) -> bool:
        """Press 发布 as the final reviewer. False when the process died before it answered."""
        try:
            status, page, cookies = self.request("GET", f"/work/review/{reference}/", session)
            assert status == 200, status
            fields = {
                name: re.search(rf'name="{name}" value="([^"]*)"', page)[1]
                for name in ("csrfmiddlewaretoken", "version")
            }
            status, _page, _cookies = self.request(
                "POST", f"/work/review/{reference}/publish/", session, urllib.parse.urlencode(fields), cookies
            )
        except (OSError, http.client.HTTPException):
            return False
        assert status == 302, status
        return True

    def settled(self) -> bool:
        """Whether all that was recorded has been delivered, and the socket's and mail's dispatches too. A text waits for a list."""
        waiting = rows(self.data, "SELECT count(*) FROM outbox_delivery WHERE state NOT IN ('done', 'dead')")
        unsent = rows(
            self.data, "SELECT count(*) FROM notifications_dispatch WHERE state = 'waiting' AND channel != 'sms'"
        )
        return waiting == [(0,)] and unsent == [(0,)]

    def settle(self) -> None:
        start = time.monotonic()
        while not self.settled():
            assert time.monotonic() - start < PATIENCE, rows(
                self.data, "SELECT subscriber, state, attempts, last_error FROM outbox_delivery WHERE state != 'done'"
            )
            time.sleep(0.1)


@contextmanager
def serving(data: Path, failpoint: str = ""):
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT, env=environment(data, PORT=str(port), SHUQIAO_FAILPOINT=failpoint),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    server = Server(data, port, process)
    try:
        start = time.monotonic()
        while time.monotonic() - start < PATIENCE and process.poll() is None:
            try:
                server.request("GET", "/health/live")
                break
            except OSError:
                time.sleep(0.05)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=20)


def rows(data: Path, query: str, *given: object) -> list[tuple]:
    connection = sqlite3.connect(f"file:{data / 'shuqiao.sqlite3'}?mode=ro", uri=True, timeout=10)
    try:
        return connection.execute(query, given).fetchall()
    finally:
        connection.close()

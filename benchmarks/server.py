"""The real server process on data of its own."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Server:
    port: int
    market: dict[str, Any]

    def cookie(self, person: str) -> str:
        return f"sessionid={self.market['sessions'][person]}"


@contextmanager
def running(scenarios: int) -> Iterator[Server]:
    """A server with the demo market and so many scenarios that wait to be published; settled before it is handed out."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="shuqiao-bench-") as data:
        env = {**os.environ, "SHUQIAO_DATA": data, "PORT": str(port), "DJANGO_SETTINGS_MODULE": "benchmarks.settings"}
        python = [sys.executable]
        subprocess.run([*python, "manage.py", "migrate", "-v0"], cwd=ROOT, env=env, check=True)
        made = subprocess.run(
            [*python, "-m", "benchmarks.market", str(scenarios)],
            cwd=ROOT,
            env=env,
            check=True,
            capture_output=True,
            text=True,
        )
        server = subprocess.Popen(
            [*python, "manage.py", "serve"], cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            _settle(port)
            yield Server(port, json.loads(made.stdout.splitlines()[-1]))
        finally:
            server.terminate()
            server.wait(timeout=20)


def _settle(port: int, most: float = 600) -> None:
    """Until every fact of the demo was delivered."""
    start = time.monotonic()
    while time.monotonic() - start < most:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5) as answer:
                if json.load(answer).get("oldest_undelivered_seconds") in (None, 0):
                    return
        except OSError:
            pass
        time.sleep(1)
    raise TimeoutError("The demo market did not settle.")

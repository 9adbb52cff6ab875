"""The real server process on data of its own, or on the folder that KEEP names, which is filled once and used again."""

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
STANDSTILL_SECONDS = 120


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
    with _folder() as data:
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


@contextmanager
def _folder() -> Iterator[str]:
    if kept := os.environ.get("KEEP", ""):
        Path(kept).mkdir(parents=True, exist_ok=True)
        yield str(Path(kept).resolve())
    else:
        with tempfile.TemporaryDirectory(prefix="shuqiao-bench-") as data:
            yield data


def _settle(port: int) -> None:
    """Until every fact of the demo was delivered.

    The demo's sixteen hundred deliveries take minutes on a busy machine, so what ends the wait is standing still, not time.
    """
    latest, moved = 0.0, time.monotonic()
    while time.monotonic() - moved < STANDSTILL_SECONDS:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5) as answer:
                waits = json.load(answer)["oldest_undelivered_seconds"]
        except OSError:
            waits = None
        if waits == 0:
            return
        if waits is not None and time.time() - waits > latest + 0.001:
            latest, moved = time.time() - waits, time.monotonic()
        time.sleep(1)
    raise TimeoutError(f"The oldest fact of the demo has not been delivered for {STANDSTILL_SECONDS} s.")

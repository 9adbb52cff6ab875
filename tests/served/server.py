"""One process of `manage.py serve` on a folder of data."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

from tests.served.rows import Rows

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120  # a bare folder is migrated and filled first, on a machine that others use too
# What a run of the tests sets for itself must not reach a server that runs as people run it.
NOT_PASSED_ON = ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "SHUQIAO_FAILPOINT", "DEMO")


class Server:
    """with Server(folder) as server: … The address is `server.url`; what it printed stands in `server.log`."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.data = data
        self.rows = Rows(data)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data.parent / f"{data.name}.log"
        inherited = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
        self._environment = {
            **inherited, "SHUQIAO_DATA": str(data), "HOST": "127.0.0.1", "PORT": str(self.port), **environment,
        }  # fmt: skip

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_wrong: object) -> None:
        self.stop()

    def start(self) -> Self:
        """Starts the process and waits until it answers."""
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"], cwd=ROOT, env=self._environment, stdout=out, stderr=out
            )
        self._wait_for_an_answer()
        return self

    def stop(self) -> None:
        """As Ctrl-C does; what does not end by itself is killed."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(10)

    def ended_with(self, seconds: float = 60) -> int:
        """Waits until the process ends by itself and gives its exit status."""
        return self._process.wait(seconds)

    def wait_until_settled(self, seconds: float = 120) -> None:
        """Until every fact is delivered and every notice is sent."""
        end = time.monotonic() + seconds
        while waiting := self.rows.waiting():
            assert self._process.poll() is None, self.said()
            assert time.monotonic() < end, f"still waiting after {seconds} s: {waiting}"
            time.sleep(0.1)

    def wait_for_rows(self, table: str, seconds: float) -> None:
        """Until something stands in the table."""
        end = time.monotonic() + seconds
        while not self.rows.count(table):
            assert self._process.poll() is None, self.said()
            assert time.monotonic() < end, f"nothing in {table} after {seconds} s"
            time.sleep(0.5)

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")[-4000:]

    def _wait_for_an_answer(self) -> None:
        """The port opens when the start is complete."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            assert self._process.poll() is None, self.said()
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        self._process.kill()
        raise AssertionError(f"no answer within {START_SECONDS} s:\n{self.said()}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

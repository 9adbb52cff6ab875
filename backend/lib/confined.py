"""Run a parser over a file from outside in a child process, where it can hurt nobody.

`run("package.module:function", file, name="x")` calls function(file, name="x") in a fresh interpreter with little memory
and time, without network, child processes, writing, or our environment, and returns its answer (JSON). The child is
exec'ed, never forked with our threads, so it is safe under any server. What goes wrong there is a `ConfinedError` here.
"""

import io
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

ROOT = Path(__file__).resolve().parents[2]
CHUNK = 64 * 1024
XCPU = -24  # the kernel's word for "your processor time is over"

Reason = Literal["memory", "time", "crash", "answer", "busy"]

# More children at once would only take the processor from the pages.
_slots = threading.BoundedSemaphore(max(2, (os.cpu_count() or 2) // 2))


@dataclass(frozen=True)
class Limits:
    memory_bytes: int = 512 * 1024 * 1024
    cpu_seconds: int = 20
    wall_seconds: int = 30
    answer_bytes: int = 64 * 1024 * 1024
    wait_seconds: int = 30  # for a free place


class ConfinedError(Exception):
    """The child gave no answer. `reason` tells why; nothing of the file's content is in it."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def run(job: str, source: IO[bytes], *, limits: Limits | None = None, **arguments: object) -> Any:
    """Call `job` over `source` in the child; raises ConfinedError."""
    bounds = limits or Limits()
    order = {"job": job, "arguments": arguments, "memory": bounds.memory_bytes, "cpu": bounds.cpu_seconds}
    if not _slots.acquire(timeout=bounds.wait_seconds):
        raise ConfinedError("busy")
    try:
        with _with_descriptor(source) as file:
            return _answer(order, file, bounds)
    finally:
        _slots.release()


def _answer(order: dict[str, Any], file: IO[bytes], bounds: Limits) -> Any:
    started = time.monotonic()
    with subprocess.Popen(  # noqa: S603  our own interpreter and our own module
        [sys.executable, "-B", "-s", "-P", "-m", "backend.lib.confined_child", json.dumps(order)],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env={"PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]), "LANG": "C.UTF-8"},
    ) as child:
        assert child.stdout is not None
        alarm = threading.Timer(bounds.wall_seconds, child.kill)
        alarm.start()
        try:
            text = child.stdout.read(bounds.answer_bytes + 1)
            if len(text) > bounds.answer_bytes:
                child.kill()
                raise ConfinedError("answer")
            code = child.wait()
        finally:
            alarm.cancel()
    if code != 0:
        raise ConfinedError(_reason(code, time.monotonic() - started, bounds))
    answer = json.loads(text)
    if "failed" in answer:
        raise ConfinedError(answer["failed"])
    return answer["answer"]


def _reason(code: int, seconds: float, bounds: Limits) -> Reason:
    if code == XCPU or seconds >= bounds.wall_seconds:
        return "time"
    return "memory" if code == -9 else "crash"  # noqa: PLR2004  SIGKILL, by whoever guards the machine's memory


@contextmanager
def _with_descriptor(source: IO[bytes]) -> Iterator[IO[bytes]]:
    """The child reads from a descriptor; a file that lives in memory only is lent one without a name."""
    source.seek(0)
    try:
        source.fileno()
    except (io.UnsupportedOperation, AttributeError):
        with tempfile.TemporaryFile() as lent:
            while chunk := source.read(CHUNK):
                lent.write(chunk)
            lent.flush()
            lent.seek(0)
            yield lent
    else:
        source.flush()
        yield source

"""A line for each step that people wait for."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

QUIET_SECONDS = 2.0


@contextmanager
def step(name: str) -> Iterator[None]:
    """Prints "name …" at once, a sign of life every two seconds, and how long it took."""
    start = time.monotonic()
    done = threading.Event()
    print(f"正在{name} …", flush=True)

    def sign_of_life() -> None:
        while not done.wait(QUIET_SECONDS):
            print(f"  {name}：已 {time.monotonic() - start:.0f} 秒", flush=True)

    watcher = threading.Thread(target=sign_of_life, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
        print(f"  {name}：完成，用时 {time.monotonic() - start:.1f} 秒", flush=True)
        sys.stdout.flush()

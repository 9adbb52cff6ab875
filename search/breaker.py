"""A fuse before an engine: after a few failures in a row nobody waits for it any more, until one try succeeds."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from time import monotonic

from search.errors import EngineDown


class Breaker:
    """Open after `failures` in a row; then one call in `rest_seconds` is let through to see whether the engine is back."""

    def __init__(self, failures: int = 3, rest_seconds: float = 5.0, clock: Callable[[], float] = monotonic) -> None:
        self._limit, self._rest, self._clock = failures, rest_seconds, clock
        self._lock = Lock()
        self._failed = 0
        self._open_until = 0.0

    @property
    def is_open(self) -> bool:
        with self._lock:
            return self._failed >= self._limit and self._clock() < self._open_until

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Around one call; EngineDown counts as a failure, and is raised without a call while the breaker is open."""
        with self._lock:
            if self._failed >= self._limit:
                if self._clock() < self._open_until:
                    raise EngineDown("The search engine failed a moment ago and is left alone for some seconds.")
                self._open_until = self._clock() + self._rest  # this call tries; the others go on waiting for it
        try:
            yield
        except EngineDown:
            with self._lock:
                self._failed += 1
                self._open_until = self._clock() + self._rest
            raise
        except BaseException:
            self._well()  # a refusal is an answer too
            raise
        self._well()

    def _well(self) -> None:
        with self._lock:
            self._failed = 0

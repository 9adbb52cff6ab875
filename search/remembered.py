"""What the engine answered a moment ago: tabs, pages and people who go back ask the same question again.

Kept is what the index says, by the state of the index and by all that decides the answer, the audience among it; so a commit
ends it at once, and nobody is given what another's audience found. Whether somebody may see a row is asked of the database
for every page. An engine that cannot tell its state in passing is asked each time.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

MOST = 64  # a large answer takes 100 kB
SECONDS = 60.0  # words that are conditions come from tables that are no part of the index

T = TypeVar("T")


@dataclass
class Remembered:
    held: OrderedDict[Hashable, tuple[float, Any]] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def get(self, state: Hashable | None, key: Hashable, ask: Callable[[], T], keep: Callable[[T], bool]) -> T:
        """The answer to `key` in this state of the index; without a state it is asked for, and not kept."""
        if state is None:
            return ask()
        now = monotonic()
        with self.lock:
            since, answer = self.held.get((state, key), (0.0, None))
            if since and since > now - SECONDS:
                self.held.move_to_end((state, key))
                found: T = answer
                return found
        fresh = ask()
        if keep(fresh):
            with self.lock:
                self.held[state, key] = (now, fresh)
                self.held.move_to_end((state, key))
                while len(self.held) > MOST:
                    self.held.popitem(last=False)
        return fresh

"""Rows and labels that were shown a moment ago, so that the next page with them need not read their texts again.

Whether somebody may see a row, and which version it has, is asked of the database for every page. Only what the row says
is remembered, by its version, which every action that changes a searchable text raises; and for a minute at most, so that
a change that raised no version (a bug that the sweep of contents finds) is not shown for longer than that.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from search.registry import Facet, Found, Kind, Named, Naming, Viewer

MOST = 2_000  # rows of all kinds
SECONDS = 60.0

T = TypeVar("T")


@dataclass
class Shown:
    held: OrderedDict[tuple[str, int], tuple[int, float, Found]] = field(default_factory=OrderedDict)
    names: OrderedDict[tuple[str, int], tuple[int, float, Naming]] = field(default_factory=OrderedDict)
    words: dict[tuple[int, tuple[str, ...]], tuple[float, Mapping[str, str]]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def labels(self, facet: Facet, values: Iterable[str]) -> Mapping[str, str]:
        """The words for these values; code tables seldom change, and a page counts by ten of them."""
        asked = tuple(sorted(values))
        if not facet.labels or not asked:
            return {}
        key, now = (id(facet), asked), monotonic()
        with self.lock:
            held = self.words.get(key)
        if held is None or held[0] < now - SECONDS:
            held = (now, facet.labels(asked))
            with self.lock:
                if len(self.words) >= MOST:
                    self.words.clear()
                self.words[key] = held
        return held[1]

    def hydrate(self, kind: Kind, user: Viewer, ids: Sequence[int]) -> Iterable[Found]:
        """As `Kind.hydrate`."""
        versions = kind.visible_versions(user, ids)
        if versions is None:
            return kind.hydrate(user, ids)

        def read(missing: Sequence[int]) -> dict[int, tuple[int, Found]]:
            return {found[0].id: (found[0].version, found) for found in kind.found(missing)}

        return _remembered(self.held, self.lock, kind.name, versions, read)

    def named(self, kind: Kind, user: Viewer, audience: Sequence[str], ids: Sequence[int]) -> Iterable[Named]:
        """As `Kind.named`."""
        versions = kind.visible_versions(user, ids)
        if versions is None:
            return kind.named(user, audience, ids)

        def read(missing: Sequence[int]) -> dict[int, tuple[int, Naming]]:
            return {naming[2].id: (naming[0], naming) for naming in kind.names_of(missing)}

        names = _remembered(self.names, self.lock, kind.name, versions, read)
        return [one for _, theirs, one in names if set(theirs) & set(audience)]


def _remembered(
    held: OrderedDict[tuple[str, int], tuple[int, float, T]],
    lock: Lock,
    kind: str,
    versions: Mapping[int, int],
    read: Callable[[Sequence[int]], dict[int, tuple[int, T]]],
) -> list[T]:
    """What stands there of these versions and is not too old; the rest is read."""
    now = monotonic()
    found: dict[int, T] = {}
    with lock:
        for pk, version in versions.items():
            known = held.get((kind, pk))
            if known is not None and known[0] == version and known[1] > now - SECONDS:
                found[pk] = known[2]
                held.move_to_end((kind, pk))
    missing = [pk for pk in versions if pk not in found]
    if missing:
        fresh = read(missing)
        with lock:
            for pk, (version, one) in fresh.items():
                found[pk] = one
                held[kind, pk] = (version, now, one)
                held.move_to_end((kind, pk))
            while len(held) > MOST:
                held.popitem(last=False)
    return list(found.values())

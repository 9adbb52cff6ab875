"""Rows and labels that were shown a moment ago, so that the next page with them need not read their texts again.

Whether somebody may see a row, and which version it has, is asked of the database for every page. Only what the row says
is remembered, by its version, which every action that changes a searchable text raises; and for a minute at most, so that
a change that raised no version (a bug that the sweep of contents finds) is not shown for longer than that.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from search.registry import Facet, Found, Kind, Viewer

MOST = 2_000  # rows of all kinds
SECONDS = 60.0


@dataclass
class Shown:
    held: OrderedDict[tuple[str, int], tuple[int, float, Found]] = field(default_factory=OrderedDict)
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
        known = self._known(kind.name, versions)
        missing = [pk for pk in versions if pk not in known]
        if missing:
            fresh = {found[0].id: found for found in kind.found(missing)}
            self._keep(kind.name, fresh)
            known.update(fresh)
        return known.values()

    def _known(self, kind: str, versions: dict[int, int]) -> dict[int, Found]:
        since, found = monotonic() - SECONDS, {}
        with self.lock:
            for pk, version in versions.items():
                held = self.held.get((kind, pk))
                if held is not None and held[0] == version and held[1] > since:
                    found[pk] = held[2]
                    self.held.move_to_end((kind, pk))
        return found

    def _keep(self, kind: str, fresh: dict[int, Found]) -> None:
        now = monotonic()
        with self.lock:
            for pk, found in fresh.items():
                self.held[kind, pk] = (found[0].version, now, found)
                self.held.move_to_end((kind, pk))
            while len(self.held) > MOST:
                self.held.popitem(last=False)

"""The vectors of one index in memory, brought up to date from the index when it has changed."""

from collections.abc import Callable, Hashable
from threading import Lock

import numpy as np
import tantivy
from numpy.typing import NDArray

from search.backends.base import Vector

_MASKS = 64  # of conditions, each as long as the index; they go when the index changes


class Matrix:
    """Exact cosines by one product; rows are read from the index only when their content changed."""

    def __init__(self, dims: int) -> None:
        self._dims = dims
        self._lock = Lock()
        self._as_of: object = None
        self._masks: dict[Hashable, NDArray[np.bool_]] = {}
        self._ids: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._digests: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._rows: Vector = np.zeros((0, dims), dtype=np.float32)

    def nearest(
        self,
        searcher: tantivy.Searcher,
        vector: Vector,
        stamp: object,
        *,
        limit: int,
        key: Hashable,
        allowed: Callable[[], tantivy.Query],
    ) -> dict[int, float]:
        """The nearest of those that `allowed()` finds, with their cosines; ties go by id.

        `stamp` names the state of the index that the searcher shows, `key` the conditions: most questions come under the
        same few, and whom they allow is remembered until the index changes.
        """
        with self._lock:
            if stamp != self._as_of:
                self._refresh(searcher)
                self._masks.clear()
                self._as_of = stamp
            ids, rows = self._ids, self._rows
            mask = self._masks.get(key)
            if mask is None:
                if len(self._masks) >= _MASKS:
                    del self._masks[next(iter(self._masks))]
                mask = self._masks[key] = self._mask(searcher, allowed())
        places = np.flatnonzero(mask)
        cosines = rows[places] @ vector if len(places) * 2 < len(rows) else (rows @ vector)[places]
        if len(cosines) > limit:  # those that tie with the last one too, for ids to decide
            near = np.flatnonzero(cosines >= np.partition(cosines, -limit)[-limit])
            places, cosines = places[near], cosines[near]
        best = np.argsort(-cosines, kind="stable")[:limit]
        return {int(ids[places[at]]): float(cosines[at]) for at in best}

    def _mask(self, searcher: tantivy.Searcher, query: tantivy.Query) -> NDArray[np.bool_]:
        found = searcher.search(query, max(searcher.num_docs, 1), count=False)
        passing = np.array(searcher.fast_field_values("id", [at for _, at in found.hits]), dtype=np.int64)
        return np.isin(self._ids, passing, assume_unique=True)

    def _refresh(self, searcher: tantivy.Searcher) -> None:
        found = searcher.search(tantivy.Query.all_query(), max(searcher.num_docs, 1), count=False)
        addresses = [at for _, at in found.hits]
        ids = np.array(searcher.fast_field_values("id", addresses), dtype=np.int64)
        digests = np.array(searcher.fast_field_values("digest", addresses), dtype=np.int64)
        known = {int(pk): at for at, pk in enumerate(self._ids)}
        rows = np.zeros((len(ids), self._dims), dtype=np.float32)
        for at, (pk, digest) in enumerate(zip(ids.tolist(), digests.tolist(), strict=True)):
            before = known.get(pk)
            if before is not None and self._digests[before] == digest:
                rows[at] = self._rows[before]
            elif stored := searcher.doc(addresses[at])["vector"]:
                rows[at] = np.frombuffer(stored[0], dtype="<f2")
        order = np.argsort(ids, kind="stable")
        self._ids, self._digests, self._rows = ids[order], digests[order], rows[order]

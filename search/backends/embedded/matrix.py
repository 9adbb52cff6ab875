"""The vectors of one index in memory, brought up to date from the index when it has changed."""

from threading import Lock

import numpy as np
import tantivy
from numpy.typing import NDArray

from search.backends.base import Vector

_AT_ONCE = 4_096


class Matrix:
    """Exact cosines by one product; rows are read from the index only when their content changed."""

    def __init__(self, dims: int) -> None:
        self._dims = dims
        self._lock = Lock()
        self._as_of: object = None
        self._ids: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._digests: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._rows: Vector = np.zeros((0, dims), dtype=np.float32)

    def cosines(self, searcher: tantivy.Searcher, vector: Vector, stamp: object) -> tuple[NDArray[np.int64], Vector]:
        """Ids and their cosines; `stamp` names the state of the index that the searcher shows."""
        with self._lock:
            if stamp != self._as_of:
                self._refresh(searcher)
                self._as_of = stamp
            return self._ids, self._rows @ vector

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

"""One vector against many, exactly: the k largest inner products, with or without a mask of who may answer.

A copy of a quarter of the size, in whole numbers, is read first; what cannot be among the k by a bound on the rounding is left
out, and the rest is computed exactly. Under a mask only the copies of rows that may answer are read; where those are few, just
the rows themselves, where they lie.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import faiss
import numpy as np

from matching.nearest.choosing import largest

if TYPE_CHECKING:
    from numpy.typing import NDArray


LARGEST = 127  # of the whole numbers
WHOLE_NUMBERS = faiss.ScalarQuantizer.QT_8bit_direct_signed  # products of a query in whole numbers are exact
MORE = 256  # rows that are looked at beyond the k, at first
SMALL = 30_000  # below it all rows that may answer are read: asking twice would take longer
FEW = 10  # where fewer than one in so many may answer, reading just their rows is quicker than asking who may


class Scan:
    """`vectors` (n, dims), float32, in the order of their places; they are not copied where they already are contiguous."""

    def __init__(self, vectors: NDArray[np.float32]) -> None:
        self.vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        count, self.dims = self.vectors.shape
        rough, self._scale = _whole(self.vectors)
        self._rough = faiss.IndexScalarQuantizer(self.dims, WHOLE_NUMBERS, faiss.METRIC_INNER_PRODUCT)
        # How far a row is from its rough copy at most, and how long a rough copy is at most: what the bound needs.
        self._off, self._long = 0.0, 0.0
        if count:
            self._rough.add(rough)
            self._off = float(np.linalg.norm(self.vectors - rough / self._scale, axis=1).max())
            self._long = float(np.linalg.norm(rough, axis=1).max()) / self._scale

    def __len__(self) -> int:
        return len(self.vectors)

    def best(
        self, vector: NDArray[np.float32], k: int, mask: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Places and inner products of the k largest, largest first; ties by place. Fewer where fewer may answer."""
        query = np.ascontiguousarray(vector, dtype=np.float32)
        may = np.arange(len(self)) if mask is None else np.flatnonzero(mask)
        k = min(k, len(may))
        if not k or len(self) < SMALL or len(may) * FEW < len(self):
            return largest(may, self.products(query, may), k)
        return self._by_rough_copy(query, k, len(may), mask)

    def products(self, query: NDArray[np.float32], places: NDArray[np.int64]) -> NDArray[np.float32]:
        """The inner products with the rows at `places`, which are read where they lie."""
        products = np.empty(len(places), dtype=np.float32)
        if len(places):
            faiss.fvec_inner_products_by_idx(  # type: ignore[attr-defined]  # generated code that its stub leaves out
                faiss.swig_ptr(products), faiss.swig_ptr(query), faiss.swig_ptr(self.vectors),
                faiss.swig_ptr(np.ascontiguousarray(places, dtype=np.int64)), self.dims, 1, len(places),
            )  # fmt: skip
        return products

    def _by_rough_copy(
        self, query: NDArray[np.float32], k: int, may: int, mask: NDArray[np.bool_] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        rough, scale = _whole(query)
        # q·x - q̂·x̂ = q·(x - x̂) + (q - q̂)·x̂, each at most the product of the two lengths (Cauchy and Schwarz).
        error = float(np.linalg.norm(query)) * self._off + float(np.linalg.norm(query - rough / scale)) * self._long
        asked, step, only = min(k + MORE, may), scale * self._scale, _only(mask)
        values, near = self._rough.search(rough[None, :], asked, params=only)
        places, products = self._exact(query, near[0], k)
        if asked < may and float(values[0, -1]) / step + error >= products[-1]:
            # Rows beyond those that were asked may be among the k: all that the bound leaves are computed.
            least = float(products[-1]) - error
            _limits, _values, rest = self._rough.range_search(rough[None, :], least * step - 1, params=only)
            places, products = self._exact(query, rest, k)
        return places, products

    def _exact(
        self, query: NDArray[np.float32], places: NDArray[np.int64], k: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        return largest(places, self.products(query, places), k)


def _only(mask: NDArray[np.bool_] | None) -> faiss.SearchParameters | None:
    """Whom the index may look at: rows that may not answer are not read."""
    if mask is None:
        return None
    selector: Any = faiss.IDSelectorBitmap  # its stub is of the C++ class, without what Python wraps around it
    parameters: Any = faiss.SearchParameters
    only: faiss.SearchParameters = parameters(sel=selector(np.packbits(mask, bitorder="little")))
    return only


def _whole(vectors: NDArray[np.float32]) -> tuple[NDArray[np.float32], float]:
    """The numbers as whole ones within ±LARGEST, and by how much they were multiplied."""
    largest_number = float(np.abs(vectors).max()) if vectors.size else 0.0
    scale = LARGEST / largest_number if largest_number else 1.0
    return np.rint(vectors * scale), scale

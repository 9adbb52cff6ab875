"""All needs against all answers, exactly: of each need the k largest inner products.

The products themselves are left to BLAS; what costs beside it is choosing. A few answers, taken evenly, tell for each need how
large a product must be to be among so many; only what is larger is looked at again. Where too few or too many are larger,
that one need is chosen in full, so the result never depends on the sample.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from matching.nearest.choosing import largest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

SAMPLE = 4096
SURE = 6  # so many of the sample beyond those that are expected among the k
BLOCK_BYTES = 256 * 2**20  # of products at a time


def best_of_each(
    needs: NDArray[np.float32], answers: NDArray[np.float32], k: int
) -> Iterator[tuple[int, NDArray[np.int64], NDArray[np.float32]]]:
    """For each need in turn: its place, and places and products of its k best answers, best first; ties by place.

    `needs` (m, dims), `answers` (n, dims), float32. Takes two blocks of products in memory beside the input.
    """
    count = len(answers)
    k = min(k, count)
    block = max(1, min(len(needs), BLOCK_BYTES // max(1, 4 * count)))
    products = np.empty((block, count), dtype=np.float32)
    larger = np.empty((block, count), dtype=np.bool_)
    sample = answers[:: max(1, count // SAMPLE)]
    rank = min(len(sample), int(k * len(sample) / max(1, count)) + SURE)
    for start in range(0, len(needs), block):
        part = needs[start : start + block]
        rows = len(part)
        np.matmul(part, answers.T, out=products[:rows])
        seen = part @ sample.T
        least = np.partition(seen, len(sample) - rank, axis=1)[:, len(sample) - rank] if k else np.zeros(rows)
        np.greater_equal(products[:rows], least[:, None], out=larger[:rows])
        found = np.flatnonzero(larger[:rows])
        row_of, places = np.divmod(found, count)
        values = products[row_of, places]
        order = np.lexsort((places, -values, row_of))
        places, values = places[order], values[order]
        starts = np.searchsorted(row_of, np.arange(rows + 1))
        for row in range(rows):
            first, last = starts[row], starts[row + 1]
            if last - first >= k:
                yield start + row, places[first : first + k], values[first : first + k]
            else:
                yield start + row, *largest(np.arange(count), products[row], k)

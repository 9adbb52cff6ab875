from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def largest(
    places: NDArray[np.int64], products: NDArray[np.float32], k: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The k largest products with their places, largest first; ties by place."""
    if 0 < k < len(products):
        least = np.partition(products, len(products) - k)[len(products) - k]
        kept = products >= least
        places, products = places[kept], products[kept]
    order = np.lexsort((places, -products))[:k]
    return places[order], products[order]

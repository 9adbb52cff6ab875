"""How far two who grade the same pairs agree beyond chance: Cohen's kappa, a miss weighted by its square (Cohen, 1968)."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np


def kappa(pairs: Iterable[tuple[int, int]], grades: int = 4) -> float | None:
    """1 where all grades are the same, 0 where they agree as by chance. None where chance alone would agree wholly.

    Which of the two is named first makes no difference: each pair of grades counts both ways.
    """
    seen = np.zeros((grades, grades))
    for one, other in pairs:
        seen[one, other] += 1
        seen[other, one] += 1
    total = seen.sum()
    if not total:
        return None
    miss = np.subtract.outer(np.arange(grades), np.arange(grades)) ** 2
    shares = seen.sum(axis=0) / total
    by_chance = float((miss * np.outer(shares, shares)).sum())
    return 1 - float((miss * seen).sum() / total) / by_chance if by_chance else None

"""Who is seen: the share of answers that stand anywhere near the top, and how unevenly the places are spread."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.evaluation.judging import SEED, Figures

DRAWS = 500  # each sorts all answers


@dataclass(frozen=True)
class Spread:
    """`shown` is the share of answers seen at all; `gini` 0 where all are seen alike, near 1 where few are seen."""

    shown: Figures
    gini: Figures


def spread(seen: NDArray[np.floating]) -> Spread:
    """One row a need, one column an answer: how much the answer is seen there (tied.places_of). With intervals over needs."""
    needs = len(seen)
    if not seen.size:
        return Spread(Figures(0.0, 0.0, 0.0), Figures(0.0, 0.0, 0.0))
    draws = np.random.default_rng(SEED).multinomial(needs, np.full(needs, 1 / needs), size=DRAWS)
    drawn = draws @ seen
    whole = seen.sum(axis=0)
    return Spread(
        _figures(float((whole > 0).mean()), (drawn > 0).mean(axis=1)),
        _figures(float(_gini(whole[None, :])[0]), _gini(drawn)),
    )


def _gini(loads: NDArray[np.floating]) -> NDArray[np.floating]:
    """As matching.market.measures.gini, of many rows at once."""
    count = loads.shape[1]
    weights = 2 * np.arange(1, count + 1) - count - 1
    totals = loads.sum(axis=1)
    found: NDArray[np.floating] = (np.sort(loads, axis=1) * weights).sum(axis=1) / (
        count * np.where(totals > 0, totals, 1)
    )
    return np.asarray(np.maximum(found, 0))  # sums of fractions may miss nought by a hair


def _figures(mean: float, draws: NDArray[np.floating]) -> Figures:
    low, high = np.percentile(draws, [2.5, 97.5])
    return Figures(mean, float(low), float(high))

"""nDCG@10, recall@20, top@20 and MRR with bootstrap intervals, and the paired difference of two rankings.

nDCG uses gains 2^g - 1, cut at 10, the ideal list taken over all entities (Järvelin and Kekäläinen, 2002).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CUT, DEEP = 10, 20
DRAWS = 2000
SEED = 20261126

Gains = Mapping[str, Mapping[str, int]]
Run = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Figures:
    """A mean and the interval that holds it in 95 of 100 draws of the needs."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:.4f} [{self.low:.4f}, {self.high:.4f}]"


@dataclass(frozen=True)
class Judged:
    needs: int
    ndcg: Figures
    recall: Figures
    top: Figures
    mrr: Figures


def judge(run: Run, gains: Gains) -> Judged:
    """Over the needs that were judged; MRR and top@20 look for the first entity of the highest gain."""
    judged = sorted(need for need in gains if need in run)
    return Judged(
        needs=len(judged),
        ndcg=interval([ndcg(run[need], gains[need]) for need in judged]),
        recall=interval([_recall(run[need], gains[need]) for need in judged]),
        top=interval([float(_reciprocal(run[need], gains[need]) >= 1 / DEEP) for need in judged]),
        mrr=interval([_reciprocal(run[need], gains[need]) for need in judged]),
    )


def paired(run: Run, other: Run, gains: Gains) -> Figures:
    """The difference in nDCG@10 need by need: above nought with its whole interval is a win that chance does not explain."""
    judged = sorted(need for need in gains if need in run and need in other)
    return interval([ndcg(run[need], gains[need]) - ndcg(other[need], gains[need]) for need in judged])


@dataclass(frozen=True)
class BandShare:
    """Of the pairs with at least this score, the share that is relevant; and the share of relevant pairs that have it."""

    low: float
    pairs: int
    right: float
    found: float


def band_share(scores: Mapping[str, Mapping[str, float]], gains: Gains, low: float) -> BandShare:
    """Over the needs that were judged; relevant is what has any grade."""
    relevant = {(need, entity) for need, graded in gains.items() for entity, gain in graded.items() if gain > 0}
    within = {(need, entity) for need in gains for entity, score in scores.get(need, {}).items() if score >= low}
    both = len(relevant & within)
    return BandShare(low, len(within), both / len(within) if within else 0.0, both / len(relevant) if relevant else 0.0)


def ndcg(ranked: Sequence[str], gains: Mapping[str, int]) -> float:
    ideal = _discounted(sorted(gains.values(), reverse=True)[:CUT])
    return _discounted([gains.get(entity, 0) for entity in ranked[:CUT]]) / ideal if ideal else 0.0


def _discounted(grades: Sequence[int]) -> float:
    return math.fsum((2.0**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def _recall(ranked: Sequence[str], gains: Mapping[str, int]) -> float:
    wanted = {entity for entity, gain in gains.items() if gain > 0}
    return len(wanted & set(ranked[:DEEP])) / len(wanted) if wanted else 0.0


def _reciprocal(ranked: Sequence[str], gains: Mapping[str, int]) -> float:
    best = max(gains.values(), default=0)
    places = [place for place, entity in enumerate(ranked, start=1) if gains.get(entity, 0) == best]
    return 1 / places[0] if places and best else 0.0


def interval(values: Sequence[float] | NDArray[np.float64]) -> Figures:
    """The mean of a figure for each need, with the same draws of needs each time."""
    if not len(values):
        return Figures(0.0, 0.0, 0.0)
    array = np.array(values)
    draws = np.random.default_rng(SEED).integers(0, len(array), size=(DRAWS, len(array)))
    means = array[draws].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Figures(float(array.mean()), float(low), float(high))

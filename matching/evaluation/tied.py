"""nDCG@10 and recall@20 of scores in which several are alike: what is expected of all orders in which they may stand.

So no figure depends on who was entered first, and a ranking by chance is simply one in which all are alike (McSherry and
Najork, 2008). Gains are as in judging.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from matching.evaluation.judging import CUT, DEEP

Floats = NDArray[np.floating]


def ndcg_of(scores: Floats, gains: Sequence[int]) -> float:
    """Of answers with these scores and grades, place by place the same answers; nought where none has a grade."""
    worth = 2.0 ** np.asarray(gains, dtype=float) - 1
    discounts = 1 / np.log2(np.arange(CUT) + 2.0)
    best = np.sort(worth)[::-1][:CUT]
    ideal = float((best * discounts[: len(best)]).sum())
    if not ideal:
        return 0.0
    return sum(float(worth[tied].mean() * discounts[first:last].sum()) for tied, first, last in _ties(scores)) / ideal


def recall_of(scores: Floats, gains: Sequence[int]) -> float:
    """Of the answers that have a grade, the share that stands in the first twenty places."""
    wanted = np.asarray(gains) > 0
    if not wanted.any():
        return 0.0
    found = sum(
        float(wanted[tied].sum()) * max(0, min(last, DEEP) - first) / len(tied) for tied, first, last in _ties(scores)
    )
    return found / float(wanted.sum())


def places_of(scores: Floats, most: int) -> Floats:
    """How much each answer is seen: 1 / log2(place + 1) in the first `most` places, nothing after; alike ones share."""
    seen = np.zeros(len(scores))
    discounts = 1 / np.log2(np.arange(most) + 2.0)
    for tied, first, last in _ties(scores):
        seen[tied] = discounts[first:last].sum() / len(tied)
    return seen


def _ties(scores: Floats) -> Iterator[tuple[NDArray[np.intp], int, int]]:
    """Best first: which answers have the same score, and the places that they fill together (first, one after the last)."""
    scores = np.asarray(scores)
    order = np.argsort(-scores, kind="stable")
    if not len(order):
        return
    breaks = np.flatnonzero(np.diff(scores[order])) + 1
    edges = [0, *breaks.tolist(), len(order)]
    for first, last in pairwise(edges):
        yield order[first:last], first, last

"""What a ranking does to a market: how evenly it spreads the needs, and how much of what it promises can be served."""

from __future__ import annotations

import numpy as np

from matching.market.worlds import Bools, Ints, Market


def gini(loads: Ints) -> float:
    """Of the places at the top: 0 where every answer has as many, near 1 where few have all."""
    ordered = np.sort(loads)
    total = int(ordered.sum())
    if not total:
        return 0.0
    count = len(ordered)
    weights = 2 * np.arange(1, count + 1) - count - 1
    return float((weights * ordered).sum() / (count * total))


def served(market: Market, chosen: Bools) -> float:
    """The sum of the mutual scores of the pairs that come about: of the needs at whose top it stands, each answer serves
    those that are most to it, as many as its capacity.
    """
    worth = np.where(chosen, market.mutual, -np.inf)
    best_first = -np.sort(-worth, axis=0)
    within = np.arange(len(market.needs))[:, None] < market.capacities[None, :]
    return float(best_first[within & np.isfinite(best_first)].sum())

"""Prices that keep an answer's top places within its capacity.

Each need would have its `places` best answers. An answer that more needs want than it can serve gets a price, just high
enough that as many needs as it has capacity still prefer it to what they would have instead; those that let go of it turn to
their next answers, whose prices rise in turn. A price never falls, and the set that each answer keeps only grows dearer, so
the sweeps climb to prices at which all fits (an ascending auction with sealed bids; Kelso and Crawford 1982). What a dozen
sweeps over all answers leave is finished one answer at a time.

Only comparisons of single numbers decide, no sums: the same market gives the same prices to the last bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from matching.market.worlds import Bools, Floats, Ints, Market

SWEEPS: Final = 12
# After the sweeps, so many single raises for each answer; a market with hardly more capacity than demand may need more and
# is then left a need or two over.
RAISES: Final = 40


@dataclass(frozen=True)
class Cleared:
    """`prices` and `loads` in the order of the market's answers; a load counts the needs that have it among their best."""

    prices: Floats
    loads: Ints
    sweeps: int

    def by_answer(self, market: Market) -> dict[int, tuple[float, int]]:
        """Price and load of each answer's id."""
        return {
            int(pk): (float(price), int(load))
            for pk, price, load in zip(market.answers, self.prices, self.loads, strict=True)
        }


def clear(market: Market, *, places: int, sweeps: int = SWEEPS) -> Cleared:
    """Prices for the answers of a market in which each need has so many places at its top."""
    if places < 1:
        raise ValueError("A need has at least one place at its top.")
    prices = np.zeros(len(market.answers))
    if not market.mutual.size:
        return Cleared(prices, np.zeros(len(prices), dtype=np.int64), 0)
    done = 0
    for _sweep in range(sweeps):
        values = market.mutual - prices
        worst, next_best = _thresholds(values, places)
        over = np.flatnonzero(loads_of(_at_least(values, worst, places)) > market.capacities)
        if not over.size:
            break
        bids = _bids(market.mutual[:, over], values[:, over], worst[:, None], next_best[:, None])
        for column, answer in enumerate(over):
            prices[answer] = max(prices[answer], _between(bids[:, column], int(market.capacities[answer])))
        done += 1
    _finish(market, prices, places)
    return Cleared(prices, loads_of(best_places(market.mutual - prices, places)), done)


def ranks(market: Market, prices: Floats) -> Ints:
    """For each need the rank of every answer, from 1, by mutual score less price; ties by id. 0 where there is no pair."""
    values = market.mutual - prices
    order = np.argsort(-values, axis=1, kind="stable")
    found = np.empty(order.shape, dtype=np.int64)
    np.put_along_axis(found, order, np.broadcast_to(np.arange(1, order.shape[1] + 1), order.shape), axis=1)
    return np.where(np.isneginf(market.mutual), 0, found)


def best_places(values: Floats, places: int) -> Bools:
    """Which answers stand at the top of each need: the best, ties by id, none whose price outweighs what it is worth."""
    return _at_least(values, _thresholds(values, places)[0], places)


def _at_least(values: Floats, worst: Floats, places: int) -> Bools:
    """As above, where the value of each need's last place is known."""
    chosen: Bools = (values >= worst[:, None]) & (values > 0)
    for line in np.flatnonzero(chosen.sum(axis=1) > places):
        level = np.flatnonzero(chosen[line] & (values[line] == worst[line]))
        chosen[line, level[len(level) - (int(chosen[line].sum()) - places) :]] = False
    return chosen


def loads_of(chosen: Bools) -> Ints:
    found: Ints = chosen.sum(axis=0, dtype=np.int64)
    return found


def _thresholds(values: Floats, places: int) -> tuple[Floats, Floats]:
    """For each need the value of its last place, and of the first answer that has none."""
    lines, columns = values.shape
    if places >= columns:
        none = np.full(lines, -np.inf)
        return none, none
    parted = np.partition(values, (columns - places - 1, columns - places), axis=1)
    return parted[:, columns - places], parted[:, columns - places - 1]


def _bids(mutual: Floats, values: Floats, worst: Floats, next_best: Floats) -> Floats:
    """The highest price at which a need still has the answer among its best, all other prices as they are."""
    instead = np.where(values >= worst, next_best, worst)
    bids: Floats = mutual - np.maximum(instead, 0)
    return bids


def _between(bids: Floats, capacity: int) -> float:
    """A price that as many bids as there is capacity reach: half way to the first bid that is left out."""
    lines = len(bids)
    if capacity == 0:
        return float(np.nextafter(bids.max(), np.inf))
    parted = np.partition(bids, (lines - capacity - 1, lines - capacity))
    return float((parted[lines - capacity - 1] + parted[lines - capacity]) / 2)


def _finish(market: Market, prices: Floats, places: int) -> None:
    """Raise one price after the other, that of the fullest answer first (ties by id), until all fits or nothing helps.

    Needs that are exactly alike cannot be told apart by prices; an answer that only such needs overfill is left so.
    """
    values = market.mutual - prices
    worst, next_best = _thresholds(values, places)
    loads = loads_of(_at_least(values, worst, places))
    helped = np.ones(len(prices), dtype=bool)
    for _raise in range(RAISES * len(prices)):
        excess = np.where(helped, loads - market.capacities, 0)
        answer = int(np.argmax(excess))
        if excess[answer] <= 0:
            return
        mutual = market.mutual[:, answer]
        bids = _bids(mutual, values[:, answer], worst, next_best)
        price = _between(bids, int(market.capacities[answer]))
        if price <= prices[answer]:
            helped[answer] = False
            continue
        touched = np.flatnonzero(values[:, answer] >= next_best)
        before = loads_of(_at_least(values[touched], worst[touched], places))
        prices[answer] = price
        values[:, answer] = mutual - price
        lines = values[touched]
        worst[touched], next_best[touched] = _thresholds(lines, places)
        loads += loads_of(_at_least(lines, worst[touched], places)) - before
        helped[:] = True

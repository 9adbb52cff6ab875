"""Learning from what people answered: a small correction of the weights, freed from the place at which a pair was shown.

Of two pairs on the same list one was taken and the other refused. How likely it is that it was this one and not the other
is a logistic function of how far the weighted signals differ, and of how far the places differ: whoever stands first is
taken more easily, and that part is fitted beside the weights and then left out.

The correction is held small, |d| <= half of |w| for each signal, and its sum is nought: scores keep their scale, and
with it the limits of the bands.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.matcher import Weights

SIGNALS = ("words", "model", "bridge")
MOST = 0.5  # of each weight
RIDGE = 0.05  # what a correction costs by its own size, a pair: what the answers hardly tell is not learned
SLIGHT = 0.001  # the same for slope and place, which are to take what they can
STEPS = 2000

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Learned:
    """`place` is what standing at one place against the next (in log2) was worth; `gained` the likelihood that the
    correction adds, a pair, above the weights as they were.
    """

    delta: Weights
    pairs: int
    place: float
    gained: float


def learn(differences: Floats, places: Floats, weights: Weights) -> Learned:
    """Rows are pairs of a taken and a refused one: their signals' difference (unweighted; words, model, bridge), and how
    much further up the taken one stood, log2 of the refused one's place + 1 less that of the taken one.
    """
    w = np.array([getattr(weights, name) for name in SIGNALS])
    scaled = differences * w
    spread = float(np.abs(scaled.sum(axis=1)).mean()) or 1.0  # so that one step suits all worlds
    scaled = scaled / spread
    fixed = _fit(scaled, places, w, free=False)
    free = _fit(scaled, places, w, free=True)
    delta = free[0] * w
    return Learned(
        delta=Weights(**{name: round(float(part), 4) for name, part in zip(SIGNALS, delta, strict=True)}),
        pairs=len(differences),
        place=round(float(free[2]), 3),
        gained=round(float(fixed[3] - free[3]), 4),
    )


def _fit(scaled: Floats, places: Floats, w: Floats, *, free: bool) -> tuple[Floats, float, float, float]:
    """Shares of correction, slope, worth of a place, and the loss; by projected gradient in small steps."""
    u, slope, place = np.zeros(len(w)), 1.0, 0.0
    rate = 0.2
    for _step in range(STEPS):
        signal = scaled @ (1 + u)
        missed = 1 / (1 + np.exp(np.clip(slope * signal + place * places, -30, 30)))
        # Gradients of the mean logistic loss, each with a cost for its size.
        d_slope = -(missed * signal).mean() + SLIGHT * (slope - 1)
        d_place = -(missed * places).mean() + SLIGHT * place
        if free:
            d_u = -slope * (missed[:, None] * scaled).mean(axis=0) + RIDGE * u
            u = _held(u - rate * d_u, w)
        slope, place = max(slope - rate * d_slope, 0.05), place - rate * d_place
    margin = slope * (scaled @ (1 + u)) + place * places
    loss = float(np.logaddexp(0, -margin).mean())
    return u, slope, place, loss


def _held(u: Floats, w: Floats) -> Floats:
    """The nearest shares of correction within the bounds whose weighted sum is nought; by halving."""
    low, high = -1e3, 1e3
    for _step in range(80):
        middle = (low + high) / 2
        if float(w @ np.clip(u - middle * w, -MOST, MOST)) > 0:
            low = middle
        else:
            high = middle
    held: Floats = np.clip(u - (low + high) / 2 * w, -MOST, MOST)
    return held

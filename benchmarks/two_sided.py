"""Two-sided ranking with prices against one-sided ranking, on made-up worlds: `python -m benchmarks.two_sided [--large]`.

A world has needs and answers with tastes in sixteen directions, and some answers that nearly every need likes (the texts of
a large firm name everything). Each need shows twenty answers; each answer can serve twelve needs. Printed for both ways: how
many needs the fullest answer has, the Gini coefficient of exposure, and the utility that is served.
"""

import sys
import time

import numpy as np

from matching.market import Market, clear
from matching.market.clearing import best_places, loads_of
from matching.market.measures import gini, served

PLACES, CAPACITY, DIRECTIONS = 20, 12, 16


def world(answers: int, needs: int, *, popularity: float, seed: int = 7) -> tuple[Market, np.ndarray]:
    """A market, and how the needs alone would score: [needs, answers]."""
    random = np.random.default_rng(seed)
    wanted, offered = (_directions(random, count) for count in (needs, answers))
    taste = 8 + 6 * wanted @ offered.T
    by_need = np.maximum(taste + popularity * random.gumbel(size=answers)[None, :], 0)
    by_answer = np.maximum(taste + random.normal(size=needs)[:, None], 0)
    return Market.of(range(needs), range(answers), by_need, by_answer, capacities=CAPACITY), by_need


def _directions(random: np.random.Generator, count: int) -> np.ndarray:
    found = random.normal(size=(count, DIRECTIONS))
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def measure(answers: int, needs: int, popularity: float) -> None:
    market, by_need = world(answers, needs, popularity=popularity)
    start = time.perf_counter()
    cleared = clear(market, places=PLACES)
    spent = time.perf_counter() - start
    rows = {
        "by the need alone": best_places(by_need, PLACES),
        "by both, without prices": best_places(market.mutual, PLACES),
        "by both, with prices": best_places(market.mutual - cleared.prices, PLACES),
    }
    print(f"\n{answers} answers × {needs} needs, popularity {popularity}: {cleared.sweeps} sweeps, {spent:.1f} s")
    print(f"{'':<26}{'fullest':>8}{'Gini':>8}{'served':>12}{'ratio':>8}")
    base = served(market, rows["by the need alone"])
    for name, chosen in rows.items():
        loads, utility = loads_of(chosen), served(market, chosen)
        print(f"{name:<26}{loads.max():>8}{gini(loads):>8.2f}{utility:>12,.0f}{utility / base:>8.2f}")


def main() -> None:
    for popularity in (0.3, 1.0):
        measure(2_000, 500, popularity)
    if "--large" in sys.argv:
        measure(10_000, 2_000, 1.0)


if __name__ == "__main__":
    main()

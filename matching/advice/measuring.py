"""What the judgement of mixed needs is worth: how many pairs of needs it tells from single ones, and how many single ones it blames."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from matching.advice.mixing import split

if TYPE_CHECKING:
    from matching.library import Problem
    from matching.scoring.background import Background

SEED = 20261127
Z = 1.96  # of a normal, for 95 %


@dataclass(frozen=True)
class Worth:
    """Counts: of `joined` pairs those found, of `singles` those blamed."""

    joined: int
    found: int
    singles: int
    blamed: int

    @property
    def recall(self) -> tuple[float, float, float]:
        return wilson(self.found, self.joined)

    @property
    def precision(self) -> tuple[float, float, float]:
        return wilson(self.found, self.found + self.blamed)

    @property
    def false_alarms(self) -> tuple[float, float, float]:
        return wilson(self.blamed, self.singles)


def wilson(part: int, whole: int) -> tuple[float, float, float]:
    """The share with its 95 % interval (Wilson, 1927); of nothing, nothing is known."""
    if not whole:
        return 0.0, 0.0, 1.0
    share, square = part / whole, Z**2 / whole
    half = Z * sqrt(share * (1 - share) / whole + square / (4 * whole))
    low, high = (share + square / 2 - half) / (1 + square), (share + square / 2 + half) / (1 + square)
    return share, max(low, 0.0), min(high, 1.0)


def measure_on_library(problems: Sequence[Problem], background: Background, below: float, *, most: int = 400) -> Worth:
    """Needs of two problems one after the other are two; both voices of one problem are one. On problems drawn at random."""
    draw = random.Random(SEED)  # noqa: S311  a sample, not a secret
    voiced = [one for one in problems if len(one.needs) > 1]
    chosen = draw.sample(voiced, min(most, len(voiced)))
    others = [draw.choice([other for other in voiced if other is not one]) for one in chosen]
    return Worth(
        joined=len(chosen),
        found=sum(
            _mixed(f"{one.needs[0]}\n{other.needs[0]}", background, below)
            for one, other in zip(chosen, others, strict=True)
        ),
        singles=len(chosen),
        blamed=sum(_mixed("\n".join(one.needs), background, below) for one in chosen),
    )


def measure_mixing(needs: Sequence[str], background: Background, below: float, *, pairs: int = 200) -> Worth:
    """Each need by itself, and so many random pairs one after the other. Same needs, same pairs."""
    draw = random.Random(SEED)  # noqa: S311  a sample, not a secret
    joined = ["\n".join(draw.sample(list(needs), 2)) for _pair in range(pairs if len(needs) > 1 else 0)]
    return Worth(
        joined=len(joined),
        found=sum(_mixed(text, background, below) for text in joined),
        singles=len(needs),
        blamed=sum(_mixed(text, background, below) for text in needs),
    )


def _mixed(text: str, background: Background, below: float) -> bool:
    cut = split(text, background)
    return cut is not None and cut.held_together < below

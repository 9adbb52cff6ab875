"""What the judgement of mixed needs is worth: how many pairs of needs it tells from single ones, and how many single ones it blames."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matching.advice.mixing import split

if TYPE_CHECKING:
    from matching.scoring.background import Background

SEED = 20261127


@dataclass(frozen=True)
class Worth:
    """Counts: of `joined` pairs those found, of `singles` those blamed."""

    joined: int
    found: int
    singles: int
    blamed: int


def measure_mixing(needs: Sequence[str], background: Background, *, pairs: int = 200) -> Worth:
    """Each need by itself, and so many random pairs one after the other. Same needs, same pairs."""
    draw = random.Random(SEED)  # noqa: S311  a sample, not a secret
    joined = ["\n".join(draw.sample(list(needs), 2)) for _pair in range(pairs if len(needs) > 1 else 0)]
    return Worth(
        joined=len(joined),
        found=sum(_mixed(text, background) for text in joined),
        singles=len(needs),
        blamed=sum(_mixed(text, background) for text in needs),
    )


def _mixed(text: str, background: Background) -> bool:
    cut = split(text, background)
    return cut is not None and cut.is_mixed

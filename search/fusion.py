"""Two scores into one order: words and meaning, by min-max within the query.

Reciprocal ranks are not used: they reward a document for standing in a list with a score of nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

_DIGITS = 5  # engines differ in the seventh: what is equal to five digits is a tie, and ties go by id


@dataclass
class Pool:
    """The candidates of one kind."""

    words: dict[int, float] = field(default_factory=dict)
    meaning: Mapping[int, float] = field(default_factory=dict)


class Ranked(NamedTuple):
    kind: str
    id: int
    score: float


def fused(pools: Mapping[str, Pool], share: float) -> list[Ranked]:
    """Best first; `share` is that of the vectors. Scales are shared between kinds, so that a mixed list is in one order."""
    top = max((score for pool in pools.values() for score in pool.words.values()), default=0.0) or 1.0
    cosines = [cosine for pool in pools.values() for cosine in pool.meaning.values()]
    low, high = min(cosines, default=0.0), max(cosines, default=0.0)
    width, share = (high - low, share) if high > low else (1.0, 0.0)

    def scores() -> Iterable[Ranked]:
        for kind, pool in pools.items():
            for pk, words in pool.words.items():
                meaning = (pool.meaning.get(pk, low) - low) / width
                yield Ranked(kind, pk, round((1 - share) * words / top + share * meaning, _DIGITS))

    return sorted(scores(), key=lambda ranked: (-ranked.score, ranked.kind, ranked.id))

"""Needs that say what another need says: the same words again, or the same thing in other words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matching.text import bigrams

if TYPE_CHECKING:
    from matching.encoders import Encoder

# Of the bigrams of the shorter text those that the other has too. Among the development needs no two of different things
# share more than .27; of a need with two fifths of its sentences taken out .98 stays.
SAME_WORDS = 0.5
FEWEST = 12  # bigrams; what is shorter is like many things


@dataclass(frozen=True)
class Alike:
    """`words` is the share of common bigrams, `meaning` the cosine; `is_copy` where the words alone say so."""

    key: int
    words: float
    meaning: float

    @property
    def is_copy(self) -> bool:
        return self.words >= SAME_WORDS


def alike(
    text: str, others: Mapping[int, str], encoder: Encoder, least: float, vectors: np.ndarray | None = None
) -> list[Alike]:
    """Which of the others say the same, by words or with at least that cosine (Limits.same), the likest first; ties by key.
    `vectors` are theirs, in the order of `others`.
    """
    mine = set(bigrams(text))
    if len(mine) < FEWEST or not others:
        return []
    texts = list(others.values())
    vectors = encoder.encode(texts, "query") if vectors is None else vectors
    near = vectors @ encoder.encode([text], "query")[0]
    found = [
        Alike(key, round(_shared(mine, other), 4), round(float(near[place]), 4))
        for place, (key, other) in enumerate(others.items())
    ]
    same = [one for one in found if one.words >= SAME_WORDS or one.meaning >= least]
    return sorted(same, key=lambda one: (-max(one.words, one.meaning), one.key))


def _shared(mine: set[str], other: str) -> float:
    theirs = set(bigrams(other))
    if len(theirs) < FEWEST:
        return 0.0
    return len(mine & theirs) / min(len(mine), len(theirs))

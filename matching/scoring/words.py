"""Shared words, as BM25 over bigrams of characters (Robertson and Zaragoza, 2009), divided by what the need could reach.

How rare a bigram is comes from the problem library, not from the market: so the signal of a pair is the same whichever side
asks, and does not move when others come and go.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from matching.text import bigrams

K1, B = 1.2, 0.75
TYPICAL_LENGTH = 400.0  # bigrams of an answer on the market: an entity with three cases
LIBRARY_LENGTH = 80.0  # bigrams of a text of the library

Floats = NDArray[np.float32]
Numbers = TypeVar("Numbers", float, NDArray[np.float64])


@dataclass(frozen=True)
class Terms:
    """The bigrams of a text with their counts."""

    counts: Mapping[str, int]
    length: int

    @classmethod
    def of(cls, text: str) -> "Terms":
        tokens = bigrams(text)
        return cls(Counter(tokens), len(tokens))

    @classmethod
    def joined(cls, parts: "Sequence[Terms]") -> "Terms":
        """Of the parts on lines of their own: no bigram crosses a line break."""
        counts: Counter[str] = Counter()
        for part in parts:
            counts.update(part.counts)
        return cls(counts, sum(part.length for part in parts))


def saturation(count: Numbers, length: Numbers, typical: float) -> Numbers:
    """How much a term of that count is worth in a text of that length: rising, and levelling off."""
    return count * (K1 + 1) / (count + K1 * (1 - B + B * length / typical))


@dataclass
class Rarity:
    """Inverse document frequency over a fixed set of texts."""

    texts: int
    frequency: Mapping[str, int]

    @classmethod
    def over(cls, rows: Sequence[Terms]) -> "Rarity":
        frequency: Counter[str] = Counter()
        for row in rows:
            frequency.update(row.counts.keys())
        return cls(len(rows), frequency)

    def __post_init__(self) -> None:
        held = np.array([0, *self.frequency.values()], dtype=float)
        worth: list[float] = np.log1p((self.texts - held + 0.5) / (held + 0.5)).tolist()
        self._rarest, self._known = worth[0], dict(zip(self.frequency, worth[1:], strict=True))

    def of(self, term: str) -> float:
        return self._known.get(term, self._rarest)

    def mass(self, terms: Terms) -> float:
        """What a need could reach at most, but for saturation; never nought, so that it can divide."""
        return sum(self.of(term) for term in terms.counts) or 1.0


def overlap(need: Terms, answer: Terms, rarity: Rarity, *, typical: float = TYPICAL_LENGTH) -> float:
    """BM25 of the answer for the need, over the need's mass."""
    small, large = (
        (need.counts, answer.counts) if len(need.counts) < len(answer.counts) else (answer.counts, need.counts)
    )
    total = sum(
        rarity.of(term) * saturation(answer.counts[term], answer.length, typical) for term in small if term in large
    )
    return total / rarity.mass(need)


@dataclass
class Bank:
    """Texts that stand still, with postings in one array: the library's needs, or its answers.

    `vocabulary` gives each term its place in `starts`; banks share one, which holds the terms of all of them.

    `against(terms)` gives the weight of every text of the bank for a query in one pass of NumPy.
    """

    size: int
    vocabulary: dict[str, int]
    starts: NDArray[np.int32]
    rows: NDArray[np.int32]
    weights: Floats
    masses: Floats

    @classmethod
    def build(cls, texts: Sequence[Terms], rarity: Rarity, vocabulary: dict[str, int], *, typical: float) -> "Bank":
        terms = [vocabulary[term] for text in texts for term in text.counts]
        rarities = np.array([rarity.of(term) for term in vocabulary])
        rows = np.repeat(np.arange(len(texts), dtype=np.int32), [len(text.counts) for text in texts])
        counts = np.fromiter((count for text in texts for count in text.counts.values()), dtype=float, count=len(terms))
        lengths = np.array([text.length for text in texts], dtype=float)[rows]
        places = np.array(terms, dtype=np.int64)
        order = np.argsort(places, kind="stable")
        return cls(
            size=len(texts),
            vocabulary=vocabulary,
            starts=np.concatenate([[0], np.cumsum(np.bincount(places, minlength=len(vocabulary)))]).astype(np.int32),
            rows=rows[order],
            weights=(rarities[places] * saturation(counts, lengths, typical))[order].astype(np.float32),
            masses=np.bincount(rows, weights=rarities[places], minlength=len(texts)).astype(np.float32),
        )

    def against(self, terms: Terms) -> Floats:
        """BM25 of each text of the bank for these terms."""
        postings, _sizes, _known = self._postings(terms.counts)
        return self._sum(postings, self.weights[postings])

    def asking(self, answer: Terms, rarity: Rarity) -> Floats:
        """The overlap of each text of the bank, as a need, with this answer."""
        postings, sizes, known = self._postings(answer.counts)
        counts = np.fromiter(answer.counts.values(), dtype=float, count=len(answer.counts))
        rarities = np.array([rarity.of(term) for term in answer.counts])
        worth = rarities * saturation(counts, np.full(len(counts), float(answer.length)), TYPICAL_LENGTH)
        return self._sum(postings, np.repeat(worth[known], sizes)) / self.masses

    def _postings(self, terms: Collection[str]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
        """Where the postings of the terms lie, how many each has, and which of the terms have any."""
        places = np.fromiter((self.vocabulary.get(term, -1) for term in terms), dtype=np.int64, count=len(terms))
        known = places >= 0
        starts = self.starts[places[known]].astype(np.int64)
        sizes = self.starts[places[known] + 1] - starts
        firsts = starts - (np.cumsum(sizes) - sizes)
        return np.repeat(firsts, sizes) + np.arange(int(sizes.sum())), sizes, known

    def _sum(self, postings: NDArray[np.int64], values: NDArray[np.floating]) -> Floats:
        return np.bincount(self.rows[postings], weights=values, minlength=self.size).astype(np.float32)

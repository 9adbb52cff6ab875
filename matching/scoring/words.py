"""Shared words, as BM25 over bigrams of characters (Robertson and Zaragoza, 2009), divided by what the need could reach.

How rare a bigram is comes from the problem library, not from the market: so the signal of a pair is the same whichever side
asks, and does not move when others come and go. Bigrams are numbers in arrays (matching/text/codes.py), always sorted, so that
sums come out the same to the last bit in every process.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from matching.text import Codes, codes

K1, B = 1.2, 0.75
TYPICAL_LENGTH = 400.0  # bigrams of an answer on the market: an entity with three cases
MOST = 65_535  # of one bigram in a text, as it is counted
LIBRARY_LENGTH = 80.0  # bigrams of a text of the library

Floats = NDArray[np.float32]
Exact = NDArray[np.float64]
Numbers = TypeVar("Numbers", float, NDArray[np.float64])


@dataclass(frozen=True, eq=False)
class Terms:
    """The bigrams of a text, sorted and each once, with their counts; `length` counts them all."""

    codes: Codes
    counts: NDArray[np.uint16]
    length: int

    @classmethod
    def of(cls, text: str) -> "Terms":
        found, counts = np.unique(codes(text), return_counts=True)
        return cls(found, np.minimum(counts, MOST).astype(np.uint16), int(counts.sum()))

    @classmethod
    def joined(cls, parts: "Sequence[Terms]") -> "Terms":
        """Of the parts on lines of their own: no bigram crosses a line break."""
        found, places = np.unique(np.concatenate([part.codes for part in parts]), return_inverse=True)
        counts = np.bincount(places, weights=np.concatenate([part.counts for part in parts]), minlength=len(found))
        return cls(found, np.minimum(counts, MOST).astype(np.uint16), sum(part.length for part in parts))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Terms)
            and np.array_equal(self.codes, other.codes)
            and np.array_equal(self.counts, other.counts)
        )

    __hash__ = None  # type: ignore[assignment]  # arrays can change


def saturation(count: Numbers, length: Numbers, typical: float) -> Numbers:
    """How much a term of that count is worth in a text of that length: rising, and levelling off."""
    return count * (K1 + 1) / (count + K1 * (1 - B + B * length / typical))


@dataclass
class Rarity:
    """Inverse document frequency over a fixed set of texts. `codes` are sorted; `frequency` tells in how many texts each stands."""

    texts: int
    codes: Codes
    frequency: NDArray[np.int32]

    @classmethod
    def over(cls, rows: Sequence[Terms], vocabulary: Codes | None = None) -> "Rarity":
        """`vocabulary` holds at least the codes of the rows."""
        every = np.concatenate([row.codes for row in rows]) if rows else np.zeros(0, dtype=np.int64)
        known = np.unique(every) if vocabulary is None else vocabulary
        frequency = np.bincount(np.searchsorted(known, every), minlength=len(known))
        return cls(len(rows), known, frequency.astype(np.int32))

    def __post_init__(self) -> None:
        # The last place is what a bigram that stands nowhere is worth.
        held = np.append(self.frequency, 0).astype(np.float64)
        self._worth: Exact = np.log1p((self.texts - held + 0.5) / (held + 0.5))

    def of(self, asked: Codes) -> Exact:
        """What each of the codes is worth."""
        return self._worth[places_in(self.codes, asked)]

    def mass(self, terms: Terms) -> float:
        """What a need could reach at most, but for saturation; never nought, so that it can divide."""
        return float(self.of(terms.codes).sum()) or 1.0


def places_in(known: Codes, asked: Codes) -> NDArray[np.int64]:
    """For each of the codes its place among the known, which are sorted; -1 where it is not known."""
    if not len(known):
        return np.full(len(asked), -1, dtype=np.int64)
    places = np.searchsorted(known, asked)
    places[places == len(known)] = 0
    return np.where(known[places] == asked, places, -1)


def overlap(need: Terms, answer: Terms, rarity: Rarity, *, typical: float = TYPICAL_LENGTH) -> float:
    """BM25 of the answer for the need, over the need's mass."""
    return overlap_of(need, rarity.of(need.codes), answer, typical=typical)


def overlap_of(need: Terms, worth: Exact, answer: Terms, *, typical: float) -> float:
    """The same where the worth of the need's terms is at hand."""
    places = places_in(answer.codes, need.codes)
    shared = places >= 0
    counts = answer.counts[places[shared]].astype(np.float64)
    held = worth[shared] * saturation(counts, np.full(len(counts), float(answer.length)), typical)
    return float(held.sum()) / (float(worth.sum()) or 1.0)


@dataclass
class Bank:
    """Texts that stand still, with postings in one array: the library's needs, or its answers.

    `vocabulary` gives each term its place in `starts`; banks share one, which holds the terms of all of them.

    `against(terms)` gives the weight of every text of the bank for a query in one pass of NumPy.
    """

    size: int
    vocabulary: Codes
    starts: NDArray[np.int32]
    rows: NDArray[np.int32]
    weights: Floats
    masses: Floats

    @classmethod
    def build(cls, texts: Sequence[Terms], rarity: Rarity, *, typical: float) -> "Bank":
        """Over the vocabulary of `rarity`, which holds all terms of the texts."""
        places = np.searchsorted(rarity.codes, np.concatenate([text.codes for text in texts]))
        worth = rarity.of(rarity.codes)[places]
        rows = np.repeat(np.arange(len(texts), dtype=np.int32), [len(text.codes) for text in texts])
        counts = np.concatenate([text.counts for text in texts]).astype(np.float64)
        lengths = np.array([text.length for text in texts], dtype=float)[rows]
        order = np.argsort(places, kind="stable")
        return cls(
            size=len(texts),
            vocabulary=rarity.codes,
            starts=np.concatenate([[0], np.cumsum(np.bincount(places, minlength=len(rarity.codes)))]).astype(np.int32),
            rows=rows[order],
            weights=(worth * saturation(counts, lengths, typical))[order].astype(np.float32),
            masses=np.bincount(rows, weights=worth, minlength=len(texts)).astype(np.float32),
        )

    def against(self, terms: Terms) -> Floats:
        """BM25 of each text of the bank for these terms."""
        return self.weighing(terms.codes).astype(np.float32)

    def weighing(self, asked: Codes) -> Exact:
        """The same, exact: sums over terms can be added to and taken from."""
        postings, _sizes, _known = self._postings(asked)
        sums: Exact = np.bincount(self.rows[postings], weights=self.weights[postings], minlength=self.size).astype(
            np.float64
        )
        return sums

    def asking(self, answer: Terms, rarity: Rarity) -> Floats:
        """The overlap of each text of the bank, as a need, with this answer."""
        postings, sizes, known = self._postings(answer.codes)
        counts = answer.counts.astype(np.float64)
        worth = rarity.of(answer.codes) * saturation(counts, np.full(len(counts), float(answer.length)), TYPICAL_LENGTH)
        return self._sum(postings, np.repeat(worth[known], sizes)) / self.masses

    def _postings(self, asked: Codes) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
        """Where the postings of the terms lie, how many each has, and which of the terms have any."""
        places = places_in(self.vocabulary, asked)
        known = places >= 0
        starts = self.starts[places[known]].astype(np.int64)
        sizes = self.starts[places[known] + 1] - starts
        firsts = starts - (np.cumsum(sizes) - sizes)
        return np.repeat(firsts, sizes) + np.arange(int(sizes.sum())), sizes, known

    def _sum(self, postings: NDArray[np.int64], values: NDArray[np.floating]) -> Floats:
        return np.bincount(self.rows[postings], weights=values, minlength=self.size).astype(np.float32)

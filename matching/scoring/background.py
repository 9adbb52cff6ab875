"""The problem library as a measuring rod: every signal of a pair is told in standard deviations above what the library gives.

A raw cosine or a raw BM25 means nothing by itself: long texts, common words and hubs get high ones from everybody. So each
need is held against all answers of the library, and each answer against all its needs; a signal counts by how far it stands
above both. The measure does not depend on who else is on the market, is the same from both sides, and can be calibrated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matching.scoring.words import LIBRARY_LENGTH, TYPICAL_LENGTH, Bank, Floats, Rarity, Terms

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matching.encoders import Encoder, Side
    from matching.library import Problem
    from matching.text import Codes

NEAREST = 50  # problems that a need is taken to resemble
FLAT = 0.005  # the least spread: a need whose words nobody in the library uses must not make one shared pair a wonder
# Long texts meet more words and lie nearer to everything, so chance is measured with texts of a like length: single texts of
# the library, and several of neighbouring problems joined, as a firm's profile joins its cases.
JOINED = (1, 4, 10)
LENGTH_LIMITS = (150, 480)  # bigrams: what is shorter than the first is measured with single texts, and so on


def length_class(terms: Terms) -> int:
    return sum(terms.length >= limit for limit in LENGTH_LIMITS)


@dataclass(frozen=True)
class Level:
    """Where a signal stands by chance."""

    mean: float
    spread: float

    @classmethod
    def of(cls, values: Floats) -> Level:
        return cls(float(values.mean()), max(float(values.std()), FLAT))


@dataclass
class Texts:
    """Texts that stand still: as words and as vectors."""

    bank: Bank
    vectors: Floats


@dataclass
class Chance:
    """What texts of one length give by chance: as words the texts themselves, as vectors their mean and how they spread.

    The cosines of all of them with a vector v have the mean m·v and the variance vᵀCv, so no text need be asked.
    `mean` (dims,), `spread` (dims, dims): the covariance.
    """

    bank: Bank
    mean: Floats
    spread: Floats

    @classmethod
    def of(cls, bank: Bank, vectors: Floats) -> Chance:
        exact = vectors.astype(np.float64)
        mean = exact.mean(axis=0)
        spread = exact.T @ exact / len(exact) - np.outer(mean, mean)
        return cls(bank, mean.astype(np.float32), spread.astype(np.float32))

    def cosines(self, vectors: Floats) -> tuple[Floats, Floats]:
        """For each of the vectors (n, dims) the mean and the standard deviation of its cosines, (n,) each."""
        variances = np.einsum("nd,nd->n", vectors @ self.spread, vectors)
        return vectors @ self.mean, np.maximum(np.sqrt(np.maximum(variances, 0)), FLAT).astype(np.float32)

    def cosine(self, vector: Floats) -> Level:
        means, spreads = self.cosines(vector[None, :])
        return Level(float(means[0]), float(spreads[0]))


@dataclass
class Background:
    encoder: Encoder
    rarity: Rarity
    needs: Texts  # with each problem's terms as one text more
    answers: Texts
    need_owner: np.ndarray  # for each text of needs, its problem
    answer_owner: np.ndarray
    problems: int
    chance_needs: tuple[Chance, ...]  # by length class
    chance_answers: tuple[Chance, ...]

    @classmethod
    def build(
        cls, problems: Sequence[Problem], encoder: Encoder, progress: Callable[[int, int], None] | None = None
    ) -> Background:
        """Computed from the texts alone; `progress` is told how many of the parts are done, of how many."""
        counted = _Counted(encoder, progress)
        return cls._build(problems, encoder, counted)

    @classmethod
    def _build(cls, problems: Sequence[Problem], plain: Encoder, encoder: _Counted) -> Background:
        needs = [text for problem in problems for text in problem.needs]
        answers = [text for problem in problems for text in problem.answers]
        need_terms, answer_terms = [Terms.of(text) for text in needs], [Terms.of(text) for text in answers]
        asked = [text for problem in problems for text in problem.asked]
        answered = [text for problem in problems for text in problem.answered]
        asked_terms, answered_terms = [Terms.of(text) for text in asked], [Terms.of(text) for text in answered]
        # One vocabulary for all: what stands only among the problems' terms is known, and as rare as can be.
        rarity = Rarity.over([*need_terms, *answer_terms], _vocabulary([*asked_terms, *answered_terms]))
        need_vectors, answer_vectors = encoder.encode(needs, "query"), encoder.encode(answers, "document")
        return cls(
            encoder=plain,
            rarity=rarity,
            needs=_bank(asked, asked_terms, rarity, encoder, "query"),
            answers=_bank(answered, answered_terms, rarity, encoder, "document"),
            need_owner=np.array([at for at, problem in enumerate(problems) for _text in problem.asked]),
            answer_owner=np.array([at for at, problem in enumerate(problems) for _text in problem.answered]),
            problems=len(problems),
            chance_needs=_by_length(needs, need_terms, need_vectors, rarity, encoder, "query"),
            chance_answers=_by_length(answers, answer_terms, answer_vectors, rarity, encoder, "document"),
        )

    def __post_init__(self) -> None:
        """Where the texts of each problem begin; they stand in the order of their problems."""
        every = np.arange(self.problems)
        self._need_starts = np.searchsorted(self.need_owner, every)
        self._answer_starts = np.searchsorted(self.answer_owner, every)

    def resembling_needs(self, terms: Terms, vector: Floats) -> Floats:
        """For each problem how much its needs resemble this need, in standard deviations; both signals added."""
        return self._by_problem(self.needs.bank.against(terms), self._need_starts) + self._by_problem(
            self.needs.vectors @ vector, self._need_starts
        )

    def resembling_answers(self, terms: Terms, vector: Floats, *, by_words: Floats | None = None) -> Floats:
        """For each problem how much its answers resemble this answer; `by_words` is what its words give, where it is known."""
        by_words = self.answers.bank.against(terms) if by_words is None else by_words
        return self._by_problem(by_words, self._answer_starts) + self._by_problem(
            self.answers.vectors @ vector, self._answer_starts
        )

    def _by_problem(self, values: Floats, starts: np.ndarray) -> Floats:
        """The best text of each problem, standardised over problems."""
        best: Floats = np.maximum.reduceat(values, starts)
        level = Level.of(best)
        return ((best - level.mean) / level.spread).astype(np.float32)


PARTS = 4 + 2 * (len(JOINED) - 1)  # lists of texts that are encoded
# Texts after which progress is told again, within a list too: whoever builds holds a lease of minutes, and a large model on
# one processor reads a few texts a second.
PIECE = 256


class _Counted:
    """The encoder while a background is built: after each piece of a list it says how many whole lists are done."""

    def __init__(self, encoder: Encoder, progress: Callable[[int, int], None] | None) -> None:
        self._encoder, self._progress, self._done = encoder, progress, 0

    def encode(self, texts: Sequence[str], side: Side) -> Floats:
        found = []
        for start in range(0, len(texts), PIECE):
            found.append(self._encoder.encode(texts[start : start + PIECE], side))
            self._done += start + PIECE >= len(texts)
            if self._progress is not None:
                self._progress(self._done, PARTS)
        return np.concatenate(found)


def _vocabulary(rows: Sequence[Terms]) -> Codes:
    return np.unique(np.concatenate([row.codes for row in rows]))


def _bank(texts: Sequence[str], terms: Sequence[Terms], rarity: Rarity, encoder: _Counted, side: Side) -> Texts:
    return Texts(Bank.build(terms, rarity, typical=LIBRARY_LENGTH), encoder.encode(texts, side))


def _by_length(
    texts: Sequence[str],
    terms: Sequence[Terms],
    vectors: Floats,
    rarity: Rarity,
    encoder: _Counted,
    side: Side,
) -> tuple[Chance, ...]:
    """The texts joined with as many neighbours as each length class asks; the file keeps problems of one field together."""
    found = []
    for count in JOINED:
        starts = range(0, len(texts), count)
        whole = [Terms.joined(terms[start : start + count]) for start in starts] if count > 1 else terms
        bank = Bank.build(whole, rarity, typical=TYPICAL_LENGTH)
        joined = vectors
        if count > 1:
            joined = encoder.encode(["\n".join(texts[start : start + count]) for start in starts], side)
        found.append(Chance.of(bank, joined))
    return tuple(found)

"""The matcher: a need and many answers in, explained scores out; the same score from whichever side it is asked.

    matcher = Matcher(load(), shipped(), limits)
    need = matcher.need(profile_of_scenario)
    answers = [matcher.answer(profile) for profile in entities]
    for place, match in matcher.best(need, answers): ...

A score is the sum of three signals in standard deviations above chance (see scoring/background.py): shared words, nearness
in the model (of the whole text, and of the nearest passage), and the bridge through the problem library. Its terms are its
explanation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matching.scoring.background import Background, length_class
from matching.scoring.evidence import MOST, Evidence, Quotes, candidates, chosen, link, quote
from matching.scoring.prepared import Answer, Need, Removals, prepare_answer, prepare_need
from matching.scoring.words import TYPICAL_LENGTH, Floats, places_in, saturation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from matching.encoders import Encoder, Side
    from matching.library import Problem
    from matching.profiles import Profile
    from matching.scoring.limits import Limits


# Above it a signal grows by its logarithm: one rare pair of characters in a short need must not outweigh all else, but
# among texts that share much the one that shares more stays first.
KNEE = 5.0
# An answer that holds more than this share of the need's words repeats the need, and what it holds beyond counts fully.
REPEATS = 0.2
BLOCK = 1024  # answers that are scored at a time
SIGNALS = ("words", "model", "bridge")


@dataclass(frozen=True)
class Weights:
    """What each signal counts for; words : model : bridge, chosen on judged needs (docs/matching.md).

    `repeats` is what a whole need repeated would weigh beside the words' other part, in standard deviations; `passage` is what
    the nearest passage counts beside the whole text.
    """

    words: float = 0.5
    model: float = 1.0
    bridge: float = 0.5
    repeats: float = 40.0
    passage: float = 1.0


@dataclass(frozen=True)
class Scores:
    """One row per answer: the weighted signals, and their sum."""

    words: Floats
    model: Floats
    bridge: Floats

    @property
    def total(self) -> Floats:
        return self.words + self.model + self.bridge

    def shares(self, place: int) -> dict[str, float]:
        """What each signal gave, rounded for storage."""
        return {name: round(float(getattr(self, name)[place]), 3) for name in SIGNALS}


@dataclass(frozen=True)
class Match:
    score: float
    band: str
    shares: dict[str, float]


class Matcher:
    def __init__(
        self,
        encoder: Encoder,
        problems: Sequence[Problem],
        limits: Limits,
        *,
        weights: Weights | None = None,
        background: Background | None = None,
    ) -> None:
        self.encoder, self.limits = encoder, limits
        self.weights = weights or Weights()
        self.background = background or Background.build(problems, encoder)

    def need(self, profile: Profile) -> Need:
        return prepare_need(profile, self.background)

    def answer(self, profile: Profile) -> Answer:
        return prepare_answer(profile, self.background)

    def quotes(self, profile: Profile, side: Side) -> Quotes:
        return quote(profile, self.background, side)

    def scores(self, need: Need, answers: Sequence[Answer]) -> Scores:
        """The signals of one need with each of the answers; of so many at a time that what is stacked stays small."""
        parts = [self._scores(need, answers[start : start + BLOCK]) for start in range(0, len(answers), BLOCK)]
        if not parts:
            none = np.zeros(0, dtype=np.float32)
            return Scores(none, none, none)
        return Scores(*(np.concatenate([getattr(part, name) for part in parts]) for name in SIGNALS))

    def _scores(self, need: Need, answers: Sequence[Answer]) -> Scores:
        words = self._words(need, answers)
        model = _dots(np.stack([one.vector for one in answers]), need.vector)
        bridge = _dots(np.stack([one.likeness[need.problems] for one in answers]), need.weights)
        mine, theirs = length_class(need.terms), np.array([length_class(one.terms) for one in answers])
        above_words = _above_chance(words, need.words[theirs], np.stack([one.words[mine] for one in answers]))
        above_model = _above_chance(model, need.model[theirs], np.stack([one.model[mine] for one in answers]))
        repeated = self.weights.repeats * np.maximum(words - REPEATS, 0)
        closest = self.weights.passage * _closest(need, answers, mine)
        return self._weighted(above_words + repeated, above_model + closest, bridge)

    def scores_of(self, answer: Answer, needs: Sequence[Need]) -> Scores:
        """The same from the other side: the signals of one answer with each of the needs."""
        if not needs:
            none = np.zeros(0, dtype=np.float32)
            return Scores(none, none, none)
        words, asking = self._words_of(answer, needs), np.stack([one.vector for one in needs])
        model = _dots(asking, answer.vector)
        likeness = answer.likeness[np.stack([one.problems for one in needs])].astype(np.float64)
        bridge = (likeness * np.stack([one.weights for one in needs])).sum(axis=1).astype(np.float32)
        mine, theirs = length_class(answer.terms), np.array([length_class(one.terms) for one in needs])
        by_words, by_model = (np.stack([getattr(one, name) for one in needs]) for name in ("words", "model"))
        above_words = _above_chance(words, by_words[:, mine], answer.words[theirs])
        above_model = _above_chance(model, by_model[:, mine], answer.model[theirs])
        passages = answer.passages
        near = _dots(asking, passages.vectors)  # [needs, passages]
        by_need, by_passage = by_model[:, passages.classes], passages.levels[:, theirs].transpose(1, 0, 2)
        above = (near - by_need[..., 0]) / by_need[..., 1] + (near - by_passage[..., 0]) / by_passage[..., 1]
        repeated = self.weights.repeats * np.maximum(words - REPEATS, 0)
        closest = self.weights.passage * _bent(0.5 * above.max(axis=1))
        return self._weighted(above_words + repeated, above_model + closest, bridge)

    def _weighted(self, *parts: NDArray[np.floating]) -> Scores:
        """In the order of SIGNALS."""
        return Scores(
            *(
                np.asarray(getattr(self.weights, name) * part, dtype=np.float32)
                for name, part in zip(SIGNALS, parts, strict=True)
            )
        )

    def score(self, need: Need, answer: Answer) -> Match:
        """One pair."""
        return self.matches(need, [answer])[0]

    def matches(self, need: Need, answers: Sequence[Answer]) -> list[Match]:
        """Every answer with its band, in the order in which they were given."""
        return self._told(self.scores(need, answers))

    def matches_of(self, answer: Answer, needs: Sequence[Need]) -> list[Match]:
        """Every need with its band, in the order in which they were given."""
        return self._told(self.scores_of(answer, needs))

    def _told(self, scores: Scores) -> list[Match]:
        return [
            Match(round(float(total), 4), self.limits.bands.of(float(total)), scores.shares(place))
            for place, total in enumerate(scores.total)
        ]

    def best(self, need: Need, answers: Sequence[Answer]) -> list[tuple[int, Match]]:
        """Those that have a band, best first; ties by place."""
        found = [(place, match) for place, match in enumerate(self.matches(need, answers)) if match.band]
        return sorted(found, key=lambda one: (-one[1].score, one[0]))

    def explain(
        self,
        need: Need,
        answer: Answer,
        quotes: tuple[Quotes, Quotes] | None = None,
        removals: Removals | None = None,
    ) -> list[Evidence]:
        """Up to three pairs of sentences, each of which passes the removal test, strongest first.

        Whoever asks about one answer again and again keeps its quotes and removals.
        """
        mine, theirs = quotes or (self.quotes(need.profile, "query"), self.quotes(answer.profile, "document"))
        removals = removals or Removals(answer)
        whole = self.score(need, answer).score
        found: list[Evidence] = []
        for at, to, strength in chosen(mine, theirs, list(candidates(mine, theirs, self.limits.evidence))):
            asked, told = mine.quotes[at].text, theirs.quotes[to].text
            if not self.falls_without(need, answer, told, whole, removals):
                continue
            found.append(
                Evidence(
                    facet=mine.quotes[at].facet.value,
                    need_text=asked,
                    need_source=mine.quotes[at].source,
                    need_span=link(asked, told, theirs.vectors[to], self.encoder, "query"),
                    answer_text=told,
                    answer_source=theirs.quotes[to].source,
                    answer_span=link(told, asked, mine.vectors[at], self.encoder, "document"),
                    strength=round(strength, 3),
                )
            )
            if len(found) == MOST:
                break
        return found

    def falls_without(
        self, need: Need, answer: Answer, sentence: str, whole: float, removals: Removals | None = None
    ) -> bool:
        """The removal test: without the sentence the pair scores less."""
        left = (removals or Removals(answer)).without(sentence, need, self.background)
        return self.score(need, left).score < whole

    def _words(self, need: Need, answers: Sequence[Answer]) -> Floats:
        """scoring.words.overlap for many answers, with the need's part computed once."""
        sizes = [len(answer.terms.codes) for answer in answers]
        every = np.concatenate([answer.terms.codes for answer in answers])
        places = places_in(need.terms.codes, every)
        kept = np.flatnonzero(places >= 0)
        rows = np.repeat(np.arange(len(answers)), sizes)[kept]
        counts = np.concatenate([answer.terms.counts for answer in answers])[kept].astype(np.float64)
        lengths = np.array([answer.terms.length for answer in answers], dtype=np.float64)[rows]
        worth = self.background.rarity.of(need.terms.codes)[places[kept]] * saturation(counts, lengths, TYPICAL_LENGTH)
        totals = np.bincount(rows, weights=worth, minlength=len(answers))
        return np.asarray(totals / need.mass, dtype=np.float32)

    def _words_of(self, answer: Answer, needs: Sequence[Need]) -> Floats:
        """The same for many needs."""
        every = np.concatenate([need.terms.codes for need in needs])
        places = places_in(answer.terms.codes, every)
        kept = np.flatnonzero(places >= 0)
        rows = np.repeat(np.arange(len(needs)), [len(need.terms.codes) for need in needs])[kept]
        counts = answer.terms.counts[places[kept]].astype(np.float64)
        worth = self.background.rarity.of(every[kept]) * saturation(
            counts, np.full(len(counts), float(answer.terms.length)), TYPICAL_LENGTH
        )
        totals = np.bincount(rows, weights=worth, minlength=len(needs))
        return np.asarray(totals / np.array([need.mass for need in needs]), dtype=np.float32)


def _dots(rows: NDArray[np.floating], others: NDArray[np.floating]) -> Floats:
    """The product of each row with the other vector, or with each of the others.

    Summed in double and then rounded: the order of summing, which depends on the side that asks and on how many are asked at
    once, is lost in the rounding, so a pair has one number.
    """
    wide, across = (one.astype(np.float32).astype(np.float64) for one in (rows, others))  # half to double is slow
    return np.asarray(wide @ across.T, dtype=np.float32)


def _closest(need: Need, answers: Sequence[Answer], mine: int) -> Floats:
    """Of each answer how far its nearest passage stands above chance, measured from both sides."""
    passages = [one.passages for one in answers]
    near = _dots(np.concatenate([one.vectors for one in passages]), need.vector)
    by_need = need.model[np.concatenate([one.classes for one in passages])]
    by_passage = np.concatenate([one.levels[:, mine] for one in passages])
    above = (near - by_need[:, 0]) / by_need[:, 1] + (near - by_passage[:, 0]) / by_passage[:, 1]
    starts = np.cumsum([0, *(len(one.classes) for one in passages[:-1])])
    return _bent(np.maximum.reduceat(0.5 * above, starts))


def _above_chance(values: Floats, need: Floats, answers: Floats) -> Floats:
    """How far a signal stands above chance, half by the need's measure and half by each answer's; levels are (n, 2)."""
    total = np.zeros_like(values)
    for levels in (need, answers):
        total += 0.5 * (values - levels[:, 0]) / levels[:, 1]
    return _bent(total)


def _bent(values: Floats) -> Floats:
    """The values, those above KNEE drawn in to their logarithm; order and slope at the knee are kept."""
    return np.where(values > KNEE, KNEE * (1 + np.log(np.maximum(values, KNEE) / KNEE)), values).astype(np.float32)

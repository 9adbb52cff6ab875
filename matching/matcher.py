"""The matcher: a need and many answers in, explained scores out; the same score from whichever side it is asked.

    matcher = Matcher(load(), shipped(), bands)
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

from matching.scoring.background import Background, Level, length_class
from matching.scoring.evidence import MOST, Evidence, Quotes, candidates, chosen, link, quote
from matching.scoring.prepared import Answer, Need, prepare_answer, prepare_need, without
from matching.scoring.words import K1, TYPICAL_LENGTH, B, Floats

if TYPE_CHECKING:
    from matching.encoders import Encoder
    from matching.library import Problem
    from matching.profiles import Profile
    from matching.scoring.bands import Bands


# Above it a signal grows by its logarithm: one rare pair of characters in a short need must not outweigh all else, but
# among texts that share much the one that shares more stays first.
KNEE = 5.0
# An answer that holds more than this share of the need's words repeats the need, and what it holds beyond counts fully.
REPEATS = 0.2
REPEATED = 40.0  # what a whole need repeated would weigh, as the words' other part does, in standard deviations


@dataclass(frozen=True)
class Weights:
    """What each signal counts for; words : model : bridge, chosen on judged needs (docs/matching.md)."""

    words: float = 0.5
    model: float = 1.0
    bridge: float = 0.5


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
        return {name: round(float(getattr(self, name)[place]), 3) for name in ("words", "model", "bridge")}


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
        bands: Bands,
        *,
        weights: Weights | None = None,
        background: Background | None = None,
    ) -> None:
        self.encoder, self.bands = encoder, bands
        self.weights = weights or Weights()
        self.background = background or Background.build(problems, encoder)

    def need(self, profile: Profile) -> Need:
        return prepare_need(profile, self.background)

    def answer(self, profile: Profile) -> Answer:
        return prepare_answer(profile, self.background)

    def quotes(self, profile: Profile) -> Quotes:
        return quote(profile, self.background)

    def scores(self, need: Need, answers: Sequence[Answer]) -> Scores:
        """The signals of one need with each of the answers."""
        if not answers:
            none = np.zeros(0, dtype=np.float32)
            return Scores(none, none, none)
        words = self._words(need, answers)
        model = np.stack([one.vector for one in answers]) @ need.vector
        closest = _bent(np.array([one.passages.above_chance(need).max() for one in answers], dtype=np.float32))
        bridge = np.stack([one.likeness[need.problems] for one in answers]) @ need.weights
        return Scores(
            words=self.weights.words
            * (_above_chance(words, *_levels(need, answers, "words")) + REPEATED * np.maximum(words - REPEATS, 0)),
            model=self.weights.model * (_above_chance(model, *_levels(need, answers, "model")) + closest),
            bridge=self.weights.bridge * bridge,
        )

    def score(self, need: Need, answer: Answer) -> Match:
        """One pair."""
        return self.matches(need, [answer])[0]

    def matches(self, need: Need, answers: Sequence[Answer]) -> list[Match]:
        """Every answer with its band, in the order in which they were given."""
        scores = self.scores(need, answers)
        return [
            Match(round(float(total), 4), self.bands.of(float(total)), scores.shares(place))
            for place, total in enumerate(scores.total)
        ]

    def best(self, need: Need, answers: Sequence[Answer]) -> list[tuple[int, Match]]:
        """Those that have a band, best first; ties by place."""
        found = [(place, match) for place, match in enumerate(self.matches(need, answers)) if match.band]
        return sorted(found, key=lambda one: (-one[1].score, one[0]))

    def explain(self, need: Need, answer: Answer, quotes: tuple[Quotes, Quotes] | None = None) -> list[Evidence]:
        """Up to three pairs of sentences, each of which passes the removal test, strongest first."""
        mine, theirs = quotes or (self.quotes(need.profile), self.quotes(answer.profile))
        whole = self.score(need, answer).score
        found: list[Evidence] = []
        for at, to, strength in chosen(mine, theirs, list(candidates(mine, theirs, self.background))):
            if not self.falls_without(need, answer, theirs.quotes[to].text, whole):
                continue
            found.append(
                Evidence(
                    facet=mine.quotes[at].facet.value,
                    need_text=mine.quotes[at].text,
                    need_source=mine.quotes[at].source,
                    need_span=link(mine.quotes[at].text, theirs.vectors[to], self.background),
                    answer_text=theirs.quotes[to].text,
                    answer_source=theirs.quotes[to].source,
                    answer_span=link(theirs.quotes[to].text, mine.vectors[at], self.background),
                    strength=round(strength, 3),
                )
            )
            if len(found) == MOST:
                break
        return found

    def falls_without(self, need: Need, answer: Answer, sentence: str, whole: float) -> bool:
        """The removal test: without the sentence the pair scores less."""
        return self.score(need, without(answer, sentence, need, self.background)).score < whole

    def _words(self, need: Need, answers: Sequence[Answer]) -> Floats:
        """scoring.words.overlap for many answers, with the need's part computed once."""
        worth = {term: self.background.rarity.of(term) for term in need.terms.counts}
        totals = np.zeros(len(answers), dtype=np.float32)
        for place, answer in enumerate(answers):
            counts, norm = answer.terms.counts, K1 * (1 - B + B * answer.terms.length / TYPICAL_LENGTH)
            total = 0.0
            for term in worth.keys() & counts.keys():
                count = counts[term]
                total += worth[term] * count * (K1 + 1) / (count + norm)
            totals[place] = total
        return totals / need.mass


def _levels(need: Need, answers: Sequence[Answer], signal: str) -> tuple[list[Level], list[Level]]:
    """For each pair the level of chance by the need's measure and by the answer's, for texts as long as the other's."""
    by_need: tuple[Level, ...] = getattr(need, signal)
    mine = length_class(need.terms)
    return (
        [by_need[length_class(answer.terms)] for answer in answers],
        [getattr(answer, signal)[mine] for answer in answers],
    )


def _above_chance(values: Floats, need: Sequence[Level], answers: Sequence[Level]) -> Floats:
    """How far a signal stands above chance, half by the need's measure and half by each answer's."""
    total = np.zeros_like(values)
    for levels in (need, answers):
        means = np.array([one.mean for one in levels], dtype=np.float32)
        spreads = np.array([one.spread for one in levels], dtype=np.float32)
        total += 0.5 * (values - means) / spreads
    return _bent(total)


def _bent(values: Floats) -> Floats:
    """The values, those above KNEE drawn in to their logarithm; order and slope at the knee are kept."""
    return np.where(values > KNEE, KNEE * (1 + np.log(np.maximum(values, KNEE) / KNEE)), values).astype(np.float32)

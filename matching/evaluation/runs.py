"""Rankings: the product's pipeline, and the baselines to beat: BM25 over words or bigrams, and the plain cosine."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from matching.scoring.background import Texts
from matching.scoring.words import K1, B
from matching.text import bigrams, words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from matching.encoders import Encoder
    from matching.evaluation.reading import Market
    from matching.matcher import Matcher

Run = dict[str, list[str]]
Scores = dict[str, dict[str, float]]
TOKENS: dict[str, Callable[[str], list[str]]] = {"bm25": words, "bigrams": bigrams}
COSINE = "dense"
BASELINES = (*TOKENS, COSINE)


def pipeline_run(market: Market, matcher: Matcher, *, dense: bool = True) -> Run:
    """The product's own ranking; without `dense` the signals that need vectors count nothing."""
    if not dense:
        blind(matcher)
    answers = [matcher.answer(profile) for profile in market.entities]
    run = {}
    for profile in market.needs:
        totals = matcher.scores(matcher.need(profile), answers).total
        order = np.argsort(-totals, kind="stable")
        run[profile.id] = [market.entities[place].id for place in order]
    return run


def pipeline_scores(market: Market, matcher: Matcher) -> Scores:
    """{need: {entity: score}}, as the product shows them in bands."""
    answers = [matcher.answer(profile) for profile in market.entities]
    names = [profile.id for profile in market.entities]
    return {
        profile.id: dict(zip(names, matcher.scores(matcher.need(profile), answers).total.tolist(), strict=True))
        for profile in market.needs
    }


def blind(matcher: Matcher) -> None:
    """Take the model from the matcher: from its score, and from the bridge, which then goes by words alone."""
    matcher.weights = replace(matcher.weights, model=0.0)
    matcher.background = replace(
        matcher.background, needs=_blind(matcher.background.needs), answers=_blind(matcher.background.answers)
    )


def _blind(texts: Texts) -> Texts:
    return replace(texts, vectors=np.zeros_like(texts.vectors))


def bm25_run(market: Market, baseline: str) -> Run:
    """Okapi BM25 (k1 1.2, b .75) over all text fields; ties in the order of the file."""
    names = [profile.id for profile in market.entities]
    return {need: _ranked(names, row) for need, row in zip(_ids(market), bm25(market, baseline), strict=True)}


def cosine_run(market: Market, encoder: Encoder) -> Run:
    """The plain cosine of the whole texts, as any search by vectors has it."""
    answers = encoder.encode([profile.text for profile in market.entities])
    cosines = encoder.encode([profile.text for profile in market.needs]) @ answers.T
    names = [profile.id for profile in market.entities]
    return {need: _ranked(names, row) for need, row in zip(_ids(market), cosines, strict=True)}


def baseline_run(market: Market, name: str, encoder: Encoder) -> Run:
    """One of BASELINES."""
    return cosine_run(market, encoder) if name == COSINE else bm25_run(market, name)


def min_max_run(market: Market, matcher: Matcher) -> Run:
    """The matcher's own three signals, put together as 1 : 1 : 1.5 of their spans within the need instead of above chance."""
    answers = [matcher.answer(profile) for profile in market.entities]
    names = [profile.id for profile in market.entities]
    run = {}
    for profile in market.needs:
        found = matcher.scores(matcher.need(profile), answers)
        run[profile.id] = _ranked(names, _min_max(found.words) + _min_max(found.model) + 1.5 * _min_max(found.bridge))
    return run


def fused_run(market: Market, encoder: Encoder) -> Run:
    """What could be had without the problem library: BM25 over bigrams and cosine, min-max within the query, half and half."""
    names = [profile.id for profile in market.entities]
    answers = encoder.encode([profile.text for profile in market.entities])
    cosines = encoder.encode([profile.text for profile in market.needs], "query") @ answers.T
    words = bm25(market, "bigrams")
    rows = [_min_max(one) + _min_max(other) for one, other in zip(words, cosines, strict=True)]
    return {need: _ranked(names, row) for need, row in zip(_ids(market), rows, strict=True)}


def bm25(market: Market, baseline: str) -> NDArray[np.float64]:
    """[needs, entities]."""
    tokens = TOKENS[baseline]
    counts = [Counter(tokens(profile.text)) for profile in market.entities]
    lengths = np.array([sum(one.values()) for one in counts], dtype=float)
    frequency: Counter[str] = Counter(term for one in counts for term in one)
    found = np.zeros((len(market.needs), len(counts)))
    for line, profile in enumerate(market.needs):
        asked = Counter(tokens(profile.text))
        for term in asked.keys() & frequency.keys():
            rarity = math.log(1 + (len(counts) - frequency[term] + 0.5) / (frequency[term] + 0.5))
            held = np.array([one[term] for one in counts], dtype=float)
            found[line] += asked[term] * rarity * held * (K1 + 1) / (held + K1 * (1 - B + B * lengths / lengths.mean()))
    return found


def _ids(market: Market) -> list[str]:
    return [profile.id for profile in market.needs]


def _ranked(names: list[str], scores: NDArray[np.floating]) -> list[str]:
    return [names[place] for place in np.argsort(-scores, kind="stable")]


def _min_max(scores: NDArray[np.floating]) -> NDArray[np.floating]:
    span = scores.max() - scores.min()
    return (scores - scores.min()) / span if span else np.zeros_like(scores)

"""Rankings: the product's pipeline, and BM25 over words or bigrams as the baseline to beat."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from matching.scoring.background import Texts
from matching.scoring.words import K1, B, Floats
from matching.text import bigrams, words

if TYPE_CHECKING:
    from matching.evaluation.reading import Market
    from matching.matcher import Matcher

Run = dict[str, list[str]]
Scores = dict[str, dict[str, float]]
TOKENS: dict[str, Callable[[str], list[str]]] = {"bm25": words, "bigrams": bigrams}


def pipeline_run(market: Market, matcher: Matcher, *, dense: bool = True) -> Run:
    """The product's own ranking; without `dense` the signals that need vectors count nothing."""
    if not dense:
        matcher.weights = replace(matcher.weights, model=0.0)
        matcher.background = replace(
            matcher.background, needs=_blind(matcher.background.needs), answers=_blind(matcher.background.answers)
        )
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


def _blind(texts: Texts) -> Texts:
    return replace(texts, vectors=np.zeros_like(texts.vectors))


def bm25_run(market: Market, baseline: str) -> Run:
    """By bm25_scores; ties in the order of the file."""
    names = [profile.id for profile in market.entities]
    return {
        need: [names[place] for place in np.argsort(-scores, kind="stable")]
        for need, scores in bm25_scores(market, baseline).items()
    }


def bm25_scores(market: Market, baseline: str) -> dict[str, Floats]:
    """Okapi BM25 (k1 1.2, b .75) over all text fields, a score for each entity in the market's order."""
    tokens = TOKENS[baseline]
    counts = [Counter(tokens(profile.text)) for profile in market.entities]
    lengths = np.array([sum(one.values()) for one in counts], dtype=float)
    frequency: Counter[str] = Counter(term for one in counts for term in one)
    found = {}
    for profile in market.needs:
        asked = Counter(tokens(profile.text))
        scores = np.zeros(len(counts))
        for term in sorted(asked.keys() & frequency.keys()):
            rarity = math.log(1 + (len(counts) - frequency[term] + 0.5) / (frequency[term] + 0.5))
            held = np.array([one[term] for one in counts], dtype=float)
            scores += asked[term] * rarity * held * (K1 + 1) / (held + K1 * (1 - B + B * lengths / lengths.mean()))
        found[profile.id] = scores.astype(np.float32)
    return found

"""The limits of another model, set so that they let through as many texts of the problem library as those of the bundled model do.

Both models are asked the same questions about the same texts. Where a limit of the bundled model stands among its answers, there
the other model's limit stands among its own: after that 相似 and 问题 are said as often, whatever the scale of its cosines. Only
judged pairs can tell how good a score has to be, so bands are set by them where there are enough.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matching.advice.mixing import split
from matching.profiles import Facet, Passage, Profile
from matching.scoring.evidence import candidates
from matching.scoring.limits import Bands, Limits
from matching.scoring.words import Exact, Terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from matching.library import Problem
    from matching.matcher import Matcher
    from matching.scoring.background import Background

SEED = 20261127
TEXTS, PROBLEMS, QUOTED, JOINED = 1_000, 300, 100, 400  # drawn from the library for each of the questions
DIGITS = 4
PAIRS_LEAST, RIGHT_LEAST, BAND_LEAST = 200, 30, 10  # judged pairs, those of them that fit, and pairs of a band


@dataclass(frozen=True)
class Answers:
    """What one model says of the library's texts, each sorted.

    `near`: the cosine of a text with the nearest need of another problem. `chance`: of a need with an answer. `kin`: how much an
    answer resembles the answers of another problem, in standard deviations. `apart`: what holds two needs in one text
    together. `strength`: of the strongest pair of sentences of a need and an answer. `scores`: of needs and answers of
    different problems.
    """

    near: Exact
    chance: Exact
    kin: Exact
    apart: Exact
    strength: Exact
    scores: Exact


def answers_of(matcher: Matcher, problems: Sequence[Problem]) -> Answers:
    """`problems` are those of the matcher's background. The same texts are drawn for every model."""
    draw = random.Random(SEED)  # noqa: S311  a sample, not a secret
    background = matcher.background
    chosen = [problems[at] for at in sorted(draw.sample(range(len(problems)), min(PROBLEMS, len(problems))))]
    texts = sorted(draw.sample(range(len(background.needs.vectors)), min(TEXTS, len(background.needs.vectors))))
    pairs = [draw.sample(chosen, 2) for _pair in range(JOINED)]
    joined = [split(f"{one.needs[0]}\n{other.needs[0]}", background) for one, other in pairs]
    near, chance = _cosines(np.array(texts), background)
    return Answers(
        near=np.sort(near),
        chance=np.sort(chance),
        kin=np.sort(_kin(chosen, problems, background)),
        apart=np.sort([cut.held_together for cut in joined if cut is not None]),
        strength=np.sort(list(_strengths(chosen[:QUOTED], matcher))),
        scores=np.sort(_scores(chosen, matcher)),
    )


def transferred(limits: Limits, told: Answers, other: Answers) -> Limits:
    """The limits of the model that said `other`, from those of the one that said `told`. Between two answers in proportion;
    beyond the last the last.
    """

    def moved(value: float, name: str) -> float:
        mine, theirs = getattr(told, name), getattr(other, name)
        return round(float(np.interp(value, mine, theirs)), DIGITS) if len(mine) else value

    bands = limits.bands
    return Limits(
        bands=Bands(*(moved(value, "scores") for value in (bands.high, bands.good, bands.fair))),
        problem=moved(limits.problem, "near"),
        part=moved(limits.part, "near"),
        same=moved(limits.same, "near"),
        mixed=moved(limits.mixed, "apart"),
        answered=moved(limits.answered, "kin"),
        evidence=moved(limits.evidence, "strength"),
        nothing=moved(limits.nothing, "chance"),
        meaning=limits.meaning,
    )


def judged_bands(pairs: Iterable[tuple[float, bool]], rights: Mapping[str, float]) -> Bands | None:
    """From judged pairs (score, whether they fit) the least scores from which the share that fits is that of `rights`, by band.

    None where too few were judged, or some share is never reached by enough of them.
    """
    held = sorted(pairs, key=lambda one: -one[0])
    fits = np.array([fit for _score, fit in held], dtype=float)
    if len(held) < PAIRS_LEAST or fits.sum() < RIGHT_LEAST:
        return None
    scores = np.array([score for score, _fit in held])
    share = np.cumsum(fits) / np.arange(1, len(fits) + 1)
    whole = np.append(scores[:-1] > scores[1:], True)  # pairs of one score are of one band
    found = {}
    for name, right in rights.items():
        reached = np.flatnonzero((share >= right) & whole)
        if not len(reached) or reached[-1] + 1 < BAND_LEAST:
            return None
        found[name] = round(float(scores[reached[-1]]), DIGITS)
    return Bands(**found)


def _cosines(texts: np.ndarray, background: Background) -> tuple[Exact, Exact]:
    """(texts,) with the nearest need of another problem, and (texts × answers,) with all answers."""
    vectors = background.needs.vectors[texts]
    with_needs = vectors @ background.needs.vectors.T
    with_needs[background.need_owner[texts][:, None] == background.need_owner[None, :]] = -1.0
    with_answers = vectors @ background.answers.vectors.T
    return with_needs.max(axis=1).astype(np.float64), with_answers.ravel().astype(np.float64)


def _kin(chosen: Sequence[Problem], problems: Sequence[Problem], background: Background) -> Exact:
    places = {problem.key: at for at, problem in enumerate(problems)}
    found = []
    texts = [problem.answers[0] for problem in chosen]
    for problem, text, vector in zip(chosen, texts, background.encoder.encode(texts), strict=True):
        found.append(np.delete(background.resembling_answers(Terms.of(text), vector), places[problem.key]))
    return np.concatenate(found).astype(np.float64)


def _profiles(problem: Problem) -> tuple[Profile, Profile]:
    need = Profile(f"need:{problem.key}", (Passage(Facet.PAIN, "", problem.needs[0]),))
    return need, Profile(f"answer:{problem.key}", tuple(Passage(Facet.PAIN, "", text) for text in problem.answers))


def _strengths(chosen: Sequence[Problem], matcher: Matcher) -> Iterable[float]:
    profiles = [_profiles(problem) for problem in chosen]
    needs = [matcher.quotes(need, "query") for need, _answer in profiles]
    answers = [matcher.quotes(answer, "document") for _need, answer in profiles]
    for need in needs:
        for answer in answers:
            strongest = next(iter(candidates(need, answer, -np.inf)), None)
            yield strongest[2] if strongest is not None else 0.0


def _scores(chosen: Sequence[Problem], matcher: Matcher) -> Exact:
    """Of each need with the answers to the other problems: its own stand in the library word for word."""
    profiles = [_profiles(problem) for problem in chosen]
    answers = [matcher.answer(answer) for _need, answer in profiles]
    rows = [matcher.scores(matcher.need(need), answers).total for need, _answer in profiles]
    return np.concatenate([np.delete(row, at) for at, row in enumerate(rows)]).astype(np.float64)

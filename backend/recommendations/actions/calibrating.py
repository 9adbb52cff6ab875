"""The limits of a model for this installation: by the problem library, and its bands by judged pairs where there are enough."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from backend.recommendations import library
from backend.recommendations.champion import Choice
from backend.recommendations.limits import limits_of, own_path
from backend.recommendations.matchers import new_matcher
from backend.recommendations.quality import Scorer, grades_now, market_now
from matching.encoders import BUNDLED
from matching.evaluation import Market, pipeline_scores
from matching.evaluation.calibrating import answers_of, judged_bands, transferred
from matching.matcher import Matcher, Weights
from matching.scoring.limits import Limits
from matching.scoring.measured import Measured


@dataclass(frozen=True)
class Calibrated:
    """What was used before, what is from now on, and whether judged pairs set the bands."""

    before: Limits
    limits: Limits
    judged: bool


def calibrate(model: str, judged: Market | None = None) -> Calibrated:
    """Write the limits of a model (its folder or name); every process takes them up at its next use, search when it starts.

    `judged` is a market with grades; without one this installation's own grades are taken. MatchingError where the model is
    not there. Computes the background of the model where that is not there yet: minutes with a large one.
    """
    problems = library.accepted().problems
    matcher, bundled = (new_matcher(problems, Choice(one, Weights())) for one in (model, ""))
    told, other = answers_of(bundled, problems), answers_of(matcher, problems)
    limits = transferred(Limits.shipped(), told, other)
    pairs = _of_market(judged, matcher) if judged is not None else _of_grades(matcher)
    bands = judged_bands(pairs, _rights())
    if bands is not None:
        limits = replace(limits, bands=bands)
    before = limits_of(model, matcher.encoder.digest)
    limits.write(own_path(matcher.encoder.digest))
    return Calibrated(before, limits, bands is not None)


def _rights() -> dict[str, float]:
    """The share of each band of the bundled model that was judged to fit."""
    measured = Measured.beside(BUNDLED)
    assert measured is not None
    return {name: band.right for name, band in measured.bands.items()}


def _of_market(market: Market, matcher: Matcher) -> Iterator[tuple[float, bool]]:
    """All pairs of the needs that were judged; what has no grade does not fit."""
    for need, row in pipeline_scores(market, matcher).items():
        if need in market.gains:
            yield from ((score, market.gains[need].get(entity, 0) > 0) for entity, score in row.items())


def _of_grades(matcher: Matcher) -> Iterator[tuple[float, bool]]:
    """The pairs that officers graded, of scenarios and entities that stand today."""
    here, grades = market_now(), grades_now()
    table = Scorer(matcher, here).current([pk for pk in here.needs if pk in grades])
    for pk, scores in table.items():
        yield from (
            (float(scores[here.place[one]]), grade > 0) for one, grade in grades[pk].items() if one in here.place
        )

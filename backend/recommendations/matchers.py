"""The matcher of a choice of model and weights, with the problem library that it was made with."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from django.conf import settings

from backend.recommendations import building, champion
from backend.recommendations.building import Standing
from backend.recommendations.champion import Choice
from backend.recommendations.choices import BuildState
from backend.recommendations.limits import limits_for, limits_of
from backend.recommendations.models import LibraryBuild, WeightSet
from matching.encoders import folder_of, load
from matching.errors import MatchingError
from matching.library import Problem, shipped
from matching.matcher import Matcher, Weights
from matching.scoring.limits import Limits
from matching.scoring.measured import Measured
from matching.scoring.storing import load_or_build


@dataclass(frozen=True)
class Loaded:
    """A library and the matcher made with it; they are only ever changed together."""

    standing: Standing
    matcher: Matcher
    choice: Choice


def new_matcher(problems: tuple[Problem, ...] | None = None, chosen: Choice | None = None) -> Matcher:
    """The matcher of a choice (without any that of the settings): its model, these problems (without any those that come
    with the product), its weights and its limits.
    """
    problems = shipped() if problems is None else problems
    chosen = chosen or Choice(settings.MATCHING_MODEL, Weights())
    encoder = load(chosen.model)
    background = load_or_build(problems, encoder, building.cache())
    return Matcher(
        encoder,
        problems,
        limits_of(chosen.model, encoder.digest),
        weights=chosen.weights,
        background=background,
    )


def loaded_with(standing: Standing, chosen: Choice) -> Loaded:
    """The matcher of a standing library, with its own model and the weights of the choice."""
    chosen = replace(chosen, model=standing.model)
    return Loaded(standing, new_matcher(standing.problems, chosen), chosen)


def weighted(matcher: Matcher, chosen: Choice, limits: Limits | None = None) -> Matcher:
    """The same model and background with other weights, and with other limits where any are given: costs nothing."""
    limits = limits or matcher.limits
    return Matcher(matcher.encoder, (), limits, weights=chosen.weights, background=matcher.background)


def measured_bands() -> Measured | None:
    """What the bands of the model, weights and limits in use are worth; None where nobody has measured them with these."""
    model = building.model_in_use()
    found = Measured.beside(folder_of(model)) if champion.choice().weights == Weights() else None
    if found is None or {name: band.low for name, band in found.bands.items()} != asdict(limits_for(model).bands):
        return None
    return found


def newest() -> tuple[tuple[int, str] | None, Choice]:
    return _newest_build(), champion.choice()


def _newest_build() -> tuple[int, str] | None:
    rows = LibraryBuild.objects.filter(state=BuildState.READY).order_by("-pk")
    return rows.values_list("pk", "digest").first()


def model_problem() -> str:
    """Why the model cannot be used, or nothing."""
    row = WeightSet.objects.champion()
    if row is not None and row.model and (wrong := champion.problem_with(row)):
        return wrong
    try:
        load(settings.MATCHING_MODEL)
    except MatchingError as missing:
        return str(missing)
    return ""

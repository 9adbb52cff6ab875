"""Facts of this app."""

from dataclasses import dataclass

from backend.outbox.facts import Fact, fact


@fact("recommendations.scenario_refreshed")
@dataclass(frozen=True)
class ScenarioRefreshed(Fact):
    """The entities that fit a scenario were computed anew."""

    scenario_id: int


@fact("recommendations.entity_refreshed")
@dataclass(frozen=True)
class EntityRefreshed(Fact):
    """The scenarios and products that fit an entity were computed anew."""

    entity_id: int


@fact("recommendations.responded")
@dataclass(frozen=True)
class Responded(Fact):
    """One side answered to a pair."""

    response_id: int


@fact("recommendations.product_refreshed")
@dataclass(frozen=True)
class ProductRefreshed(Fact):
    """The entities that a product fits were computed anew."""

    product_id: int


@fact("recommendations.week_chosen")
@dataclass(frozen=True)
class WeekChosen(Fact):
    """The three of a week were chosen for an entity; there is at least one."""

    choice_id: int


@fact("recommendations.forwarded")
@dataclass(frozen=True)
class Forwarded(Fact):
    """Somebody handed a scenario or product to a colleague."""

    forward_id: int


@fact("recommendations.search_begun")
@dataclass(frozen=True)
class SearchBegun(Fact):
    """A saved search was made or resumed: from now on it tells of what is new."""

    saved_id: int


@fact("recommendations.problem_changed")
@dataclass(frozen=True)
class ProblemChanged(Fact):
    """The accepted library changed by one problem: new, other words, out of use, or back as it was."""

    problem_id: int


@fact("recommendations.problem_proposed")
@dataclass(frozen=True)
class ProblemProposed(Fact):
    """A problem waits for an officer to accept it."""

    problem_id: int


@fact("recommendations.problem_declined")
@dataclass(frozen=True)
class ProblemDeclined(Fact):
    """An officer declined a proposal, with a reason."""

    problem_id: int


@fact("recommendations.library_built")
@dataclass(frozen=True)
class LibraryBuilt(Fact):
    """The matcher has a background of another library: pairs are computed anew."""

    build_id: int


@fact("recommendations.expert_refreshed")
@dataclass(frozen=True)
class ExpertRefreshed(Fact):
    """What an expert may help with was computed anew."""

    expert_id: int


@fact("recommendations.expert_answered")
@dataclass(frozen=True)
class ExpertAnswered(Fact):
    """An expert, or whoever would ask one, said something."""

    response_id: int


@fact("recommendations.judged")
@dataclass(frozen=True)
class Judged(Fact):
    """An officer graded a pair, skipped it, or took the grade back."""

    judgement_id: int


@fact("recommendations.weights_proposed")
@dataclass(frozen=True)
class WeightsProposed(Fact):
    """A set of weights, or a model, waits to be measured against the one in use."""

    weight_set_id: int


@fact("recommendations.weights_retired")
@dataclass(frozen=True)
class WeightsRetired(Fact):
    """A challenger was taken out of the running."""

    weight_set_id: int


@fact("recommendations.weights_promoted")
@dataclass(frozen=True)
class WeightsPromoted(Fact):
    """The matcher counts with another set of weights from now on: pairs are computed anew."""

    weight_set_id: int


@fact("recommendations.model_followed")
@dataclass(frozen=True)
class ModelFollowed(Fact):
    """The setting or a release brought another model under the weights in use: they are a new version from now on, which no
    trial has spoken for.
    """

    weight_set_id: int


@fact("recommendations.quality_measured")
@dataclass(frozen=True)
class QualityMeasured(Fact):
    """The rankings were measured on the judged pairs; `run` names the rows."""

    run: str

"""What follows from facts: who fits is computed anew, and whoever newly fits is told."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from backend.financing.events import (
    NeedChanged,
    NeedLapsed,
    NeedPosted,
    NeedRenewed,
    NeedWithdrawn,
    ProductChanged,
    ProductLapsed,
    ProductPublished,
    ProductWithdrawn,
)
from backend.financing.models import Need, Product
from backend.organisations.choices import Kind, Role
from backend.organisations.events import ProfileChanged, RegistryChanged
from backend.organisations.models import Membership
from backend.outbox.facts import name_of
from backend.outbox.subscribing import subscriber
from backend.recommendations import building, library
from backend.recommendations.actions.matching_experts import refresh_expert
from backend.recommendations.actions.proposals import propose_where_both_are_interested
from backend.recommendations.actions.refreshing import refresh_entity, refresh_product, refresh_scenario
from backend.recommendations.actions.responses import owner_id
from backend.recommendations.actions.telling import tell_entity_of_new, tell_of_scenario
from backend.recommendations.actions.watching import check_fully, look_at
from backend.recommendations.choices import ExpertSide, Side
from backend.recommendations.events import (
    EntityRefreshed,
    ExpertAnswered,
    ExpertRefreshed,
    Forwarded,
    LibraryBuilt,
    ModelFollowed,
    ProblemChanged,
    ProblemDeclined,
    ProblemProposed,
    ProductRefreshed,
    QualityMeasured,
    Responded,
    ScenarioRefreshed,
    SearchBegun,
    WeekChosen,
    WeightsPromoted,
    WeightsProposed,
    WeightsRetired,
)
from backend.recommendations.models import (
    ExpertResponse,
    Forward,
    LibraryProblem,
    Response,
    SavedSearch,
    WeeklyChoice,
)
from backend.recommendations.notices import tell_asker, tell_colleague, tell_expert, tell_other_side, tell_week
from backend.recommendations.optout import entity_is_off, who_listen
from backend.recommendations.watched import PREFIX, WATCHED, document_of
from backend.recommendations.weekly import cards_of
from backend.scenarios.events import ScenarioAmended, ScenarioLapsed, ScenarioPublished, ScenarioWithdrawn
from backend.scenarios.models import Scenario
from backend.talent.events import ExpertChanged
from backend.talent.models import Expert
from notifications.hints import hint
from search import SearchUnavailable, update
from search.errors import TooWide
from search.problems import ProblemKind
from search.registry import registry

LIBRARY_PAGE = "library"
QUALITY_PAGE = "quality"


@subscriber(ScenarioPublished, name="recommendations.scenario_published", atomic=False)
def match_published(told: ScenarioPublished) -> None:
    refresh_scenario(told.scenario_id)


@subscriber(ScenarioAmended, name="recommendations.scenario_amended", atomic=False)
def match_amended(told: ScenarioAmended) -> None:
    refresh_scenario(told.scenario_id)


@subscriber(ScenarioWithdrawn, name="recommendations.scenario_withdrawn", atomic=False)
def match_withdrawn(told: ScenarioWithdrawn) -> None:
    refresh_scenario(told.scenario_id)


@subscriber(ScenarioLapsed, name="recommendations.scenario_lapsed", atomic=False)
def match_lapsed(told: ScenarioLapsed) -> None:
    refresh_scenario(told.scenario_id)


@subscriber(ProductPublished, name="recommendations.product_published", atomic=False)
def match_product(told: ProductPublished) -> None:
    refresh_product(told.product_id)


@subscriber(ProductChanged, name="recommendations.product_changed", atomic=False)
def match_changed_product(told: ProductChanged) -> None:
    refresh_product(told.product_id)


@subscriber(ProductWithdrawn, name="recommendations.product_withdrawn", atomic=False)
def match_withdrawn_product(told: ProductWithdrawn) -> None:
    refresh_product(told.product_id)


@subscriber(ProductLapsed, name="recommendations.product_lapsed", atomic=False)
def match_lapsed_product(told: ProductLapsed) -> None:
    refresh_product(told.product_id)


def _match_need(fact: type[Any]) -> None:
    @subscriber(fact, name=f"recommendations.{name_of(fact).partition('.')[2]}", atomic=False)
    def match_need(told: Any) -> None:
        """The entity's own pairs and no others."""
        refresh_entity(told.entity_id)


for _news in (NeedPosted, NeedChanged, NeedRenewed, NeedWithdrawn, NeedLapsed):
    _match_need(_news)


@subscriber(ProfileChanged, name="recommendations.profile_changed", atomic=False)
def match_profile(told: ProfileChanged) -> None:
    refresh_entity(told.organisation_id)


@subscriber(RegistryChanged, name="recommendations.registry_changed", atomic=False)
def match_registry(told: RegistryChanged) -> None:
    refresh_entity(told.organisation_id)


@subscriber(ScenarioRefreshed, name="recommendations.tell_of_scenario", atomic=False)
def tell_newly_matched(told: ScenarioRefreshed) -> None:
    tell_of_scenario(told.scenario_id)


@subscriber(EntityRefreshed, name="recommendations.tell_entity", atomic=False)
def tell_entity_newly_matched(told: EntityRefreshed) -> None:
    tell_entity_of_new(told.entity_id)


@subscriber(ScenarioRefreshed, name="recommendations.show_scenario")
def show_scenario_refreshed(told: ScenarioRefreshed) -> None:
    """The owner's open page fetches its recommended entities anew."""
    _refresh_page("scenario", Scenario.objects.filter(pk=told.scenario_id).values_list("pk", "owner_id"))


@subscriber(ProductRefreshed, name="recommendations.show_product")
def show_product_refreshed(told: ProductRefreshed) -> None:
    """As above, for whoever has just posted a product and looks at it."""
    _refresh_page("product", Product.objects.filter(pk=told.product_id).values_list("pk", "provider_id"))


@subscriber(EntityRefreshed, name="recommendations.show_entity")
def show_entity_refreshed(told: EntityRefreshed) -> None:
    """The entity's open list of matches, and the pages of its needs, after its profile or a need changed."""
    people = _people(told.entity_id)
    hint("matches", people)
    for pk in Need.objects.current().filter(entity_id=told.entity_id).values_list("pk", flat=True):
        hint(f"need:{pk}", people)


@subscriber(Responded, name="recommendations.responded")
def show_response(told: Responded) -> None:
    """The other side is told of interest, and the open pages of both fetch their panels anew."""
    response = (
        Response.objects.filter(pk=told.response_id).select_related("scenario", "product", "entity", "by").first()
    )
    if response is None:
        return
    subject = response.scenario or response.product
    assert subject is not None, "a check constraint holds one of the two"
    entity_side = _people(response.entity_id)
    owner_side = _people(owner_id(subject))
    tell_other_side(response, owner_side if response.side == Side.ENTITY else entity_side)
    kind = "scenario" if response.scenario else "product"
    hint(f"{kind}:{subject.pk}", {*entity_side, *owner_side})


@subscriber(WeekChosen, name="recommendations.tell_week")
def tell_of_week(told: WeekChosen) -> None:
    """The entity's people, of what still stands; the key tells nobody twice."""
    choice = WeeklyChoice.objects.filter(pk=told.choice_id).select_related("entity").first()
    if choice is None or entity_is_off(choice.entity_id):
        return
    standing = [card.pick for card in cards_of(choice) if not card.gone and card.failing is None]
    if standing:
        tell_week(choice, standing, who_listen(_people(choice.entity_id)))


@subscriber(Forwarded, name="recommendations.tell_colleague")
def tell_of_forward(told: Forwarded) -> None:
    """Whoever it was given to, also with recommendation off: a colleague gave it, not the platform."""
    given = Forward.objects.filter(pk=told.forward_id).select_related("by", "to", "scenario", "product").first()
    if given is not None:
        tell_colleague(given)


def _watch(fact: type[Any]) -> None:
    """Whatever becomes findable or changes is shown to the saved searches."""

    @subscriber(fact, name=f"{PREFIX}{name_of(fact)}", atomic=False, patient_with=(SearchUnavailable,))
    def watch(told: Any) -> None:
        if (document := document_of(told)) is not None:
            look_at(*document)


for _fact in WATCHED:
    _watch(_fact)


@subscriber(SearchBegun, name="recommendations.search_begun", atomic=False, patient_with=(SearchUnavailable,))
def catch_up(told: SearchBegun) -> None:
    """What came while the search was being saved: its news may have been delivered before there was a row to find."""
    for saved in SavedSearch.objects.active().select_related("person").filter(pk=told.saved_id):
        with suppress(TooWide):
            check_fully(saved)


@subscriber(Responded, name="recommendations.propose_problem")
def propose_what_met(told: Responded) -> None:
    """Where both sides are interested, their need and case are offered to the library, for an officer to accept."""
    response = Response.objects.filter(pk=told.response_id, scenario__isnull=False).first()
    if response is not None and response.scenario_id is not None:
        propose_where_both_are_interested(response.scenario_id, response.entity_id)


@subscriber(ProblemChanged, name="recommendations.build_library", atomic=False)
def build_changed_library(_told: ProblemChanged) -> None:
    """Has the background built beside the one in use; by a child, so this is quick."""
    building.see_to_it()


@subscriber(ProblemChanged, name="search.problem_changed", atomic=False, patient_with=(SearchUnavailable,))
def index_problem(told: ProblemChanged) -> None:
    """The problem's words advise queries from now on, or no longer."""
    row = LibraryProblem.objects.filter(pk=told.problem_id).first()
    if row is not None and ProblemKind.name in registry:
        update(ProblemKind.name, library.search_id(row))


@subscriber(LibraryBuilt, name="recommendations.library_built", atomic=False)
def look_again(_told: LibraryBuilt) -> None:
    """What changed while it was built is built next."""
    building.see_to_it()


@subscriber(LibraryBuilt, name="recommendations.show_built")
def show_built(_told: LibraryBuilt) -> None:
    hint(LIBRARY_PAGE, _officers())


@subscriber(ProblemChanged, name="recommendations.show_problem")
def show_changed_problem(_told: ProblemChanged) -> None:
    hint(LIBRARY_PAGE, _officers())


@subscriber(ProblemProposed, name="recommendations.show_proposal")
def show_proposal(_told: ProblemProposed) -> None:
    hint(LIBRARY_PAGE, _officers())


@subscriber(ProblemDeclined, name="recommendations.show_declined")
def show_declined(_told: ProblemDeclined) -> None:
    hint(LIBRARY_PAGE, _officers())


def _officers() -> list[int]:
    rows = Membership.objects.live().filter(organisation__kind=Kind.BUREAU)
    return list(rows.values_list("user_id", flat=True))


@subscriber(ExpertChanged, name="recommendations.expert_changed", atomic=False)
def match_expert(told: ExpertChanged) -> None:
    refresh_expert(told.expert_id)


@subscriber(ExpertRefreshed, name="recommendations.show_expert")
def show_expert_refreshed(told: ExpertRefreshed) -> None:
    """The expert's open list, after the profile changed."""
    hint("helping", Expert.objects.filter(pk=told.expert_id, user__isnull=False).values_list("user_id", flat=True))


@subscriber(ExpertAnswered, name="recommendations.expert_answered")
def show_expert_answered(told: ExpertAnswered) -> None:
    """The other side is told of 想请教 or 愿意帮忙, and the open pages of both fetch their panels anew."""
    rows = ExpertResponse.objects.select_related("expert", "scenario__owner", "entity")
    response = rows.filter(pk=told.response_id).first()
    if response is None:
        return
    house = _people(response.scenario.owner_id if response.scenario else response.entity_id or 0)
    expert = [response.expert.user_id] if response.expert.user_id is not None else []
    if response.side == ExpertSide.EXPERT:
        tell_asker(response, house)
    else:
        tell_expert(response, expert or _registrars())
    hint("helping", {*house, *expert})
    if response.scenario_id is not None:
        hint(f"scenario:{response.scenario_id}", house)


def _registrars() -> list[int]:
    """The bureau's people who keep the experts' contacts."""
    seats = Membership.objects.live().filter(organisation__kind=Kind.BUREAU).exclude(role=Role.VIEWER)
    return list(seats.order_by("user_id").values_list("user_id", flat=True).distinct())


def _refresh_page(kind: str, rows: Iterable[tuple[int, int]]) -> None:
    for pk, organisation_id in rows:
        hint(f"{kind}:{pk}", _people(organisation_id))


def _people(organisation_id: int) -> list[int]:
    return list(Membership.objects.live().filter(organisation_id=organisation_id).values_list("user_id", flat=True))


@subscriber(WeightsPromoted, name="recommendations.weights_promoted", atomic=False)
def follow_promoted(_told: WeightsPromoted) -> None:
    """Another model needs another background: it is built beside the one in use. Pairs follow by the chore. Of a model that
    came by the setting nobody need be told here: the chore that saw it builds.
    """
    building.see_to_it()


def _show_quality(fact: type[Any], name: str) -> None:
    @subscriber(fact, name=f"recommendations.show_{name}")
    def show(_told: Any) -> None:
        """Officers' open pages on match quality look again."""
        hint(QUALITY_PAGE, _officers())


for _fact, _name in (
    (WeightsProposed, "weights_proposed"),
    (WeightsRetired, "weights_retired"),
    (WeightsPromoted, "weights_promoted"),
    (ModelFollowed, "model_followed"),
    (QualityMeasured, "quality_measured"),
):
    _show_quality(_fact, _name)

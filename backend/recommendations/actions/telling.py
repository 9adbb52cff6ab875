"""Telling entities what they newly fit: the two upper bands, at most twenty entities a scenario, each once for good.

Who stands at the top is decided by score less price, and the last place may go to an entity that was told of nothing for a
quarter: where more fit than are told, somebody new gets to be seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from backend.lib.failpoints import failpoint
from backend.organisations.models import Membership
from backend.recommendations.choices import QUIET_DAYS, TOLD_AT_MOST, TOLD_BANDS
from backend.recommendations.gate import gate_of
from backend.recommendations.loading import entity_with_facts
from backend.recommendations.models import Recommendation, Told
from backend.recommendations.notices import tell_entity
from backend.recommendations.optout import who_listen

if TYPE_CHECKING:
    from backend.recommendations.querysets import RecommendationQuerySet


@dataclass(frozen=True)
class Top:
    """Who is told of a scenario, best first; `explored` is the one that has the kept place, if somebody has."""

    pairs: list[Recommendation]
    explored: Recommendation | None = None


def tell_of_scenario(scenario_id: int) -> None:
    """Tell the entities at the top of a scenario that were not told of it before."""
    top = top_of(scenario_id)
    for pair in top.pairs:
        _tell(pair, explored=pair == top.explored)


def tell_entity_of_new(entity_id: int) -> None:
    """After an entity's profile changed: tell it of the scenarios at whose top it newly stands."""
    rows = Recommendation.objects.standing().filter(entity_id=entity_id, scenario__isnull=False, band__in=TOLD_BANDS)
    told = Told.objects.filter(entity_id=entity_id).values("scenario_id")
    for pair in rows.exclude(scenario_id__in=told).select_related("scenario__owner", "entity").best_first():
        assert pair.scenario_id is not None, "only pairs of scenarios are told"
        top = top_of(pair.scenario_id)
        if pair in top.pairs:
            _tell(pair, explored=pair == top.explored)


def top_of(scenario_id: int) -> Top:
    """The first by score less price; where more fit than are told, the last place is kept for one that is seldom told."""
    rows = Recommendation.objects.standing().filter(scenario_id=scenario_id, band__in=TOLD_BANDS)
    ordered = rows.select_related("scenario__owner", "entity").best_first()
    first = list(ordered[: TOLD_AT_MOST + 1])
    if len(first) <= TOLD_AT_MOST or not TOLD_AT_MOST:
        return Top(first[:TOLD_AT_MOST])
    top = first[: TOLD_AT_MOST - 1]
    explored = _explored(scenario_id, ordered.exclude(pk__in=[pair.pk for pair in top]))
    return Top([*top, explored or first[TOLD_AT_MOST - 1]], explored)


def _explored(scenario_id: int, rest: RecommendationQuerySet) -> Recommendation | None:
    """Whoever was given the kept place once, else one of the quiet, drawn by the scenario and the week."""
    given = Told.objects.filter(scenario_id=scenario_id, explored=True).values("entity")
    held: Recommendation | None = rest.filter(entity__in=given).first()
    if held is not None:
        return held
    since = timezone.now() - timedelta(days=QUIET_DAYS)
    lately = Told.objects.filter(at__gte=since).exclude(scenario_id=scenario_id).values("entity")
    year, week, _day = timezone.localdate().isocalendar()
    drawn = min(
        rest.exclude(entity__in=lately).values_list("entity_id", "pk"),
        key=lambda row: sha256(f"{scenario_id}:{year}:{week}:{row[0]}".encode()).digest(),
        default=None,
    )
    found: Recommendation | None = rest.get(pk=drawn[1]) if drawn is not None else None
    return found


def _tell(pair: Recommendation, *, explored: bool) -> None:
    """One transaction: the mark that it was told and the notices. The hard conditions are asked once more.

    Whoever switched recommendation off is left out; switched on again, they find it in their list.
    """
    scenario = pair.scenario
    assert scenario is not None, "only pairs of scenarios are told"
    if gate_of(scenario, entity_with_facts(pair.entity_id)).failing is not None:
        return
    with transaction.atomic():
        _row, fresh = Told.objects.get_or_create(
            scenario_id=scenario.pk, entity_id=pair.entity_id, defaults={"explored": explored}
        )
        if fresh:
            people = Membership.objects.live().filter(organisation_id=pair.entity_id).values_list("user_id", flat=True)
            tell_entity(pair, who_listen(people))
            failpoint("after_notice_row")

"""Reads about experts: who may help with a scenario or an entity, what an expert may help with, and who said what.

All through `visible_to`: members of verified organisations see experts of what is theirs, experts what is about them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from backend.recommendations.choices import Answer, Band, ExpertSide
from backend.recommendations.models import ExpertMatch, ExpertResponse

if TYPE_CHECKING:
    from backend.organisations.models import Organisation
    from backend.recommendations.querysets import ExpertMatchQuerySet, ExpertPairQuerySet
    from backend.scenarios.models import Scenario
    from backend.talent.models import Expert


@dataclass(frozen=True)
class ExpertEntry:
    """One pair as a page shows it: what the side that looks said, and what the other did."""

    match: ExpertMatch
    mine: ExpertResponse | None
    theirs: ExpertResponse | None
    folded: bool

    @property
    def band(self) -> str:
        return self.match.band


def experts_for(user: Any, asker: Scenario | Organisation) -> ExpertMatchQuerySet:
    """Who may help with a scenario, or an entity with what it works on; best first."""
    column = "scenario" if asker._meta.model_name == "scenario" else "entity"
    rows: ExpertMatchQuerySet = ExpertMatch.objects.standing().visible_to(user).filter(**{column: asker})  # type: ignore[assignment]
    return rows.select_related("expert__institution", "expert__region").prefetch_related("expert__fields").best_first()


def askers_for(expert: Expert) -> ExpertMatchQuerySet:
    """What this expert may help with today, best first."""
    rows: ExpertMatchQuerySet = ExpertMatch.objects.standing().filter(expert=expert)
    return rows.select_related("expert", *ASKER_COLUMNS).best_first()


ASKER_COLUMNS = ("scenario__owner", "scenario__site_region", "entity__region", "entity__profile__primary_field")


def expert_entries(
    matches: Iterable[ExpertMatch], *, side: ExpertSide, unfolded: int | None = None
) -> list[ExpertEntry]:
    """Each pair with the words of both; one query for any number. The lowest band is folded, and all behind `unfolded`."""
    rows = list(matches)
    said = {
        (one.expert_id, one.scenario_id, one.entity_id, one.side): one
        for one in ExpertResponse.objects.filter(expert__in={row.expert_id for row in rows}).filter(
            Q(scenario__in={row.scenario_id for row in rows if row.scenario_id})
            | Q(entity__in={row.entity_id for row in rows if row.entity_id})
        )
    }
    other = ExpertSide.EXPERT if side == ExpertSide.ASKER else ExpertSide.ASKER
    most = len(rows) if unfolded is None else unfolded
    return [
        ExpertEntry(
            row,
            said.get((*_key(row), side.value)),
            said.get((*_key(row), other.value)),
            folded=place >= most or row.band == Band.FAIR,
        )
        for place, row in enumerate(rows)
    ]


def asked_of(expert: Expert) -> ExpertPairQuerySet:
    """Who would ask this expert and has no answer yet, the oldest first."""
    answered = ExpertResponse.objects.filter(side=ExpertSide.EXPERT, expert=expert).exclude(answer="")
    rows: ExpertPairQuerySet = (
        ExpertResponse.objects.filter(expert=expert, side=ExpertSide.ASKER, answer=Answer.INTERESTED)
        .exclude(Exists(answered.filter(scenario=OuterRef("scenario"))))
        .exclude(Exists(answered.filter(entity=OuterRef("entity"))))
        .select_related(*ASKER_COLUMNS, "by")
        .order_by("at", "pk")
    )
    return rows


def offered_to(user: Any, organisation_ids: Collection[int]) -> ExpertPairQuerySet:
    """Experts who would help these organisations and have no answer yet, the oldest first."""
    answered = ExpertResponse.objects.filter(side=ExpertSide.ASKER, expert=OuterRef("expert")).exclude(answer="")
    rows: ExpertPairQuerySet = (
        ExpertResponse.objects.visible_to(user)
        .filter(Q(scenario__owner__in=organisation_ids) | Q(entity__in=organisation_ids))
        .filter(side=ExpertSide.EXPERT, answer=Answer.INTERESTED)
        .exclude(Exists(answered.filter(scenario=OuterRef("scenario"))))
        .exclude(Exists(answered.filter(entity=OuterRef("entity"))))
        .select_related("expert", "scenario", "entity")
        .order_by("at", "pk")
    )
    return rows


def _key(row: ExpertMatch | ExpertResponse) -> tuple[int, int | None, int | None]:
    return row.expert_id, row.scenario_id, row.entity_id

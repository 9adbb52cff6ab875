"""The matcher's word on who should meet: pairs that it has stored of an entity and a product or scenario of the other side."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q

from backend.recommendations.choices import Side as Whose
from backend.recommendations.models import Recommendation, Response
from backend.recommendations.optout import person_is_off
from backend.roadshows.choices import Result, Side
from backend.roadshows.models import Meeting, Participant


def suggested_to(participant: Participant, *, reader: Any) -> dict[int, Recommendation]:
    """By participant of the other side, the best pair of both organisations that this side may read; an entity that is not
    recommended has none, and a reader who has recommendation switched off is told none.
    """
    if person_is_off(reader):
        return {}
    others = list(
        Participant.objects.filter(event=participant.event_id)
        .exclude(side=participant.side)
        .values_list("pk", "organisation_id")
    )
    bodies = {organisation for _pk, organisation in others}
    entities = {participant.organisation_id} if participant.side == Side.ENTITY else bodies
    providers = bodies if participant.side == Side.ENTITY else {participant.organisation_id}
    pairs = Recommendation.objects.standing()
    rows = (
        (pairs if participant.side == Side.ENTITY else pairs.for_owners())
        .filter(Q(product__provider_id__in=providers) | Q(scenario__owner_id__in=providers), entity_id__in=entities)
        .select_related("product", "scenario")
        .best_first()
    )
    best: dict[int, Recommendation] = {}
    for row in rows:
        provider = row.product.provider_id if row.product is not None else row.scenario.owner_id
        best.setdefault(provider if participant.side == Side.ENTITY else row.entity_id, row)
    return {pk: best[organisation] for pk, organisation in others if organisation in best}


def best_pair(entity: int, institution: int, *, at: datetime) -> Recommendation | None:
    """What the matcher holds of these two organisations, and held at that moment."""
    rows = Recommendation.objects.filter(_of(institution), entity_id=entity, first_at__lte=at)
    return rows.select_related("product", "scenario").best_first().first()


def said_since(entity: int, institution: int, side: Side, at: datetime) -> bool:
    """Whether this side has said anything of a pair of these two organisations after that moment."""
    whose = Whose.ENTITY if side == Side.ENTITY else Whose.OWNER
    return Response.objects.filter(_of(institution), entity_id=entity, side=whose, at__gt=at).exists()


def agreed_by_both(meeting: Meeting) -> bool:
    """Whether each side says 达成意向 of it today."""
    said = meeting.outcomes.filter(result=Result.AGREED).values_list("participant_id", flat=True)
    return {meeting.entity_id, meeting.institution_id} <= set(said)


def _of(institution: int) -> Q:
    return Q(product__provider_id=institution) | Q(scenario__owner_id=institution)

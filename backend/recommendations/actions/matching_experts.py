"""Computing anew which experts may help: one expert against all that is open, or one scenario or entity against all experts.

Repeatable, like actions/refreshing.py: one changed expert costs its own pairs and no others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from backend.outbox.recording import record
from backend.recommendations import engine
from backend.recommendations.actions.rows import bring, tie
from backend.recommendations.engine import Scored
from backend.recommendations.events import ExpertRefreshed
from backend.recommendations.loading import (
    entities_with_facts,
    expert_with_texts,
    experts_with_houses,
    houses_of,
    open_scenarios,
)
from backend.recommendations.models import ExpertMatch
from backend.recommendations.profiles import ENTITY_NEED, EXPERT, SCENARIO, need_of_entity, profile_of_expert

if TYPE_CHECKING:
    from backend.organisations.models import Organisation
    from backend.scenarios.models import Scenario

CONTENT = ("score", "band", "shares", "evidence", "model")


def refresh_expert(pk: int) -> None:
    """What this expert may help with; one who is not listed, or not open to being asked, loses the rows."""
    expert = expert_with_texts(pk)
    if expert is None:
        engine.forget(EXPERT, pk)
        ExpertMatch.objects.filter(expert_id=pk).delete()
        return
    engine.store(EXPERT, pk, profile_of_expert(expert))
    digest = engine.digest_now()
    houses = houses_of(expert)
    scenarios = [one.pk for one in open_scenarios() if one.owner_id not in houses]
    entities = list(entities_with_facts().admitted().exclude(pk__in=houses).values_list("pk", flat=True))
    pairs = [
        *(
            _match(one, expert_id=pk, scenario_id=one.pk)
            for one in engine.needs_for(SCENARIO, pk, scenarios, of=EXPERT)
        ),
        *(
            _match(one, expert_id=pk, entity_id=one.pk)
            for one in engine.needs_for(ENTITY_NEED, pk, entities, of=EXPERT)
        ),
    ]
    with transaction.atomic():
        bring(ExpertMatch, {"expert_id": pk}, pairs, key=_key, content=CONTENT)
        tie(EXPERT, pk, [], digest)
        record(ExpertRefreshed(expert_id=pk))


def match_experts_to_scenario(scenario: Scenario) -> None:
    """Which experts may help with an open scenario, whose profile is stored."""
    found = engine.answers_to(SCENARIO, scenario.pk, _askable(scenario.owner_id), among=EXPERT)
    pairs = [_match(one, expert_id=one.pk, scenario_id=scenario.pk) for one in found]
    with transaction.atomic():
        bring(ExpertMatch, {"scenario_id": scenario.pk}, pairs, key=_key, content=CONTENT)


def match_experts_to_entity(entity: Organisation) -> None:
    """Which experts may help an admitted entity with what it works on; one without cases is not compared."""
    need = need_of_entity(entity)
    if need is None:
        engine.forget(ENTITY_NEED, entity.pk)
        ExpertMatch.objects.filter(entity_id=entity.pk).delete()
        return
    engine.store(ENTITY_NEED, entity.pk, need)
    found = engine.answers_to(ENTITY_NEED, entity.pk, _askable(entity.pk), among=EXPERT)
    pairs = [_match(one, expert_id=one.pk, entity_id=entity.pk) for one in found]
    with transaction.atomic():
        bring(ExpertMatch, {"entity_id": entity.pk}, pairs, key=_key, content=CONTENT)


def _askable(organisation_id: int) -> list[int]:
    """Experts who may be asked by this organisation."""
    return [one.pk for one in experts_with_houses() if organisation_id not in houses_of(one)]


def _match(scored: Scored, **sides: int) -> ExpertMatch:
    return ExpertMatch(
        **sides,
        score=scored.score,
        band=scored.band,
        shares=scored.shares,
        evidence=scored.evidence,
        model=engine.model_name(),
    )


def _key(row: ExpertMatch) -> tuple[int, int | None, int | None]:
    return row.expert_id, row.scenario_id, row.entity_id

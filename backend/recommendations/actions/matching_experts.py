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
    askable_by,
    entities_with_facts,
    expert_with_texts,
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
    with engine.current().at_one_look():
        digest = engine.digest_now()
        houses = houses_of(expert)
        scenarios = list(open_scenarios().exclude(owner_id__in=houses).order_by("pk").values_list("pk", flat=True))
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
    found = engine.answers_to(SCENARIO, scenario.pk, askable_by(scenario.owner_id), among=EXPERT)
    pairs = [_match(one, expert_id=one.pk, scenario_id=scenario.pk) for one in found]
    with transaction.atomic():
        bring(ExpertMatch, {"scenario_id": scenario.pk}, pairs, key=_key, content=CONTENT)


def store_need_of(entity: Organisation) -> None:
    """What an admitted entity works on; one without cases needs no expert."""
    need = need_of_entity(entity)
    if need is None:
        engine.forget(ENTITY_NEED, entity.pk)
    else:
        engine.store(ENTITY_NEED, entity.pk, need)


def match_experts_to_entity(entity: Organisation) -> None:
    """Which experts may help an admitted entity, whose need is stored; one without cases is not compared."""
    if need_of_entity(entity) is None:
        ExpertMatch.objects.filter(entity_id=entity.pk).delete()
        return
    found = engine.answers_to(ENTITY_NEED, entity.pk, askable_by(entity.pk), among=EXPERT)
    pairs = [_match(one, expert_id=one.pk, entity_id=entity.pk) for one in found]
    with transaction.atomic():
        bring(ExpertMatch, {"entity_id": entity.pk}, pairs, key=_key, content=CONTENT)


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

"""A hundred entities and a hundred sets of conditions, drawn by chance: what is recommended against what a reader would say.

The oracle below reads the rows and the conditions themselves, and knows nothing of clauses, facts or tables.
"""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from django.utils import timezone

from backend.organisations.choices import LegalForm
from backend.organisations.models import HeldQualification, Organisation
from backend.policy.choices import EntityKind
from backend.policy.conditions import (
    CapitalAtLeast,
    Conditions,
    FoundedFor,
    HoldsAll,
    HoldsAny,
    KindIn,
    RegionIn,
    terms,
)
from backend.recommendations import engine
from backend.recommendations.actions import refreshing
from backend.recommendations.actions.refreshing import refresh_entity, refresh_scenario
from backend.recommendations.engine import Scored
from backend.recommendations.exclusions import failing_condition
from backend.recommendations.gate import facts_of, gate_of, verdicts_on
from backend.recommendations.loading import entities_with_facts
from backend.recommendations.models import Recommendation
from backend.reference.models import Qualification, Region
from backend.scenarios.models import Scenario
from tests.factories.organisations import EntityFactory
from tests.factories.scenarios import ScenarioFactory

pytestmark = pytest.mark.django_db

ENTITIES = SCENARIOS = 100
PLACES = ["140000", "140100", "140105", "140200", "140700"]
TITLES = ["high_tech", "tech_sme"]
FOUNDED = [None, date(2010, 5, 1), date(2023, 2, 28), date(2024, 2, 29), date(2026, 1, 1)]
CAPITAL = [None, Decimal(100), Decimal("999.99"), Decimal(1000), Decimal(5000)]


@pytest.fixture
def entities(db: None) -> list[Organisation]:
    chance = Random(20261127)
    regions = {code: Region.objects.get(code=code) for code in PLACES}
    titles = {code: Qualification.objects.get(code=code) for code in TITLES}
    today = timezone.localdate()
    held = []
    for _ in range(ENTITIES):
        entity = EntityFactory(
            region=regions[chance.choice(PLACES)],
            founded_on=chance.choice(FOUNDED),
            legal_form=chance.choice([LegalForm.FIRM, LegalForm.FIRM, LegalForm.TEAM]),
        )
        entity.profile.registered_capital = chance.choice(CAPITAL)
        entity.profile.save()
        for code in TITLES:
            until = chance.choice([None, today - timedelta(1), today, today + timedelta(400)])
            if chance.random() < 0.5:
                held.append(HeldQualification(organisation=entity, qualification=titles[code], valid_until=until))
    HeldQualification.objects.bulk_create(held)
    return list(entities_with_facts().order_by("pk"))


@pytest.fixture
def scenarios(owner: Organisation) -> list[Scenario]:
    chance = Random(20261128)
    regions = {code: Region.objects.get(code=code) for code in PLACES}
    titles = {code: Qualification.objects.get(code=code) for code in TITLES}
    found = []
    for _ in range(SCENARIOS):
        kinds = [
            RegionIn(terms([regions[code] for code in chance.sample(PLACES, chance.randint(1, 2))]), "须到现场"),
            chance.choice([HoldsAny, HoldsAll])(terms([titles[code] for code in TITLES[: chance.randint(1, 2)]])),
            FoundedFor(chance.choice([1, 3, 10])),
            CapitalAtLeast(Decimal(chance.choice([100, 1000]))),
            KindIn((chance.choice([EntityKind.FIRM, EntityKind.TEAM]).value,)),
        ]
        conditions = Conditions(tuple(chance.sample(kinds, chance.randint(0, 3))))
        found.append(ScenarioFactory(owner=owner, published=True, conditions=conditions.to_json()))
    return found


def certainly_not_met(condition, entity: Organisation, today: date) -> bool:
    """Whether what is known of the entity rules it out; what is not known does not."""
    team = entity.legal_form == LegalForm.TEAM
    if isinstance(condition, RegionIn):
        code = entity.region.code.rstrip("0") or "0"
        inside = any(code.startswith(place.code.rstrip("0")) for place in condition.places)
        wider = any(place.code.rstrip("0").startswith(code) for place in condition.places)
        return not inside and not wider  # of an entity somewhere in the province nobody knows the city
    if isinstance(condition, KindIn):
        return ("team" if team else "firm") not in condition.kinds
    if isinstance(condition, FoundedFor):
        founded = None if team else entity.founded_on
        if founded is None:
            return False
        anniversary = (founded.year + condition.years, founded.month, founded.day)
        return (today.year, today.month, today.day) < anniversary
    if isinstance(condition, CapitalAtLeast):
        capital = None if team else entity.profile.registered_capital
        return capital is not None and capital < condition.amount
    held = {one.qualification.code: one.valid_until for one in entity.qualifications.all()}
    if not held:
        return False  # nobody filled in any
    lapsed = [term.code not in held or (held[term.code] or today) < today for term in condition.titles]
    return all(lapsed) if isinstance(condition, HoldsAny) else any(lapsed)


def test_of_ten_thousand_pairs_none_is_recommended_that_a_condition_rules_out(entities, scenarios, monkeypatch):
    """Every text fits here, so that the conditions alone decide."""
    monkeypatch.setattr(
        engine, "near_answers", lambda _kind, _pk, pks, **_among: [Scored(pk, 10.0, "good", {}, []) for pk in pks]
    )
    monkeypatch.setattr(engine, "explained", lambda found: [scored for _pair, scored in found])
    today = timezone.localdate()
    facts = {entity.pk: facts_of(entity) for entity in entities}
    wrong, untold, shown, missed = [], [], 0, 0
    for scenario in scenarios:
        pairs, near = refreshing._pairs_of_subject(scenario, "scenario")
        recommended, just_missed = {one.entity_id for one in pairs}, {one.entity_id for one in near}
        shown, missed = shown + len(recommended), missed + len(just_missed)
        for entity in entities:
            posted = Conditions.from_json(scenario.conditions).items
            failed = sum(certainly_not_met(condition, entity, today) for condition in posted)
            told = next((one for one in verdicts_on(scenario, facts[entity.pk]) if one.outcome == "not_met"), None)
            if (entity.pk in recommended, entity.pk in just_missed) != (failed == 0, failed == 1):
                wrong.append((scenario.conditions, entity.pk, failed))
            if (told is None) != (entity.pk in recommended):
                untold.append((scenario.pk, entity.pk))

    assert (len(entities) * len(scenarios), wrong, untold) == (10_000, [], [])
    assert 2_000 < shown < 8_000
    assert missed > 1_000


def test_the_reason_that_a_page_tells_is_there_exactly_where_the_gate_is_shut(entities, scenarios):
    chance = Random(7)
    shut = 0
    for _ in range(60):
        scenario, entity = chance.choice(scenarios), chance.choice(entities)
        told = failing_condition(scenario, entity)
        ruled_out = [
            condition
            for condition in Conditions.from_json(scenario.conditions).items
            if certainly_not_met(condition, entity, timezone.localdate())
        ]
        assert (told is not None) == (gate_of(scenario, entity).failing is not None) == bool(ruled_out)
        assert told is None or told.outcome == "not_met"
        shut += told is not None

    assert 10 < shut < 50


def test_two_entities_that_say_the_same_stand_side_by_side_by_id(scenario, solver):
    twin = EntityFactory(name="另一户", founded_on=solver.founded_on, region=solver.region)
    for name in ("intro_business", "intro_products", "primary_field"):
        setattr(twin.profile, name, getattr(solver.profile, name))
    twin.profile.save()
    for case in solver.cases.all():
        case.pk, case.organisation = None, twin
        case.save()
    for one in (twin, solver):
        refresh_entity(one.pk)
    refresh_scenario(scenario.pk)

    rows = list(Recommendation.objects.filter(scenario=scenario).order_by("-score", "entity_id"))
    found = engine.near_answers("scenario", scenario.pk, [twin.pk, solver.pk])

    assert [row.entity_id for row in rows] == sorted([solver.pk, twin.pk])
    assert rows[0].score == rows[1].score
    assert [row.evidence for row in rows[1:]] == [rows[0].evidence]
    assert [one.pk for one in found] == sorted([solver.pk, twin.pk])

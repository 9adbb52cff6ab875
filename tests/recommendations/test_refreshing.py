import pytest
from django.db.models import F

from backend.organisations.models import Organisation
from backend.outbox.models import RecordedFact
from backend.policy.conditions import Conditions, HoldsAny, terms
from backend.recommendations.actions.refreshing import refresh_entity, refresh_product, refresh_scenario
from backend.recommendations.models import Recommendation, StoredProfile
from backend.reference.models import Qualification
from backend.scenarios.choices import State
from backend.scenarios.models import Scenario
from tests.factories.financing import ProductFactory
from tests.factories.organisations import CaseFactory

pytestmark = pytest.mark.django_db


def test_the_entity_that_solved_it_is_recommended_and_the_other_is_not(matched, solver, other):
    pairs = Recommendation.objects.filter(scenario=matched)

    assert next(pair.entity for pair in pairs.best_first()) == solver
    assert pairs.get(entity=solver).band in {"high", "good"}
    assert not pairs.filter(entity=other, band__in=["high", "good"]).exists()


def test_a_pair_keeps_its_evidence_and_the_conditions_that_were_checked(matched, solver):
    pair = Recommendation.objects.get(scenario=matched, entity=solver)

    assert 1 <= len(pair.evidence) <= 3
    assert pair.evidence[0]["answer_source"].startswith(("案例", "主体简介", "产品", "能力清单"))
    assert [verdict["outcome"] for verdict in pair.verdicts] == ["met"]
    assert set(pair.shares) == {"words", "model", "bridge"}


def test_running_twice_changes_nothing_but_records_that_it_ran(matched):
    before = list(Recommendation.objects.order_by("pk").values("pk", "score", "refreshed_at"))

    refresh_scenario(matched.pk)

    assert list(Recommendation.objects.order_by("pk").values("pk", "score", "refreshed_at")) == before


def test_both_directions_give_the_same_rows(matched, solver):
    content = ("scenario_id", "entity_id", "score", "band", "evidence", "verdicts")
    before = list(Recommendation.objects.filter(entity=solver).values(*content))

    Recommendation.objects.all().delete()
    refresh_entity(solver.pk)

    assert list(Recommendation.objects.filter(entity=solver).values(*content)) == before


def test_a_changed_profile_refreshes_its_own_pairs_and_no_others(matched, solver, other):
    refresh_entity(other.pk)
    untouched = Recommendation.objects.get(scenario=matched, entity=solver)
    CaseFactory(organisation=other, problem="皮带撕裂", technology="激光识别皮带撕裂并停机", title="皮带撕裂识别")

    refresh_entity(other.pk)

    again = Recommendation.objects.get(scenario=matched, entity=solver)
    assert (again.pk, again.refreshed_at) == (untouched.pk, untouched.refreshed_at)


def test_an_entity_that_leaves_the_registry_loses_its_rows_and_its_words(matched, solver):
    Organisation.objects.filter(pk=solver.pk).update(registry_state="exited", search_version=F("search_version") + 1)

    refresh_entity(solver.pk)

    assert not Recommendation.objects.filter(entity=solver).exists()
    stored = StoredProfile.objects.get(kind="entity", object_id=solver.pk)
    assert (stored.present, stored.passages) == (False, [])


def test_a_withdrawn_scenario_loses_its_rows(matched):
    Scenario.objects.filter(pk=matched.pk).update(state=State.WITHDRAWN, search_version=F("search_version") + 1)

    refresh_scenario(matched.pk)

    assert not Recommendation.objects.filter(scenario=matched).exists()


def test_a_failed_condition_keeps_a_pair_apart(scenario, solver):
    title = Qualification.objects.get(code="high_tech")
    held = Qualification.objects.get(code="tech_sme")
    solver.qualifications.create(qualification=held, valid_until="2099-12-31")
    Scenario.objects.filter(pk=scenario.pk).update(
        conditions=Conditions((HoldsAny(terms([title])),)).to_json(), search_version=F("search_version") + 1
    )
    refresh_entity(solver.pk)
    refresh_scenario(scenario.pk)

    assert not Recommendation.objects.filter(scenario=scenario, entity=solver).exists()


def test_what_is_not_known_does_not_keep_a_pair_apart_and_is_told(scenario, solver):
    title = Qualification.objects.get(code="high_tech")
    Scenario.objects.filter(pk=scenario.pk).update(
        conditions=Conditions((HoldsAny(terms([title])),)).to_json(), search_version=F("search_version") + 1
    )
    refresh_entity(solver.pk)
    refresh_scenario(scenario.pk)

    pair = Recommendation.objects.get(scenario=scenario, entity=solver)
    assert pair.complete is False
    assert "unknown" in [verdict["outcome"] for verdict in pair.verdicts]


def test_a_product_is_matched_by_the_same_matcher(solver, other):
    product = ProductFactory(target="给煤矿主运胶带做撕裂监测、托辊听诊的装备主体垫付线激光和光纤的采购款。")
    for one in (solver, other):
        refresh_entity(one.pk)

    refresh_product(product.pk)

    best = Recommendation.objects.filter(product=product).best_first().first()
    assert best is not None
    assert best.entity == solver


def test_each_refresh_is_one_fact(matched):
    before = RecordedFact.objects.filter(name="recommendations.scenario_refreshed").count()

    refresh_scenario(matched.pk)

    assert RecordedFact.objects.filter(name="recommendations.scenario_refreshed").count() == before + 1

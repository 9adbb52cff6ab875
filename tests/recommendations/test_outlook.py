"""What would open more, and why not: from the entity's side with the cure, from the owner's as far as facts are public."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from backend.organisations.models import Organisation
from backend.policy.conditions import (
    CapitalAtLeast,
    Condition,
    Conditions,
    FieldIn,
    FoundedFor,
    HoldsAny,
    RegionIn,
    terms,
)
from backend.recommendations.actions import respond
from backend.recommendations.actions.refreshing import refresh_entity, refresh_product, refresh_scenario
from backend.recommendations.choices import Answer
from backend.recommendations.models import NearMiss, Recommendation
from backend.recommendations.outlook import outlook_of
from backend.reference.models import Field, Qualification, Region
from backend.scenarios.models import Scenario
from tests.factories.financing import ProductFactory
from tests.factories.organisations import HeldQualificationFactory
from tests.factories.scenarios import ScenarioFactory

pytestmark = pytest.mark.django_db


def title(code: str) -> HoldsAny:
    return HoldsAny(terms([Qualification.objects.get(code=code)]))


def place(code: str) -> RegionIn:
    return RegionIn(terms([Region.objects.get(code=code)]), "须驻场")


def post(scenario: Scenario, *conditions: Condition) -> Scenario:
    """With these conditions; compared anew."""
    Scenario.objects.filter(pk=scenario.pk).update(
        conditions=Conditions(conditions).to_json(), search_version=F("search_version") + 1
    )
    refresh_scenario(scenario.pk)
    return scenario


@pytest.fixture
def listed(solver: Organisation) -> Organisation:
    """The solver, which says which titles it holds; compared."""
    HeldQualificationFactory(organisation=solver, qualification=Qualification.objects.get(code="tech_sme"))
    solver.qualifications.update(valid_until=date(2099, 12, 31))
    refresh_entity(solver.pk)
    return solver


def another(scenario: Scenario, **more) -> Scenario:
    """A second scenario of the same need."""
    return ScenarioFactory(owner=scenario.owner, published=True, pain_point=scenario.pain_point, **more)


def test_what_one_condition_keeps_apart_is_stored_with_its_band(scenario, listed):
    post(scenario, title("high_tech"))

    row = NearMiss.objects.get()
    assert (row.scenario, row.entity) == (scenario, listed)
    assert row.band in {"high", "good", "fair"}
    assert not Recommendation.objects.exists()


def test_both_directions_store_the_same_near_misses(scenario, listed):
    post(scenario, title("high_tech"))
    before = list(NearMiss.objects.values("scenario", "entity", "score", "band"))

    NearMiss.objects.all().delete()
    refresh_entity(listed.pk)

    assert list(NearMiss.objects.values("scenario", "entity", "score", "band")) == before


def test_running_twice_leaves_the_rows_alone(scenario, listed):
    post(scenario, title("high_tech"))
    before = NearMiss.objects.get().pk

    refresh_scenario(scenario.pk)
    refresh_entity(listed.pk)

    assert NearMiss.objects.get().pk == before


def test_what_two_conditions_keep_apart_is_no_near_miss(scenario, listed):
    post(scenario, title("high_tech"), place("140200"))

    assert not NearMiss.objects.exists()


def test_a_near_miss_goes_when_the_condition_is_met_or_the_scenario_is_withdrawn(scenario, listed):
    post(scenario, title("high_tech"))
    post(scenario, title("tech_sme"))
    assert not NearMiss.objects.exists()

    post(scenario, title("high_tech"))
    Scenario.objects.filter(pk=scenario.pk).update(state="withdrawn", search_version=F("search_version") + 1)
    refresh_scenario(scenario.pk)
    assert not NearMiss.objects.exists()


def test_one_more_title_opens_as_many_as_are_promised(scenario, listed, entity_liaison):
    for one in (scenario, another(scenario), another(scenario)):
        post(one, title("high_tech"))
    post(another(scenario), place("140200"))

    offers = outlook_of(listed).offers

    assert [(one.label, len(one.opened)) for one in offers] == [("再取得“高新技术企业”", 3), ("在大同登记注册", 1)]
    assert offers[0].sentence.startswith("再取得“高新技术企业”，可多看3条（其中")
    HeldQualificationFactory(organisation=listed, valid_until=date(2099, 12, 31))
    refresh_entity(listed.pk)
    assert {pair.scenario for pair in Recommendation.objects.all()} == {one.subject for one in offers[0].opened}
    respond(offers[0].opened[0].subject, listed, answer=Answer.INTERESTED, by=entity_liaison)


def test_products_count_too(scenario, listed):
    product = ProductFactory(
        target="给煤矿主运胶带做撕裂监测、托辊听诊的装备主体垫付线激光和光纤的采购款。",
        conditions=Conditions((title("high_tech"),)).to_json(),
    )
    refresh_product(product.pk)

    assert [miss.subject for miss in outlook_of(listed).offers[0].opened] == [product]


def test_a_move_says_how_many_of_the_present_matches_it_costs(scenario, listed):
    post(scenario, place("140100"))
    post(another(scenario), place("140200"))

    offer = outlook_of(listed).offers[0]

    assert (offer.label, len(offer.opened), offer.shut) == ("在大同登记注册", 1, 1)
    assert offer.opened[0].cure == offer.label


def test_a_field_is_a_reason_and_no_advice(scenario, listed):
    post(scenario, FieldIn(terms([Field.objects.get(code="platform")])))

    outlook = outlook_of(listed)
    assert outlook.offers == []
    assert [(miss.failing.title, miss.cure) for miss in outlook.misses] == [("只面向平台经济领域主体", "")]


def test_the_page_tells_what_to_do_and_what_it_opens(scenario, listed, entity_liaison, sign_in):
    post(scenario, title("high_tech"))

    page = sign_in(entity_liaison).get("/work/matches/").content.decode()

    assert "再取得“高新技术企业”，可多看1条" in page
    assert (
        page.count(f"/scenarios/{scenario.reference}/") == 2
    )  # behind the promise, and among what was not recommended
    assert "取得并登记高新技术企业" in page
    assert "出处：该场景的发布条件" in page


def test_the_page_asks_as_often_for_three_near_misses_as_for_one(scenario, listed, entity_liaison, sign_in):
    client = sign_in(entity_liaison)
    post(scenario, title("high_tech"))
    client.get("/work/matches/")
    with CaptureQueriesContext(connection) as one:
        client.get("/work/matches/")
    for code in ("high_tech", "key_lab"):
        post(another(scenario), title(code))
    with CaptureQueriesContext(connection) as three:
        page = client.get("/work/matches/").content.decode()

    assert page.count("出处：该场景的发布条件") == 3
    assert len(three) == len(one)


def test_the_overview_has_the_first_offers_for_its_own_people_alone(
    scenario, listed, entity_liaison, owner_clerk, sign_in
):
    post(scenario, title("high_tech"))
    url = f"/work/outlook/{listed.reference}/"

    assert url in sign_in(entity_liaison).get("/work/organisation/").content.decode()
    assert "再取得“高新技术企业”" in sign_in(entity_liaison).get(url).content.decode()
    assert sign_in(owner_clerk).get(url).status_code == 404


# ── the owner's side ──────────────────────────────────────────────────────────────────────────────────────────────


def why(client, entity: Organisation) -> str:
    return client.get(f"/work/why/{entity.reference}/").content.decode()


def test_the_owner_reads_the_condition_that_keeps_an_entity_out(scenario, listed, owner_clerk, sign_in):
    post(scenario, title("high_tech"))
    client = sign_in(owner_clerk)

    page = why(client, listed)

    assert f"/work/why/{listed.reference}/" in client.get(f"/entities/{listed.reference}/").content.decode()
    assert "未登记有效期内的高新技术企业" in page
    assert "出处：发布条件“持有有效期内的高新技术企业”" in page


def test_what_is_not_public_is_not_told_to_the_owner(scenario, listed, owner_clerk, sign_in):
    listed.profile.registered_capital = Decimal("123.45")
    listed.profile.save()
    post(scenario, CapitalAtLeast(Decimal(500)))

    page = why(sign_in(owner_clerk), listed)

    assert "涉及该主体未公开的信息" in page
    assert "123" not in page
    assert "500" not in page


def test_of_a_public_and_a_private_failure_only_the_public_one_is_told(scenario, listed, owner_clerk, sign_in):
    listed.profile.registered_capital = Decimal("123.45")
    listed.profile.save()
    post(scenario, CapitalAtLeast(Decimal(500)), FoundedFor(50))

    page = why(sign_in(owner_clerk), listed)

    assert "成立未满50年" in page
    assert "注册资本" not in page


def test_a_recommended_entity_is_shown_with_its_band_and_one_without_evidence_is_told(
    matched, solver, other, owner_clerk, sign_in
):
    Recommendation.objects.filter(entity=other).delete()
    client = sign_in(owner_clerk)

    assert 'class="fit' in why(client, solver)
    assert "没有找到足够的依据" in why(client, other)


def test_whoever_has_nothing_on_offer_gets_no_panel(matched, solver, stranger, entity_liaison, sign_in):
    for person in (stranger, entity_liaison):
        client = sign_in(person)
        assert client.get(f"/work/why/{solver.reference}/").status_code == 404
        assert "/work/why/" not in client.get(f"/entities/{solver.reference}/").content.decode()


def test_the_owner_is_asked_as_many_queries_for_three_scenarios_as_for_one(scenario, listed, owner_clerk, sign_in):
    client = sign_in(owner_clerk)
    why(client, listed)
    with CaptureQueriesContext(connection) as one:
        why(client, listed)
    for _number in range(2):
        another(scenario)
    with CaptureQueriesContext(connection) as three:
        why(client, listed)

    assert len(three) == len(one)


def test_what_another_entity_just_misses_is_not_among_ones_own(scenario, listed, other):
    """Both lack the same title; only the other's texts fit this one."""
    post(scenario, title("high_tech"))
    foreign = another(scenario, title="剧本翻译赶不上发行", conditions=Conditions((title("high_tech"),)).to_json())
    NearMiss.objects.filter(scenario=foreign).delete()
    NearMiss.objects.create(scenario=foreign, entity=other, score=9.0, band="good")

    assert [miss.subject for miss in outlook_of(listed).misses] == [scenario]

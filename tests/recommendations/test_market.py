"""The price of a place at the top: computed from the stored pairs, felt within a band, and the place that is kept."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.recommendations.actions import pricing, telling
from backend.recommendations.models import EntityPrice, PriceRun, Recommendation, Response, Told
from backend.recommendations.queries import entities_for
from notifications.models import Notice
from tests.factories.organisations import EntityFactory, MembershipFactory
from tests.factories.scenarios import ScenarioFactory

pytestmark = pytest.mark.django_db


def pair(scenario, entity, score, band="high"):
    return Recommendation.objects.create(scenario=scenario, entity=entity, score=score, band=band, model="m")


@pytest.fixture
def market(settings, monkeypatch, owner):
    """Two scenarios with one place each; both would have the first entity, which can serve one."""
    settings.MATCHING_CAPACITY = 1
    monkeypatch.setattr(pricing, "TOLD_AT_MOST", 1)
    scenarios = [ScenarioFactory(owner=owner, published=True) for _ in range(2)]
    liked, other = EntityFactory(), EntityFactory()
    for scenario, scores in zip(scenarios, ((20, 14), (18, 16)), strict=True):
        pair(scenario, liked, scores[0])
        pair(scenario, other, scores[1])
    return scenarios, liked, other


def test_prices_are_half_way_to_what_the_scenario_that_is_left_out_would_give(market):
    _scenarios, liked, other = market

    run = pricing.compute_prices()

    assert EntityPrice.objects.get().entity == liked
    assert (EntityPrice.objects.get().price, EntityPrice.objects.get().load) == (4.0, 1)  # between 18 - 16 and 20 - 14
    assert (run.scenarios, run.entities, run.fullest_before, run.fullest) == (2, 2, 2, 1)
    assert not EntityPrice.objects.filter(entity=other).exists()


def test_within_a_band_the_order_follows_score_less_price(market):
    (first, second), liked, other = market
    pricing.compute_prices()

    assert [one.entity for one in entities_for(first)] == [liked, other]
    assert [one.entity for one in entities_for(second)] == [other, liked]


def test_no_price_carries_a_pair_into_another_band(market):
    (_first, second), liked, other = market
    Recommendation.objects.filter(entity=other).update(band="good")
    pricing.compute_prices()
    EntityPrice.objects.update(price=500)

    assert [one.entity for one in entities_for(second)] == [liked, other]


def test_who_is_told_follows_the_same_order(market, monkeypatch):
    (_first, second), _liked, other = market
    pricing.compute_prices()
    monkeypatch.setattr(telling, "TOLD_AT_MOST", 2)
    pair(second, EntityFactory(), 1)

    assert next(one.entity for one in telling.top_of(second.pk).pairs) == other


def test_a_refused_pair_takes_no_place(market, owner_clerk):
    (_first, second), liked, _other = market
    Response.objects.create(scenario=second, entity=liked, side="owner", answer="unsuitable", by=owner_clerk)

    pricing.compute_prices()

    assert not EntityPrice.objects.exists()


def test_a_new_version_takes_the_place_of_the_old_one(market):
    (_first, second), liked, _other = market
    pricing.compute_prices()
    Recommendation.objects.filter(scenario=second, entity=liked).delete()

    run = pricing.compute_prices()

    assert PriceRun.objects.count() == 2
    assert PriceRun.objects.first() == run
    assert not EntityPrice.objects.exists()


def test_once_a_night_and_sooner_only_while_there_is_nothing(market):
    Recommendation.objects.all().delete()
    assert pricing.compute_prices_at_night() is not None
    assert pricing.compute_prices_at_night() is not None
    scenario = ScenarioFactory(published=True)
    pair(scenario, EntityFactory(), 12)

    assert pricing.compute_prices_at_night() is not None
    assert pricing.compute_prices_at_night() is None
    PriceRun.objects.update(at=timezone.now() - timedelta(days=1))
    assert pricing.compute_prices_at_night() is not None


def test_the_owner_reads_why_an_entity_stands_further_down(market, owner_clerk, sign_in):
    scenarios, _liked, _other = market
    pricing.compute_prices()

    page = sign_in(owner_clerk).get(f"/work/recommended/scenario/{scenarios[0].reference}/").content.decode()

    assert page.count("该主体已在1条场景的前列") == 1


@pytest.fixture
def crowd(owner, monkeypatch):
    """One scenario, two places, and four entities that fit; the first two were told of something else lately."""
    monkeypatch.setattr(telling, "TOLD_AT_MOST", 2)
    scenario = ScenarioFactory(owner=owner, published=True)
    entities = [EntityFactory() for _ in range(4)]
    for place, entity in enumerate(entities):
        pair(scenario, entity, 30 - place, "good")
    elsewhere = ScenarioFactory(owner=owner, published=True)
    for entity in entities[:2]:
        Told.objects.create(scenario=elsewhere, entity=entity)
    return scenario, entities


def test_the_last_place_goes_to_one_that_was_told_of_nothing_for_a_quarter(crowd):
    scenario, entities = crowd

    top = telling.top_of(scenario.pk)

    assert top.pairs[0].entity == entities[0]
    assert top.explored is not None
    assert top.pairs[1] == top.explored
    assert top.explored.entity in entities[2:]
    assert telling.top_of(scenario.pk) == top


def test_whoever_has_the_kept_place_keeps_it(crowd):
    scenario, entities = crowd
    person = MembershipFactory(organisation=entities[3]).user
    Told.objects.create(scenario=ScenarioFactory(published=True), entity=entities[2])
    telling.tell_of_scenario(scenario.pk)
    Told.objects.filter(scenario__pk__gt=scenario.pk).delete()

    telling.tell_of_scenario(scenario.pk)

    assert Told.objects.filter(scenario=scenario).count() == 2
    assert Told.objects.get(scenario=scenario, explored=True).entity == entities[3]
    assert Notice.objects.get().person == person


def test_where_nobody_was_quiet_the_last_place_goes_by_order(crowd):
    scenario, entities = crowd
    elsewhere = ScenarioFactory(published=True)
    for entity in entities[2:]:
        Told.objects.create(scenario=elsewhere, entity=entity)

    assert [one.entity for one in telling.top_of(scenario.pk).pairs] == entities[:2]


def test_where_all_are_told_no_place_is_kept(crowd, monkeypatch):
    scenario, entities = crowd
    monkeypatch.setattr(telling, "TOLD_AT_MOST", 4)

    top = telling.top_of(scenario.pk)

    assert ([one.entity for one in top.pairs], top.explored) == (entities, None)


def test_a_fair_match_is_never_drawn(crowd):
    scenario, entities = crowd
    Recommendation.objects.filter(entity__in=entities[2:]).update(band="fair")

    assert [one.entity for one in telling.top_of(scenario.pk).pairs] == entities[:2]

"""What a process keeps of a market: numbers for all, words only while pairs are explained; and one state of both."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.recommendations import engine
from backend.recommendations.actions.refreshing import refresh_entity, refresh_scenario
from backend.recommendations.engine import Pair
from backend.recommendations.models import Recommendation
from backend.recommendations.profiles import profile_of_entity
from matching.profiles import Facet, Passage, Profile
from tests.factories.organisations import CaseFactory, EntityFactory

pytestmark = pytest.mark.django_db

CONTENT = ("scenario_id", "entity_id", "score", "band", "shares", "evidence")


def test_no_words_lie_in_memory_but_those_of_pairs_that_were_just_explained(matched, solver, other):
    made = engine.current()
    ready = [one for memory in made.memory.values() for one in memory.ready.values()]

    assert len(ready) >= 3
    assert [one.profile.passages for one in ready] == [()] * len(ready)
    assert made.explained["entity", solver.pk].whole.profile.text == profile_of_entity(solver).text
    assert ("entity", other.pk) not in made.explained or made.explained["entity", other.pk].quotes.quotes


def test_however_few_are_kept_the_rows_are_the_same(matched, solver, monkeypatch):
    before = list(Recommendation.objects.order_by("pk").values(*CONTENT))
    Recommendation.objects.all().delete()
    monkeypatch.setattr(engine, "EXPLAINED_KEPT", 1)
    monkeypatch.setattr(engine, "REMOVALS_KEPT", 1)
    engine.current().explained.clear()

    refresh_scenario(matched.pk)
    refresh_entity(solver.pk)

    assert before
    assert list(Recommendation.objects.order_by("pk").values(*CONTENT)) == before
    assert len(engine.current().explained) == 1


def test_a_profile_that_was_stored_meanwhile_is_explained_by_its_new_words(matched, solver):
    made = engine.current()
    made.explained.clear()
    CaseFactory(organisation=solver, title="皮带机撕裂停机", problem="皮带撕裂没人知道", technology="撕裂识别后停机。")
    fresh = Profile(f"entity:{solver.pk}", (Passage(Facet.PAIN, "案例", "落煤点铁器划开胶带，线激光识别撕裂后停机。"),))
    engine.store("entity", solver.pk, fresh)

    found = made.explaining("entity", solver.pk)

    assert found.whole.profile == fresh
    assert found.whole.passages.texts == (fresh.passages[0].text,)
    assert len(found.whole.passages.vectors) == 1


def test_of_a_profile_that_left_meanwhile_nothing_is_quoted(matched, solver):
    made = engine.current()
    scored = engine.near_answers("scenario", matched.pk, [solver.pk])
    made.explained.clear()
    engine.forget("entity", solver.pk)

    explained = engine.explained([(Pair("scenario", matched.pk, "entity", solver.pk), scored[0])])

    assert [one.evidence for one in explained] == [[]]
    assert made.explaining("entity", solver.pk) is None


def test_an_edit_asks_of_the_database_as_much_whoever_else_is_on_the_market(
    matched, solver, other, django_assert_num_queries
):
    """What one changed profile costs does not grow with pairs that it is not part of."""
    refresh_entity(other.pk)
    with CaptureQueriesContext(connection) as few:
        refresh_entity(other.pk)
    for _ in range(3):
        refresh_entity(EntityFactory().pk)
    engine.current().catch_up()
    with django_assert_num_queries(len(few)):
        refresh_entity(other.pk)

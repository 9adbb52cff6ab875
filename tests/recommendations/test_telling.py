import pytest

from backend.recommendations import choices
from backend.recommendations.actions import telling
from backend.recommendations.actions.refreshing import refresh_entity, refresh_scenario
from backend.recommendations.models import Recommendation, Told
from notifications.models import Notice
from tests.factories.organisations import CaseFactory

pytestmark = pytest.mark.django_db


def test_the_people_of_the_matched_entity_are_told_once(matched, solver, entity_liaison):
    telling.tell_of_scenario(matched.pk)
    telling.tell_of_scenario(matched.pk)

    notice = Notice.objects.get(person=entity_liaison)
    assert notice.url == f"/scenarios/{matched.reference}/"
    assert matched.title in notice.title
    assert Told.objects.filter(scenario=matched, entity=solver).count() == 1


def test_an_edit_tells_only_the_newly_matched(matched, solver, other, entity_liaison):
    telling.tell_of_scenario(matched.pk)
    for _number in range(3):
        CaseFactory(
            organisation=other,
            title="胶带撕裂拦截",
            problem="铁器把胶带从中间划开，走到尾部才看见。",
            technology="落煤点线激光识别裂口，自动停机，声学光纤听托辊。",
            results="拦下撕裂，少停产。",
        )
    refresh_entity(other.pk)

    telling.tell_entity_of_new(other.pk)

    assert Told.objects.filter(scenario=matched).count() == 2
    assert Notice.objects.filter(person=entity_liaison).count() == 1


def test_no_more_than_the_limit_are_told(matched, monkeypatch):
    monkeypatch.setattr(telling, "TOLD_AT_MOST", 0)

    telling.tell_of_scenario(matched.pk)

    assert not Told.objects.exists()
    assert choices.TOLD_AT_MOST == 20


def test_fair_matches_are_not_told(matched, solver):
    Recommendation.objects.filter(scenario=matched).update(band="fair")

    telling.tell_of_scenario(matched.pk)

    assert not Told.objects.exists()


def test_the_conditions_are_asked_once_more_when_it_is_sent(matched, solver, entity_liaison):
    type(solver).objects.filter(pk=solver.pk).update(registry_state="suspended", search_version=99)

    telling.tell_of_scenario(matched.pk)

    assert not Notice.objects.exists()


def test_an_entity_without_people_is_marked_and_nothing_breaks(matched, solver):
    telling.tell_of_scenario(matched.pk)
    refresh_scenario(matched.pk)

    assert Told.objects.filter(scenario=matched, entity=solver).exists()

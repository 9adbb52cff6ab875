"""Fifty at once, on threads of their own: the last place of an event is given exactly once."""

import pytest

from backend.accounts.models import User
from backend.outbox.errors import LostRace
from backend.roadshows.actions import choose, release_programme
from backend.roadshows.choices import ApplicationState, State
from backend.roadshows.errors import Full, NotNow
from backend.roadshows.models import Application, Event, Release
from tests.factories.organisations import OrganisationFactory
from tests.factories.roadshows import ApplicationFactory, EventFactory, SessionFactory, at
from tests.scenarios.test_races import at_once, losers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]
MANY = 50


def test_A14_of_fifty_acceptances_of_the_last_place_one_counts(bureau, organiser):
    event = EventFactory(organiser=bureau, places=1)
    entities = [OrganisationFactory() for _one in range(MANY)]
    keys = [ApplicationFactory(event=event, entity=entity).pk for entity in entities]
    person = organiser.pk

    def accept(key):
        application = Application.objects.select_related("event").get(pk=key)
        return choose(application, by=User.objects.get(pk=person))

    assert losers(at_once(*[lambda key=key: accept(key) for key in keys]), Full, LostRace) == MANY - 1
    assert Event.objects.get().taken == 1
    assert Application.objects.filter(state=ApplicationState.SELECTED).count() == 1


def test_A14_a_programme_that_many_release_has_one_number(bureau, organiser):
    event = EventFactory(organiser=bureau, state=State.SCHEDULED)
    SessionFactory(event=event, room=event.rooms.get(), starts_at=at("09:00"))

    def release():
        return release_programme(Event.objects.get(), by=User.objects.get(pk=organiser.pk))

    assert losers(at_once(*[release] * 4), NotNow) == 3
    assert list(Release.objects.values_list("number", flat=True)) == [1]

"""Fifty at once, on threads of their own: the last place of an event is given exactly once."""

import pytest
from django.db import connection

from backend.accounts.models import User
from backend.outbox.errors import LostRace
from backend.roadshows import actions
from backend.roadshows.actions import choose, mending, place_meeting, release_programme
from backend.roadshows.choices import ApplicationState, State
from backend.roadshows.errors import Full, NotNow
from backend.roadshows.meetings import timetable_of
from backend.roadshows.models import Application, Event, Meeting, Release
from backend.roadshows.timetable import repair
from tests.factories.organisations import OrganisationFactory
from tests.factories.roadshows import (
    ApplicationFactory,
    EventFactory,
    ParticipantFactory,
    RoomFactory,
    SessionFactory,
    at,
    mutual,
)
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


def test_A15_of_fifty_who_want_the_last_table_one_sits_there(bureau, organiser):
    event = EventFactory(organiser=bureau, scheduled=True, room=None, kind="banking")
    room = RoomFactory(event=event, tables=1)
    houses = ParticipantFactory.create_batch(5, event=event, institution=True)
    for firm in ParticipantFactory.create_batch(MANY // 5, event=event):
        for house in houses:
            mutual(firm, house)
    keys = list(timetable_of(event).pairs)

    def sit(key):
        return place_meeting(
            Event.objects.get(), key, by=User.objects.get(pk=organiser.pk), starts_at=at("09:20"), room=room, table=1
        )

    assert len(keys) == MANY
    assert losers(at_once(*[lambda key=key: sit(key) for key in keys]), NotNow, LostRace) == MANY - 1
    assert [(one.starts_at, one.room, one.table) for one in Meeting.objects.exclude(starts_at=None)] == [
        (at("09:20"), room, 1)
    ]


def test_A14_a_programme_that_many_release_has_one_number(bureau, organiser):
    event = EventFactory(organiser=bureau, state=State.SCHEDULED)
    SessionFactory(event=event, room=event.rooms.get(), starts_at=at("09:00"))

    def release():
        return release_programme(Event.objects.get(), by=User.objects.get(pk=organiser.pk))

    assert losers(at_once(*[release] * 4), NotNow) == 3
    assert list(Release.objects.values_list("number", flat=True)) == [1]


class TestThinkingHoldsNobodyUp:
    """The exact model may take seconds: it is asked while no row is held."""

    @pytest.fixture
    def asked(self, monkeypatch):
        """Whether a transaction was open, for each plan that was really computed."""
        open_then: list[bool] = []

        def watched(*arguments):
            open_then.append(connection.in_atomic_block)
            return repair(*arguments)

        monkeypatch.setattr(mending, "repair", watched)
        mending._mended.clear()
        return open_then

    def test_of_several_changes_on_the_day(self, asked, bureau, organiser):
        event = EventFactory(organiser=bureau, scheduled=True, room=None, kind="banking")
        RoomFactory(event=event, name="主厅", tables=2)
        firms = [ParticipantFactory(event=event) for _one in range(3)]
        house = ParticipantFactory(event=event, institution=True)
        for firm in firms:
            mutual(firm, house)
        actions.fill_draft(event, by=organiser)
        actions.release_meetings(event, by=organiser)
        changes = [actions.DayChange("absent", firms[0])]
        preview = actions.preview_day(event, changes, by=organiser)
        assert preview.changes
        actions.apply_day(event, changes, by=organiser, digest=preview.digest)
        assert asked
        assert not any(asked)

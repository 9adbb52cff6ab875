"""A15: whatever breaks, shut rooms, sessions and absences an event has, its meetings keep to them; looked at by the minute."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.roadshows import actions
from backend.roadshows.choices import Presence, Wanted
from backend.roadshows.meetings import timetable_of
from backend.roadshows.models import Absence, Break, Meeting, Participant, RoomClosure, Wish
from backend.roadshows.timetable import check
from tests.factories.roadshows import DAY, EventFactory, ParticipantFactory, RoomFactory, SessionFactory, at

pytestmark = pytest.mark.django_db
FIVE = timedelta(minutes=5)


def stretches(most):
    """From and to, in steps of five minutes of the morning; they touch, begin together and contain each other."""
    one = st.tuples(st.integers(0, 34), st.sampled_from([1, 2, 4, 8])).map(lambda it: (it[0], min(36, it[0] + it[1])))
    return st.lists(one, max_size=most)


@st.composite
def mornings(draw):
    wanted = st.sampled_from(["", "", *Wanted.values])
    people = st.fixed_dictionaries({
        "absences": stretches(2), "arrives": st.one_of(st.none(), st.integers(1, 10)),
        "leaves": st.one_of(st.none(), st.integers(20, 35)), "most": st.integers(1, 3), "absent": st.integers(0, 5),
    })  # fmt: skip
    return {
        "breaks": draw(stretches(2)),
        "shut": draw(st.tuples(stretches(2), stretches(2))),
        "sessions": draw(st.lists(
            st.tuples(st.integers(0, 1), st.integers(0, 30), st.sampled_from([10, 15, 30]), st.integers(0, 5)), max_size=3
        )),
        "people": draw(st.lists(people, min_size=6, max_size=6)),
        "wishes": draw(st.lists(st.tuples(wanted, wanted), min_size=9, max_size=9)),
        "minutes": draw(st.sampled_from([10, 20, 25])),
    }  # fmt: skip


def moment(step):
    return at("09:00") + FIVE * step


def clock(step):
    return timezone.localtime(moment(step)).time()


def built(bureau, morning):
    """The event, its rooms, and three of each side."""
    event = EventFactory(organiser=bureau, scheduled=True, room=None, meeting_minutes=morning["minutes"])
    rooms = [RoomFactory(event=event, tables=1) for _one in range(2)]
    for since, until in morning["breaks"]:
        Break.objects.create(event=event, name="茶歇", date=DAY, starts=clock(since), ends=clock(until))
    for room, spans in zip(rooms, morning["shut"], strict=True):
        for since, until in spans:
            RoomClosure.objects.create(room=room, date=DAY, starts=clock(since), ends=clock(until))
    people = [ParticipantFactory(event=event, institution=number > 2) for number in range(6)]
    for one, said in zip(people, morning["people"], strict=True):
        Participant.objects.filter(pk=one.pk).update(
            most_meetings=said["most"],
            arrives_at=moment(said["arrives"]) if said["arrives"] else None,
            leaves_at=moment(said["leaves"]) if said["leaves"] else None,
            presence=Presence.ABSENT if not said["absent"] else Presence.EXPECTED,
        )
        for since, until in said["absences"]:
            Absence.objects.create(participant=one, starts_at=moment(since), ends_at=moment(until))
    for room, since, minutes, presenter in morning["sessions"]:
        SessionFactory(
            event=event, room=rooms[room], starts_at=moment(since), minutes=minutes,
            presenter=people[presenter].organisation,
        )  # fmt: skip
    for place, (by_firm, by_house) in enumerate(morning["wishes"]):
        firm, house = people[place // 3], people[3 + place % 3]
        for by, to, wanted in ((firm, house, by_firm), (house, firm, by_house)):
            if wanted:
                Wish.objects.create(by=by, to=to, wanted=wanted)
    return event, rooms, people


def shared(begin, end, since, until):
    """Whether these share a minute."""
    minute = timedelta(minutes=1)
    return any(since <= begin + minute * step < until for step in range((end - begin) // minute))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(morning=mornings())
def test_A15_meetings_keep_to_breaks_shut_rooms_sessions_and_absences(morning, bureau, organiser):
    with transaction.atomic():
        event, rooms, people = built(bureau, morning)
        actions.fill_draft(event, by=organiser)
        table = timetable_of(event)
        assert check(table.problem, table.plan, gaps=True) == []
        placed = list(Meeting.objects.placed())
        number = {one.pk: place for place, one in enumerate(people)}
        for met in placed:
            begin, end = met.starts_at, met.starts_at + timedelta(minutes=morning["minutes"])
            room = [one.pk for one in rooms].index(met.room_id)
            assert at("09:00") <= begin < end <= at("12:00")
            assert not any(shared(begin, end, moment(one), moment(two)) for one, two in morning["breaks"])
            assert not any(shared(begin, end, moment(one), moment(two)) for one, two in morning["shut"][room])
            sides = (number[met.entity_id], number[met.institution_id])
            for hall, since, minutes, presenter in morning["sessions"]:
                if hall == room or presenter in sides:
                    assert not shared(begin, end, moment(since), moment(since) + timedelta(minutes=minutes))
            for said in (morning["people"][side] for side in sides):
                assert said["absent"]
                assert not any(shared(begin, end, moment(one), moment(two)) for one, two in said["absences"])
                assert said["arrives"] is None or begin >= moment(said["arrives"])
                assert said["leaves"] is None or end <= moment(said["leaves"])
            words = morning["wishes"][sides[0] * 3 + sides[1] - 3]
            assert (any(words), Wanted.NO in words) == (True, False)
            for other in placed:
                if other.pk != met.pk and other.starts_at == begin:
                    assert {met.entity_id, met.institution_id}.isdisjoint({other.entity_id, other.institution_id})
                    assert (met.room_id, met.table) != (other.room_id, other.table)
        for place, said in enumerate(morning["people"]):
            seats = [one for one in placed if people[place].pk in (one.entity_id, one.institution_id)]
            assert len(seats) <= said["most"]
        transaction.set_rollback(True)

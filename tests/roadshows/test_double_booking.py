"""A14: no double booking of people and rooms between sessions and one-to-one meetings, in either direction."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.roadshows import actions
from backend.roadshows.choices import Side, State
from backend.roadshows.clashes import clashes
from backend.roadshows.errors import Clashing, NotNow
from backend.roadshows.meetings import timetable_of
from backend.roadshows.models import Event, Meeting, Release, Session
from backend.roadshows.queries import board_of
from tests.factories.organisations import EntityFactory, OrganisationFactory
from tests.factories.roadshows import EventFactory, ParticipantFactory, RoomFactory, SessionFactory, at, mutual

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(bureau):
    """A morning; a hall with two tables."""
    event = EventFactory(organiser=bureau, scheduled=True, title="冬季银企对接会", room=None)
    RoomFactory(event=event, name="主厅", tables=2)
    return event


@pytest.fixture
def hall(event):
    return event.rooms.get()


@pytest.fixture
def met(event, hall, entity, bank, bank_officer):
    """The entity and one person of the bank, at a table of the hall at 09:20."""
    firm = ParticipantFactory(event=event, organisation=entity)
    house = ParticipantFactory(event=event, organisation=bank, side=Side.INSTITUTION, person=bank_officer)
    mutual(firm, house)
    return Meeting.objects.create(
        event=event, entity=firm, institution=house, room=hall, table=1, starts_at=at("09:20")
    )


def said(event):
    return [sentence for sentences in clashes(board_of(event)).values() for sentence in sentences]


class TestSessionsBesideMeetings:
    def test_A14_a_session_in_the_room_and_at_the_time_of_a_meeting_is_marked_and_not_released(
        self, event, hall, met, organiser, sign_in
    ):
        session = SessionFactory(event=event, title="开幕", room=hall, starts_at=at("09:30"))
        assert said(event) == ["“主厅”这时有1场一对一洽谈。"]
        with pytest.raises(Clashing):
            actions.release_programme(event, by=organiser)
        assert Release.objects.count() == 0
        page = sign_in(organiser).get(f"/work/events/{event.reference}/sessions/").content.decode()
        assert ("<em>“主厅”这时有1场一对一洽谈。</em>" in page, "1场洽谈" in page) == (True, True)

        Session.objects.filter(pk=session.pk).update(starts_at=at("09:40"))  # touching is no clash
        assert said(event) == []
        actions.release_programme(event, by=organiser)

    def test_A14_both_sides_of_a_meeting_and_named_persons_are_needed_there(
        self, event, met, entity, bank_officer, organiser
    ):
        side_room = RoomFactory(event=event, name="侧厅")
        SessionFactory(event=event, presenter=entity, room=side_room, starts_at=at("09:20"))
        watched = SessionFactory(event=event, room=RoomFactory(event=event, name="三厅"), starts_at=at("09:30"))
        watched.people.add(bank_officer)

        title = f"“{met.entity}与{met.institution}的洽谈”"
        assert said(event) == [f"山西巡带智能科技有限公司同时要在{title}。", f"孙经理同时要在{title}。"]
        with pytest.raises(Clashing):
            actions.release_programme(event, by=organiser)

    def test_A14_what_went_out_counts_until_the_meetings_are_released_anew(self, event, hall, met, organiser):
        actions.release_meetings(event, by=organiser)
        actions.unplace_meeting(met, by=organiser)
        SessionFactory(event=event, room=hall, starts_at=at("09:20"))
        assert said(event) == ["“主厅”这时有1场一对一洽谈。"]
        actions.release_meetings(event, by=organiser)
        assert said(event) == []

    def test_A14_arranging_goes_around_meetings(self, event, hall, met, entity, organiser):
        Meeting.objects.filter(pk=met.pk).update(starts_at=at("09:00"))
        SessionFactory(event=event, presenter=entity, minutes=60)
        SessionFactory(event=event, minutes=100)
        assert actions.arrange_rest(event, by=organiser) == (2, 0)
        assert clashes(board_of(event)) == {}
        assert min(Session.objects.values_list("starts_at", flat=True)) == at("09:20")

    def test_A14_arranging_while_the_event_runs_leaves_the_past_alone(self, event, hall, organiser, monkeypatch):
        begun = SessionFactory(event=event, room=hall, starts_at=at("09:30"))
        waits, lost = SessionFactory(event=event), SessionFactory(event=event, minutes=150)
        Event.objects.filter(pk=event.pk).update(state=State.RUNNING)
        event.refresh_from_db()
        monkeypatch.setattr(timezone, "now", lambda: at("09:41"))
        assert actions.arrange_rest(event, by=organiser) == (2, 1)
        for one in (begun, waits, lost):
            one.refresh_from_db()
        assert [begun.starts_at, waits.starts_at, lost.starts_at] == [at("09:30"), at("09:45"), None]


class TestMeetingsBesideSessions:
    @pytest.mark.parametrize("whose", ["room", "presenter", "person"])
    def test_A14_a_meeting_where_a_session_lies_is_neither_placed_nor_released(
        self, event, hall, met, entity, bank_officer, organiser, whose
    ):
        elsewhere = RoomFactory(event=event, name="侧厅")
        session = SessionFactory(
            event=event, room=hall if whose == "room" else elsewhere, starts_at=at("09:30"),
            presenter=entity if whose == "presenter" else None,
        )  # fmt: skip
        if whose == "person":
            session.people.add(bank_officer)
        with pytest.raises(Clashing):
            actions.release_meetings(event, by=organiser)
        Meeting.objects.filter(pk=met.pk).update(starts_at=at("10:00"))
        with pytest.raises(NotNow):
            actions.place_meeting(
                event, f"{met.entity_id}.{met.institution_id}", by=organiser, starts_at=at("09:20"), room=hall, table=1
            )
        actions.release_meetings(event, by=organiser)


SLOTS = [at("09:00") + timedelta(minutes=20 * number) for number in range(9)]


@st.composite
def plans(draw):
    """Two rooms, three houses of each side; sessions at any five minutes, meetings at their slots, nobody at two tables."""
    sessions = [
        (draw(st.integers(0, 1)), draw(st.integers(0, 32)) * 5, draw(st.sampled_from([5, 10, 15])),
         draw(st.one_of(st.none(), st.integers(0, 2))), draw(st.booleans()))
        for _one in range(draw(st.integers(1, 3)))
    ]  # fmt: skip
    meetings: list[tuple[int, int, int, int, int]] = []
    for firm in range(3):
        for house in range(3):
            if draw(st.integers(0, 3)):
                continue
            slot, room, table = draw(st.integers(0, 8)), draw(st.integers(0, 1)), draw(st.integers(1, 2))
            busy = any(one[2] == slot and (firm == one[0] or house == one[1] or one[3:] == (room, table))
                       for one in meetings)  # fmt: skip
            if not busy:
                meetings.append((firm, house, slot, room, table))
    return sessions, meetings


def double_booked(sessions, meetings):
    """By the minute: who and which room would be needed twice. The named person sits for house 0."""
    taken = []
    for room, since, minutes, presenter, named in sessions:
        who = (
            {f"room{room}"}
            | ({f"firm{presenter}"} if presenter is not None else set())
            | ({"named"} if named else set())
        )
        taken.append((set(range(since, since + minutes)), who))
    tables = [
        (set(range(slot * 20, slot * 20 + 20)), {f"firm{firm}", f"room{room}"} | ({"named"} if house == 0 else set()))
        for firm, house, slot, room, _table in meetings
    ]
    pairs = [(one, other) for place, one in enumerate(taken) for other in [*taken[:place], *tables]]
    return any(one[0] & other[0] and one[1] & other[1] for one, other in pairs)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(plan=plans())
def test_A14_a_programme_goes_out_only_where_nobody_and_no_room_is_booked_twice(plan, bureau, organiser, bank_officer):
    sessions, meetings = plan
    with transaction.atomic():
        event = EventFactory(organiser=bureau, scheduled=True, room=None)
        rooms = [RoomFactory(event=event, tables=2) for _one in range(2)]
        bodies = [EntityFactory() for _one in range(3)]
        firms = [ParticipantFactory(event=event, organisation=body) for body in bodies]
        houses = [
            ParticipantFactory(
                event=event, organisation=OrganisationFactory(bank=True), side=Side.INSTITUTION,
                person=bank_officer if number == 0 else None,
            )
            for number in range(3)
        ]  # fmt: skip
        for room, since, minutes, presenter, named in sessions:
            session = SessionFactory(
                event=event, room=rooms[room], starts_at=at("09:00") + timedelta(minutes=since), minutes=minutes,
                presenter=bodies[presenter] if presenter is not None else None,
            )  # fmt: skip
            session.people.set([bank_officer] if named else [])
        for firm, house, slot, room, table in meetings:
            mutual(firms[firm], houses[house])
            Meeting.objects.create(
                event=event, entity=firms[firm], institution=houses[house], starts_at=SLOTS[slot], room=rooms[room],
                table=table,
            )  # fmt: skip
        try:
            actions.release_programme(event, by=organiser)
            went_out = True
        except Clashing:
            went_out = False
        assert went_out != double_booked(sessions, meetings)
        among_sessions = double_booked(sessions, [])
        if not among_sessions:
            # The other way round the same is found by the planner's checker.
            assert timetable_of(event).stands == went_out
        transaction.set_rollback(True)

"""A14: no double booking of people, rooms or gear; change notices go only to those affected."""

from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from backend.outbox.deliver import drain
from backend.outbox.errors import LostRace
from backend.roadshows import actions
from backend.roadshows.choices import ApplicationState, State
from backend.roadshows.clashes import clashes
from backend.roadshows.errors import Clashing, NotNow
from backend.roadshows.models import Break, Event, Gear, Release, Room, RoomClosure, Session
from backend.roadshows.queries import board_of, halls, items_of
from notifications.models import Notice
from tests.factories.roadshows import DAY, ApplicationFactory, EventFactory, RoomFactory, SessionFactory, at

MINUTES = [at("09:00") + timedelta(minutes=five * 5) for five in range(25)]


@pytest.fixture
def event(bureau):
    return EventFactory(organiser=bureau, scheduled=True, title="能源场景路演", places=5)


@pytest.fixture
def room(event):
    return event.rooms.get()


def told(person, what="release"):
    return list(Notice.objects.filter(person=person, kind=f"roadshows.{what}").values_list("body", flat=True))


def said(event):
    titles = dict(Session.objects.values_list("pk", "title"))
    return {titles[key]: sentences for key, sentences in clashes(board_of(event)).items()}


@pytest.mark.django_db
class TestClashes:
    def test_A14_rooms_people_and_gear_are_not_booked_twice(self, event, room, entity, owner_clerk):
        other, screen = RoomFactory(event=event, name="侧厅"), Gear.objects.create(event=event, name="投影", pieces=1)
        one = SessionFactory(event=event, title="甲", room=room, starts_at=at("09:00"), presenter=entity)
        two = SessionFactory(event=event, title="乙", room=room, starts_at=at("09:10"))
        three = SessionFactory(event=event, title="丙", room=other, starts_at=at("09:00"), presenter=entity)
        four = SessionFactory(event=event, title="丁", room=other, starts_at=at("09:15"))
        for session in (two, four):
            session.people.add(owner_clerk)
            session.gear.add(screen)

        assert said(event) == {
            "甲": [f"与“乙”同在“{room}”。", "山西巡带智能科技有限公司同时要在“丙”。"],
            "乙": [f"与“甲”同在“{room}”。", "段春生同时要在“丁”。", "同时要用2件投影，可借用的只有1件。"],
            "丙": ["山西巡带智能科技有限公司同时要在“甲”。"],
            "丁": ["段春生同时要在“乙”。", "同时要用2件投影，可借用的只有1件。"],
        }
        other.gear.add(screen)
        Session.objects.filter(pk__in=[one.pk, three.pk]).update(room=None, starts_at=None)
        assert said(event) == {"乙": ["段春生同时要在“丁”。"], "丁": ["段春生同时要在“乙”。"]}

    def test_A14_breaks_shut_rooms_and_the_edges_of_the_day(self, event, room):
        Break.objects.create(event=event, name="茶歇", date=DAY, starts="10:00", ends="10:20")
        RoomClosure.objects.create(room=room, date=DAY, starts="11:00", ends="11:30")
        for clock in ("08:50", "09:45", "10:10", "10:55", "11:50"):
            SessionFactory(event=event, title=clock, room=room, starts_at=at(clock))

        assert said(event) == {
            "08:50": ["这段时间不在活动时间内。"],
            "10:10": ["与“茶歇”（10:00–10:20）重叠。"],
            "10:55": [f"“{room}”11:00–11:30不开放。"],
            "11:50": ["这段时间不在活动时间内。"],
        }


@pytest.mark.django_db
class TestPlanning:
    def test_A14_sessions_are_made_placed_and_arranged(self, event, room, organiser, sign_in, entity, entity_liaison):
        ApplicationFactory(event=event, entity=entity, state=ApplicationState.SELECTED)
        ApplicationFactory(event=event, state=ApplicationState.SELECTED)
        client = sign_in(organiser)
        base = f"/work/events/{event.reference}/sessions"
        client.post(f"{base}/add/")
        client.post(f"{base}/add/")
        one, two = Session.objects.filter(event=event).order_by("pk")
        place = {"room": room.pk, "starts_at": timezone.localtime(at("09:30")).isoformat(), "version": "1"}
        grid = client.post(f"{base}/{one.reference}/place/", place, headers={"HX-Request": "true"}).content.decode()
        assert 'id="grid"' in grid
        client.post(f"{base}/{two.reference}/place/", place)
        page = client.get(f"{base}/").content.decode()
        assert (f"与“{two.title}”同在" in page, page.count("card clash")) == (True, 2)
        client.post(f"{base}/release/")
        assert Release.objects.count() == 0

        one.refresh_from_db()
        client.post(f"{base}/{one.reference}/", {
            "title": one.title, "minutes": "15", "room": room.pk, "starts_at": place["starts_at"], "fixed": "on",
            "version": one.edit_number, "presenter": entity.pk,
        })  # fmt: skip
        client.post(f"{base}/arrange/")
        one.refresh_from_db()
        two.refresh_from_db()
        assert (one.starts_at, one.fixed, two.starts_at) == (at("09:30"), True, at("09:00"))
        assert clashes(board_of(event)) == {}
        with pytest.raises(NotNow):
            actions.place_session(one, by=organiser, room=None, starts_at=None, edit_number=one.edit_number)

    def test_of_two_who_move_a_session_one_is_told(self, event, room, organiser):
        session = SessionFactory(event=event)
        actions.place_session(session, by=organiser, room=room, starts_at=at("09:00"), edit_number=1)
        with pytest.raises(LostRace):
            actions.place_session(session, by=organiser, room=room, starts_at=at("09:30"), edit_number=1)
        session.refresh_from_db()
        assert session.starts_at == at("09:00")

    def test_a_room_without_a_time_is_told_beside_the_field(self, event, room, organiser, sign_in):
        url = f"/work/events/{event.reference}/sessions/new/"
        page = sign_in(organiser).post(url, {"title": "开幕", "minutes": "15", "room": room.pk}).content.decode()
        assert ("会场和时间要一起选" in page, 'value="开幕"' in page) == (True, True)

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_grid_asks_as_often_for_many_as_for_one(self, count, event, room, organiser, sign_in,
                                                        django_assert_max_num_queries):  # fmt: skip
        for number in range(count):
            session = SessionFactory(event=event, room=room, starts_at=at(f"09:{number}0"))
            session.people.add(organiser)
        client = sign_in(organiser)
        with django_assert_max_num_queries(52):
            client.get(f"/work/events/{event.reference}/sessions/")


@pytest.mark.django_db
class TestReleases:
    @pytest.fixture
    def released(self, event, room, organiser, entity, entity_liaison, owner_clerk, colleague):
        """Two sessions that went out: one of the entity, one that two people are needed at."""
        mine = SessionFactory(event=event, title="撕裂监测", room=room, starts_at=at("09:00"), presenter=entity)
        theirs = SessionFactory(event=event, title="开幕", room=room, starts_at=at("09:30"))
        theirs.people.add(owner_clerk, colleague)
        actions.release_programme(event, by=organiser)
        drain()
        return mine, theirs

    def test_A14_only_those_affected_are_told_of_a_change(self, event, room, organiser, released, entity_liaison,
                                                          owner_clerk, colleague, stranger):  # fmt: skip
        mine, theirs = released
        everybody = (entity_liaison, owner_clerk, colleague, organiser, stranger)
        assert [len(told(one)) for one in everybody] == [1, 1, 1, 0, 0]
        Notice.objects.all().delete()

        actions.place_session(mine, by=organiser, room=room, starts_at=at("10:00"), edit_number=1)
        theirs.people.remove(colleague)
        second = actions.release_programme(event, by=organiser, note="撕裂监测改时间")
        drain()

        when = f"{DAY.year}年{DAY.month}月{DAY.day}日"
        assert [told(one) for one in everybody] == [
            [f"改为：“撕裂监测”{when} 10:00–10:15 {room}（原为{when} 09:00–09:15 {room}）"],
            [],
            [f"取消：“开幕”{when} 09:30–09:45 {room}"],
            [],
            [],
        ]
        assert (second.number, event.releases.get(number=1).content["sessions"][0]["begin"]) == (
            2, event.releases.get(number=1).content["sessions"][0]["begin"],
        )  # fmt: skip
        assert items_of(event.releases.get(number=1))[0].begin == at("09:00")

    def test_nothing_new_and_nothing_that_clashes_goes_out(self, event, room, organiser, released):
        with pytest.raises(NotNow):
            actions.release_programme(event, by=organiser)
        SessionFactory(event=event, room=room, starts_at=at("09:05"))
        with pytest.raises(Clashing):
            actions.release_programme(event, by=organiser)
        assert event.releases.count() == 1

    def test_A14_a_new_place_is_told_to_those_who_come(self, event, room, organiser, released, entity_liaison,
                                                       owner_clerk, colleague, stranger, sign_in, visitor):  # fmt: skip
        _mine, theirs = released
        Notice.objects.all().delete()
        sign_in(entity_liaison).post("/work/agenda/renew/")
        address = f"/calendar/{entity_liaison.calendar_feed.token}.ics"
        Event.objects.filter(pk=event.pk).update(place="晋祠国宾馆", title="能源路演")
        page = sign_in(organiser).get(f"/work/events/{event.reference}/sessions/").content.decode()
        assert "地点改为晋祠国宾馆（原为太原市长风商务区会议中心），发布后才通知。" in page
        assert "长风商务区会议中心" in visitor.get(address).content.decode()  # a draft is nobody's news
        theirs.people.remove(colleague)
        actions.release_programme(event, by=organiser)
        drain()

        where = "地点改为晋祠国宾馆（原为太原市长风商务区会议中心）\n活动改名为“能源路演”（原名“能源场景路演”）"
        assert [told(one) for one in (entity_liaison, owner_clerk, stranger, organiser)] == [[where], [where], [], []]
        assert [line[:3] for line in told(colleague)] == ["取消："]
        assert "晋祠国宾馆" in visitor.get(address).content.decode()
        with pytest.raises(NotNow):
            actions.release_programme(event, by=organiser)

    def test_a_release_that_kept_no_place_says_nothing_of_it(self, event, organiser, released, entity_liaison):
        last = event.releases.get()
        Release.objects.filter(pk=last.pk).update(content={"sessions": last.content["sessions"]})
        with pytest.raises(NotNow, match="没有不同"):
            actions.release_programme(event, by=organiser)

    def test_A14_a_calendar_keeps_its_ids_and_opens_by_its_secret_alone(self, event, room, organiser, released,
                                                                        entity_liaison, sign_in, visitor):  # fmt: skip
        client = sign_in(entity_liaison)
        client.post("/work/agenda/renew/")
        page = client.get("/work/agenda/").content.decode()
        address = page.split('class="address" href="')[1].split('"')[0]
        first = Calendar.from_ical(visitor.get(address).content).walk("VEVENT")
        actions.place_session(released[0], by=organiser, room=room, starts_at=at("10:00"), edit_number=1)
        assert visitor.get(address).content.count(b"SEQUENCE:1") == 1  # a draft is nobody's news
        actions.release_programme(event, by=organiser)
        second = Calendar.from_ical(visitor.get(address).content).walk("VEVENT")

        assert [str(one["uid"]) for one in first] == [str(one["uid"]) for one in second]
        assert [(int(one["sequence"]), one.decoded("dtstart")) for one in (*first, *second)] == [
            (1, at("09:00")), (2, at("10:00")),
        ]  # fmt: skip
        assert "撕裂监测" in str(first[0]["summary"])
        client.post("/work/agenda/renew/")
        assert [visitor.get(one).status_code for one in (address, "/calendar/1.1:forged.ics")] == [404, 404]


@pytest.mark.django_db
class TestTheDay:
    def test_W22_running_late_tells_those_who_wait_and_the_wall_says_no_need(self, event, room, organiser, entity,
                                                                             entity_liaison, owner_clerk, sign_in,
                                                                             visitor, monkeypatch):  # fmt: skip
        """W22: no financing need on a big screen."""
        noon = timezone.localtime().replace(hour=12)
        monkeypatch.setattr(timezone, "now", lambda: noon)  # late at night the next session is tomorrow's
        soon = noon + timedelta(hours=1)
        other = RoomFactory(event=event, name="侧厅")
        Event.objects.filter(pk=event.pk).update(state=State.RUNNING)
        event.half_days.update(date=timezone.localdate(soon), starts="00:00", ends="23:59:59")
        mine = SessionFactory(
            event=event, title="巡带融资500万元", room=room, starts_at=soon, presenter=entity, minutes=5
        )
        theirs = SessionFactory(event=event, title="对接", room=other, starts_at=soon, minutes=5)
        theirs.people.add(owner_clerk)
        event.refresh_from_db()
        content = {"sessions": []}
        for one in (mine, theirs):
            content["sessions"].append({
                "reference": one.reference, "title": one.title, "room": one.room.name, "room_id": one.room_id,
                "begin": one.starts_at.isoformat(), "end": one.ends_at.isoformat(), "presenter_id": one.presenter_id,
                "presenter": str(one.presenter or ""), "people": [person.pk for person in one.people.all()],
            })  # fmt: skip
        Release.objects.create(event=event, number=1, content=content)
        client = sign_in(organiser)
        late = f"/work/events/{event.reference}/rooms/{room.pk}/late/"
        client.post(late, {"minutes": "10"})
        client.post(late, {"minutes": "10"})
        client.post(late, {"minutes": "900"})
        drain()

        assert [len(told(one, "late")) for one in (entity_liaison, owner_clerk, organiser)] == [1, 0, 0]
        page = visitor.get(f"/events/{event.reference}/live/").content.decode()
        assert ("晚10分钟" in page, "巡带融资500万元" in page) == (True, True)
        wall = visitor.get(f"/events/{event.reference}/screen/").content.decode()
        part = visitor.get(f"/events/{event.reference}/now/?screen=1").content.decode()
        assert ["融资" in one for one in (wall, part)] == [False, False]
        assert ["山西巡带智能科技有限公司" in one for one in (wall, part)] == [True, True]

    def test_now_and_next_move_with_the_delay(self, event, room):
        for clock, title in (("09:00", "甲"), ("09:15", "乙"), ("09:30", "丙")):
            SessionFactory(event=event, title=title, room=room, starts_at=at(clock))
        from backend.roadshows.queries import frozen, sessions_of  # noqa: PLC0415

        items = items_of(Release(content=frozen(sessions_of(event))))
        Room.objects.filter(pk=room.pk).update(late_minutes=0)
        on_time = halls(event, items, at("09:20"))[0]
        Room.objects.filter(pk=room.pk).update(late_minutes=10)
        late = halls(event, items, at("09:20"))[0]
        assert [(one.now.title, one.next.title) for one in (on_time, late)] == [("乙", "丙"), ("甲", "乙")]

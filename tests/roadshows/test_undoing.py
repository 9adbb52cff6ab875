"""Undo instead of 是否确定: what the organiser has just done is put back as it was, and once only."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from backend.audit.queries import timeline
from backend.outbox.deliver import drain
from backend.roadshows import actions
from backend.roadshows.choices import ApplicationState, Side
from backend.roadshows.errors import NotNow, NotYourStep
from backend.roadshows.models import Gear, Judge, Meeting, Participant, Score, Session, Sheet, Wish
from notifications.models import Notice
from tests.factories.roadshows import (
    ApplicationFactory,
    EventFactory,
    JudgeFactory,
    ParticipantFactory,
    RoomFactory,
    SessionFactory,
    at,
    mutual,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(bureau):
    event = EventFactory(organiser=bureau, scheduled=True, title="冬季银企对接会", room=None)
    RoomFactory(event=event, name="主厅", tables=2)
    return event


@pytest.fixture
def client(organiser, sign_in):
    return sign_in(organiser)


def undo_in(answer):
    """The address in the toast."""
    found = re.search(r'action="([^"]+)" data-undo', answer.content.decode())
    return found.group(1) if found else ""


def spots(event):
    return list(Session.objects.filter(event=event).order_by("pk").values_list("room", "starts_at"))


class TestTheGrid:
    def test_A14_arranging_is_taken_back(self, event, client, stranger, sign_in):
        SessionFactory(event=event, title="甲", room=event.rooms.get(), starts_at=at("11:00"))
        SessionFactory(event=event, title="乙")
        before = spots(event)
        back = undo_in(client.post(f"/work/events/{event.reference}/sessions/arrange/", follow=True))
        assert spots(event) != before
        assert sign_in(stranger).post(back).status_code == 404
        assert "已撤回本次操作" in client.post(back, follow=True).content.decode()
        assert spots(event) == before
        assert timeline("event", event.pk).first().action == "undo_arrange"

    def test_arranging_that_moved_nothing_offers_nothing(self, event, client):
        assert undo_in(client.post(f"/work/events/{event.reference}/sessions/arrange/", follow=True)) == ""

    def test_what_was_moved_since_stays_where_it_is(self, event, client, organiser):
        session = SessionFactory(event=event)
        back = undo_in(client.post(f"/work/events/{event.reference}/sessions/arrange/", follow=True))
        actions.place_session(session, by=organiser, room=event.rooms.get(), starts_at=at("10:30"), edit_number=2)
        assert "之后又有场次移动过，不能撤回" in client.post(back, follow=True).content.decode()
        assert spots(event) == [(event.rooms.get().pk, at("10:30"))]

    def test_A14_a_session_that_was_removed_comes_back_whole(self, event, client, organiser, entity):
        session = SessionFactory(event=event, title="撕裂监测", presenter=entity)
        session.people.add(organiser)
        session.gear.add(Gear.objects.create(event=event, name="投影", pieces=1))
        url = f"/work/events/{event.reference}/sessions/{session.reference}/remove/"
        back = undo_in(client.post(url, follow=True))
        assert Session.objects.count() == 0
        client.post(back)
        found = Session.objects.get()
        assert (found.pk, found.reference, found.title, found.presenter) == (
            session.pk, session.reference, "撕裂监测", entity
        )  # fmt: skip
        assert [found.people.get(), found.gear.get().name] == [organiser, "投影"]
        assert "已经恢复了" in client.post(back, follow=True).content.decode()

    def test_a_session_whose_gear_is_gone_does_not_come_back(self, event, client):
        session, gear = SessionFactory(event=event), Gear.objects.create(event=event, name="投影", pieces=1)
        session.gear.add(gear)
        back = undo_in(client.post(f"/work/events/{event.reference}/sessions/{session.reference}/remove/", follow=True))
        gear.delete()
        assert "已不在，恢复不了" in client.post(back, follow=True).content.decode()
        assert Session.objects.count() == 0

    def test_after_an_hour_and_for_others_there_is_no_way_back(self, event, organiser, stranger, monkeypatch):
        actions.remove_session(SessionFactory(event=event), by=organiser)
        number = timeline("event", event.pk).first().number
        with pytest.raises(NotYourStep):
            actions.undo(event, number, by=stranger)
        later = timezone.now() + timedelta(hours=1, seconds=1)
        monkeypatch.setattr(timezone, "now", lambda: later)
        with pytest.raises(NotNow, match="已过一小时"):
            actions.undo(event, number, by=organiser)


class TestTheTables:
    @pytest.fixture
    def pair(self, event, entity, bank):
        firm = ParticipantFactory(event=event, organisation=entity, most_meetings=3, arrives_at=at("09:10"))
        firm.absences.create(starts_at=at("10:00"), ends_at=at("10:30"))
        house = ParticipantFactory(event=event, organisation=bank, side=Side.INSTITUTION)
        mutual(firm, house)
        return firm, house

    def test_A15_who_was_removed_from_the_list_comes_back_with_the_wishes_of_both_sides(
        self, event, client, organiser, pair
    ):
        firm, house = pair
        actions.fill_draft(event, by=organiser)

        def rows():
            return [
                list(Participant.objects.order_by("pk").values()),
                list(Wish.objects.order_by("pk").values("pk", "by", "to", "wanted")),
                list(Meeting.objects.values()),
                list(Participant.objects.get(pk=firm.pk).absences.values()),
            ]

        before = rows()
        url = f"/work/events/{event.reference}/comers/{firm.reference}/remove/"
        back = undo_in(client.post(url, follow=True))
        assert [Participant.objects.get(), Wish.objects.count(), Meeting.objects.count()] == [house, 0, 0]
        client.post(back)
        assert rows() == before
        drain()
        assert Notice.objects.filter(kind="roadshows.listed").count() == 0  # nobody is asked again

    def test_who_was_listed_again_meanwhile_is_not_listed_twice(self, event, client, organiser, pair):
        firm, _house = pair
        back = undo_in(client.post(f"/work/events/{event.reference}/comers/{firm.reference}/remove/", follow=True))
        actions.list_participant(event, firm.organisation, by=organiser, side=Side.ENTITY)
        assert "恢复不了" in client.post(back, follow=True).content.decode()
        assert Participant.objects.filter(organisation=firm.organisation).count() == 1

    def test_A15_a_meeting_that_was_taken_out_sits_where_it_sat_unless_that_is_taken(
        self, event, client, organiser, pair
    ):
        actions.fill_draft(event, by=organiser)
        held = Meeting.objects.get()
        url = f"/work/events/{event.reference}/meetings/{held.reference}/unseat/"
        back = undo_in(client.post(url, follow=True))
        client.post(back)
        seated = Meeting.objects.get()
        assert (seated.starts_at, seated.room, seated.table) == (held.starts_at, held.room, held.table)

        back = undo_in(client.post(url, follow=True))
        SessionFactory(event=event, room=held.room, starts_at=held.starts_at)
        client.post(back)
        assert Meeting.objects.get().starts_at is None


class TestTheJury:
    def test_A14_a_judge_who_was_removed_comes_back_with_a_sheet_that_was_begun(self, bureau, client):
        event = EventFactory(organiser=bureau)
        judge, application = JudgeFactory(event=event), ApplicationFactory(event=event)
        sheet = Sheet.objects.create(judge=judge, application=application)
        Score.objects.create(sheet=sheet, criterion=event.criteria.first(), points=7)
        back = undo_in(client.post(f"/work/events/{event.reference}/judges/{judge.reference}/remove/", follow=True))
        assert [model.objects.count() for model in (Judge, Sheet, Score)] == [0, 0, 0]
        client.post(back)
        assert [Judge.objects.get(), Sheet.objects.get(), Score.objects.get().points] == [judge, sheet, 7]


class TestAnswers:
    @pytest.fixture
    def application(self, bureau, entity):
        return ApplicationFactory(event=EventFactory(organiser=bureau, places=1), entity=entity, title="撕裂监测")

    def told(self, person):
        return [one.title for one in Notice.objects.filter(person=person).order_by("pk")]

    def test_A14_an_answer_is_taken_back_and_whoever_read_it_is_told(self, application, client, entity_liaison):
        base = f"/work/events/{application.event.reference}/applications/{application.reference}"
        back = undo_in(client.post(f"{base}/choose/", {"answer": "请备十分钟。"}, follow=True))
        drain()
        client.post(back)
        drain()
        application.refresh_from_db()
        application.event.refresh_from_db()
        assert (application.state, application.answer, application.answered_at, application.event.taken) == (
            ApplicationState.SUBMITTED, "", None, 0,
        )  # fmt: skip
        assert self.told(entity_liaison) == [
            "已入选：" + application.event.title,
            "主办单位撤回了答复：" + application.event.title,
        ]
        assert "不能撤回了" in client.post(back, follow=True).content.decode()

    def test_A14_a_turning_down_that_was_a_slip_gives_the_place_again_while_there_is_one(
        self, application, client, organiser, entity_liaison
    ):
        base = f"/work/events/{application.event.reference}/applications"
        actions.choose(application, by=organiser, answer="请备十分钟。")
        drain()
        other = ApplicationFactory(event=application.event)
        back = undo_in(client.post(f"{base}/{application.reference}/turn-down/", {"answer": "错手。"}, follow=True))
        drain()
        client.post(f"{base}/{other.reference}/choose/", {})
        client.post(back)
        application.refresh_from_db()
        assert application.state == ApplicationState.DECLINED  # the last place went to another

        other.refresh_from_db()
        actions.take_back_answer(other, by=organiser)
        client.post(back)
        application.refresh_from_db()
        application.event.refresh_from_db()
        assert (application.state, application.answer, application.event.taken) == (
            ApplicationState.SELECTED, "请备十分钟。", 1,
        )  # fmt: skip
        drain()
        title = application.event.title
        assert self.told(entity_liaison) == [f"已入选：{title}", f"未入选：{title}", f"主办单位撤回了答复：{title}"]
        assert Notice.objects.filter(person=entity_liaison).last().body == "报名状态：已入选。"

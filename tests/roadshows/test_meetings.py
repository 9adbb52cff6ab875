"""A15, W22: wishes of both sides, a plan with its proof, releases that tell whom they concern, and the day itself."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.outbox.deliver import drain
from backend.roadshows import actions, planning, process
from backend.roadshows.actions.planning import unmet_of, way_digest
from backend.roadshows.choices import Presence, Priority, RunState, Side, Wanted
from backend.roadshows.errors import Clashing, EditedMeanwhile, NotNow, NotReady, NotYourStep
from backend.roadshows.meetings import timetable_of
from backend.roadshows.models import Event, Meeting, MeetingRelease, Participant, PlanRun, Wish
from backend.roadshows.released import latest_meetings, met_in
from backend.roadshows.timetable import check
from notifications.models import Notice
from tests.factories.organisations import EntityFactory, MembershipFactory, OrganisationFactory
from tests.factories.roadshows import (
    EventFactory,
    ParticipantFactory,
    RoomFactory,
    SessionFactory,
    at,
    mutual,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(bureau):
    """A morning of nine slots of twenty minutes, and one room with two tables."""
    event = EventFactory(organiser=bureau, scheduled=True, title="冬季银企对接会", room=None, kind="banking")
    RoomFactory(event=event, name="主厅", tables=2)
    return event


@pytest.fixture
def firm(event, entity, entity_liaison):
    return ParticipantFactory(event=event, organisation=entity)


@pytest.fixture
def house(event, bank, bank_officer):
    return ParticipantFactory(event=event, organisation=bank, side=Side.INSTITUTION)


def market(event, entities, banks):
    firms = [ParticipantFactory(event=event) for _one in range(entities)]
    houses = [ParticipantFactory(event=event, institution=True) for _one in range(banks)]
    return firms, houses


def planned(event, organiser):
    run = actions.ask_plan(event, by=organiser)
    drain()
    run.refresh_from_db()
    return run


def notices(person):
    return list(Notice.objects.filter(person=person, kind="roadshows.meetings").order_by("pk"))


class TestWishes:
    def test_A15_wishes_of_both_sides_make_the_priority_and_a_no_ends_it(self, event):
        firms, houses = market(event, 2, 3)
        mutual(firms[0], houses[0])
        mutual(firms[0], houses[1], Wanted.LIKE, Wanted.LIKE)
        mutual(firms[0], houses[2], "", Wanted.LIKE)
        mutual(firms[1], houses[0], Wanted.MUST, Wanted.NO)
        mutual(firms[1], houses[1], Wanted.MUST, "")

        found = timetable_of(event).pairs
        assert {(pair.entity, pair.institution): pair.priority for pair in found.values()} == {
            (firms[0], houses[0]): Priority.MUST,
            (firms[0], houses[1]): Priority.LIKE,
            (firms[0], houses[2]): Priority.FAIR,
            (firms[1], houses[1]): Priority.LIKE,
        }

    def test_saving_wishes_changes_adds_and_takes_back(self, firm, house, entity_liaison, event):
        other = ParticipantFactory(event=event, institution=True)
        assert actions.save_wishes(firm, {house.pk: "must", other.pk: "like"}, by=entity_liaison) == 2
        assert actions.save_wishes(firm, {house.pk: "no", other.pk: ""}, by=entity_liaison) == 2
        assert list(Wish.objects.values_list("to", "wanted")) == [(house.pk, "no")]
        assert actions.save_wishes(firm, {house.pk: "no", other.pk: ""}, by=entity_liaison) == 0
        with pytest.raises(NotReady):
            actions.save_wishes(firm, {firm.pk: "must"}, by=entity_liaison)

    def test_a_participant_is_listed_once_and_its_people_are_asked(self, event, bank, bank_officer, organiser):
        actions.list_participant(event, bank, by=organiser, side=Side.INSTITUTION)
        with pytest.raises(NotReady, match="已在名单里"):
            actions.list_participant(event, bank, by=organiser, side=Side.INSTITUTION)
        drain()
        assert list(Notice.objects.filter(person=bank_officer).values_list("title", flat=True)) == [
            "请填洽谈意愿：冬季银企对接会"
        ]
        with pytest.raises(NotYourStep):
            actions.list_participant(event, OrganisationFactory(bank=True), by=bank_officer, side=Side.INSTITUTION)


class TestPlanning:
    def test_A15_a_small_event_is_planned_with_its_proof_and_becomes_the_draft(self, event, organiser):
        firms, houses = market(event, 4, 3)
        for firm in firms:
            for house in houses:
                mutual(firm, house)
        run = planned(event, organiser)

        assert (run.state, run.proved, run.gap, run.placed, run.musts_placed) == (RunState.DONE, True, 0.0, 12, 12)
        assert (run.kept, Meeting.objects.placed().count()) == (True, 12)
        table = timetable_of(event)
        assert check(table.problem, table.plan) == []
        assert list(Notice.objects.filter(person=organiser).values_list("title", flat=True)) == [
            "排期结束：冬季银企对接会"
        ]

    def test_sessions_breaks_arrivals_absences_and_limits_are_kept(self, event, organiser, firm, house):
        event.breaks.create(name="茶歇", date=at("10:00").date(), starts="10:05", ends="10:20")
        SessionFactory(
            event=event, presenter=firm.organisation, room=event.rooms.get(), starts_at=at("09:00"), minutes=15
        )
        Participant.objects.filter(pk=house.pk).update(arrives_at=at("09:30"), leaves_at=at("11:40"))
        house.absences.create(starts_at=at("10:30"), ends_at=at("10:50"))
        table = timetable_of(event)

        assert [table.said(slot) for slot in range(len(table.starts))] == [
            "09:00", "09:20", "09:40", "10:20", "10:40", "11:00", "11:20", "11:40"
        ]  # fmt: skip
        people = {person.id: person for person in table.problem.people}
        assert people[str(firm.pk)].absent == {0}
        assert people[str(house.pk)].absent == {0, 1, 3, 4, 7}
        assert table.problem.rooms[0].closed == {0}

    def test_one_run_at_a_time_and_none_without_wishes(self, event, organiser, firm, house):
        with pytest.raises(NotReady):
            actions.ask_plan(event, by=organiser)
        mutual(firm, house)
        run = actions.ask_plan(event, by=organiser)
        with pytest.raises(NotNow, match="正在排期"):
            actions.ask_plan(event, by=organiser)
        actions.stop_plan(run, by=organiser)
        assert PlanRun.objects.get().state == RunState.STOPPED

    def test_A15_a_dead_run_is_marked_stopped_the_draft_stands_and_it_goes_on(self, event, organiser, firm, house):
        mutual(firm, house)
        planned(event, organiser)
        release = actions.release_meetings(event, by=organiser)
        before = list(Meeting.objects.values_list("starts_at", "room", "table"))
        plan = PlanRun.objects.get().plan
        dead = PlanRun.objects.create(
            event=event, state=RunState.RUNNING, token="x", plan=plan,
            lease_until=timezone.now() - timedelta(seconds=1),
        )  # fmt: skip
        planning.see_to_it()
        dead.refresh_from_db()

        assert (dead.state, dead.fault) == (RunState.STOPPED, "排期的进程中断了。")
        assert list(Meeting.objects.values_list("starts_at", "room", "table")) == before
        assert list(MeetingRelease.objects.all()) == [release]
        resumed = actions.resume_plan(dead, by=organiser)
        drain()
        resumed.refresh_from_db()
        assert (resumed.state, resumed.placed) == (RunState.DONE, 1)

    def test_what_finds_no_place_is_explained_and_one_press_mends_it(self, event, organiser, firm, house):
        third = ParticipantFactory(event=event)
        mutual(firm, house)
        mutual(third, house)
        Participant.objects.filter(pk=house.pk).update(most_meetings=1)
        planned(event, organiser)
        table = timetable_of(event)
        (unmet,) = unmet_of(table)
        way = unmet.ways[0]
        assert [step.kind for step in way.steps] == ["limit"]
        with pytest.raises(NotNow, match="已不适用"):
            actions.take_way(event, unmet.meeting, "0" * 16, by=organiser)
        actions.take_way(event, unmet.meeting, way_digest(way), by=organiser)

        house.refresh_from_db()
        assert (house.most_meetings, Meeting.objects.placed().count()) == (2, 2)
        assert unmet_of(timetable_of(event)) == []

    def test_by_hand_a_table_is_given_once_and_what_is_fixed_stays(self, event, organiser):
        firms, houses = market(event, 2, 2)
        mutual(firms[0], houses[0])
        mutual(firms[1], houses[1])
        room = event.rooms.get()
        keys = list(timetable_of(event).pairs)
        place = {"by": organiser, "starts_at": at("09:20"), "room": room, "table": 1}
        actions.place_meeting(event, keys[0], fixed=True, **place)
        with pytest.raises(NotNow, match="这张桌子这时已经有人"):
            actions.place_meeting(event, keys[1], **place)
        planned(event, organiser)
        held = Meeting.objects.get(entity=firms[0])
        assert (held.starts_at, held.table, held.fixed) == (at("09:20"), 1, True)


class TestReleasing:
    def test_W22_after_a_release_only_those_affected_get_one_message(
        self, event, organiser, firm, house, entity_liaison, bank_officer
    ):
        others = market(event, 1, 1)
        quiet = MembershipFactory(organisation=others[0][0].organisation).user
        mutual(firm, house)
        mutual(others[0][0], others[1][0])
        planned(event, organiser)
        actions.release_meetings(event, by=organiser)
        drain()
        assert [len(notices(one)) for one in (entity_liaison, bank_officer, quiet)] == [1, 1, 1]
        with pytest.raises(NotNow, match="没有不同"):
            actions.release_meetings(event, by=organiser)
        meeting = Meeting.objects.get(entity=firm)
        table = timetable_of(event)
        free = next(start for start in table.starts if start not in {one.starts_at for one in Meeting.objects.all()})
        actions.place_meeting(
            event, f"{firm.pk}.{house.pk}", by=organiser, starts_at=free, room=meeting.room, table=meeting.table
        )
        release = actions.release_meetings(event, by=organiser)
        drain()

        assert release.number == 2
        assert [len(notices(one)) for one in (entity_liaison, bank_officer, quiet)] == [2, 2, 1]
        assert notices(entity_liaison)[-1].body.startswith("改为：与晋汾银行")

    def test_W22_a_new_place_is_told_to_both_sides_and_to_nobody_else(
        self, event, organiser, firm, house, entity_liaison, bank_officer, sign_in
    ):
        idle = ParticipantFactory(event=event)
        waiting = MembershipFactory(organisation=idle.organisation).user
        mutual(firm, house)
        actions.fill_draft(event, by=organiser)
        actions.release_meetings(event, by=organiser)
        Event.objects.filter(pk=event.pk).update(place="晋祠国宾馆")
        release = actions.release_meetings(event, by=organiser)
        drain()

        line = "地点改为晋祠国宾馆（原为太原市长风商务区会议中心）"
        assert [notices(one)[-1].body for one in (entity_liaison, bank_officer)] == [line, line]
        assert notices(waiting) == []
        sheet = sign_in(organiser).get(f"/work/events/{event.reference}/day/changes/{release.number}/").content.decode()
        assert (line in sheet, "没有变动" in sheet) == (True, False)
        with pytest.raises(NotNow, match="没有不同"):
            actions.release_meetings(event, by=organiser)

    def test_a_draft_that_breaks_a_rule_does_not_go_out(self, event, organiser, firm, house):
        mutual(firm, house)
        planned(event, organiser)
        Wish.objects.filter(by=house).update(wanted=Wanted.NO)
        with pytest.raises(Clashing):
            actions.release_meetings(event, by=organiser)


class TestCancelling:
    def test_A14_W22_who_was_to_sit_at_a_table_is_told_that_the_event_is_cancelled(
        self, event, organiser, firm, house, entity_liaison, bank_officer
    ):
        """Banks never applied: they are known by the list alone. Who had already said 不来 waits for nothing."""
        away = ParticipantFactory(event=event, institution=True, presence=Presence.ABSENT)
        MembershipFactory(organisation=away.organisation)
        mutual(firm, house)
        actions.fill_draft(event, by=organiser)
        actions.release_meetings(event, by=organiser)
        actions.take_step(event, process.CANCEL, by=organiser, reason="场馆停电")
        drain()

        told = Notice.objects.filter(kind="roadshows.cancelled").values_list("person", "title", "body")
        assert sorted(told) == sorted(
            (one.pk, "活动已取消：冬季银企对接会", "场馆停电") for one in (entity_liaison, bank_officer)
        )


class TestTheDay:
    @pytest.fixture
    def full(self, event, organiser, bank, bank_officer):
        firms = [ParticipantFactory(event=event) for _one in range(3)]
        houses = [ParticipantFactory(event=event, organisation=bank, side=Side.INSTITUTION)]
        houses += [ParticipantFactory(event=event, institution=True) for _one in range(2)]
        for firm in firms:
            for house in houses:
                mutual(firm, house)
        planned(event, organiser)
        actions.release_meetings(event, by=organiser)
        drain()
        return firms, houses

    def test_W22_two_banks_drop_out_and_a_guest_comes_in_one_plan_with_one_message_each(
        self, event, organiser, full, bank_officer
    ):
        firms, houses = full
        person = MembershipFactory(organisation=firms[0].organisation).user
        guest = EntityFactory(name="琉光检测")
        newcomer = MembershipFactory(organisation=guest).user
        changes = [
            actions.DayChange("absent", participant=houses[1]),
            actions.DayChange("absent", participant=houses[2]),
            actions.DayChange("person", participant=houses[0], name="高经理"),
            actions.DayChange("guest", organisation=guest, side=Side.ENTITY, wants=(houses[0].pk,)),
        ]
        preview = actions.preview_day(event, changes, by=organiser)
        assert (Participant.objects.filter(presence=Presence.ABSENT).count(), MeetingRelease.objects.count()) == (0, 1)
        assert preview.moves == 0
        assert sorted(change.kind for change in preview.changes) == ["gone"] * 6 + ["moved"] * 3 + ["new"]
        with pytest.raises(EditedMeanwhile):
            actions.apply_day(event, changes, by=organiser, digest="0" * 16)
        done = actions.apply_day(event, changes, by=organiser, digest=preview.digest)
        drain()

        assert done.release.reasons == [
            f"{houses[1]}不来",
            f"{houses[2]}不来",
            "晋汾银行换人参加：高经理",
            "琉光检测临时参加",
        ]
        assert Participant.objects.filter(presence=Presence.ABSENT).count() == 2
        assert Meeting.objects.placed().count() == 4
        (said,) = notices(person)
        assert sorted(line[:2] for line in said.body.splitlines()) == ["取消", "取消", "换人"]
        assert [len(notices(bank_officer)), latest_meetings(event).number] == [2, 2]
        assert [one.body[:8] for one in Notice.objects.filter(person=newcomer)] == ["新增：与晋汾银行"]

    def test_W22_a_guest_for_whom_there_is_no_table_is_asked_for_wishes(self, event, organiser, full):
        guest = EntityFactory(name="琉光检测")
        newcomer = MembershipFactory(organisation=guest).user
        change = [actions.DayChange("guest", organisation=guest, side=Side.ENTITY)]
        actions.apply_day(event, change, by=organiser, digest=actions.preview_day(event, change, by=organiser).digest)
        drain()

        assert [one.title for one in Notice.objects.filter(person=newcomer)] == ["请填洽谈意愿：冬季银企对接会"]

    def test_W22_who_comes_late_is_met_later_and_nobody_else_moves(self, event, organiser, full):
        houses = full[1]
        late = [actions.DayChange("late", participant=houses[0], at=at("10:20"))]
        before = {one.reference: one for one in met_in(latest_meetings(event))}
        preview = actions.preview_day(event, late, by=organiser)
        actions.apply_day(event, late, by=organiser, digest=preview.digest)

        moved = [one for one in met_in(latest_meetings(event)) if before[one.reference].begin != one.begin]
        assert {one.institution_id for one in moved} <= {houses[0].pk}
        assert min(one.begin for one in met_in(latest_meetings(event)) if one.institution_id == houses[0].pk) >= at(
            "10:20"
        )

    def test_a_change_that_moves_nobody_is_kept_and_told_to_nobody(self, event, organiser, full):
        away = [actions.DayChange("leaves", participant=full[0][0], at=at("12:00"))]
        done = actions.apply_day(
            event, away, by=organiser, digest=actions.preview_day(event, away, by=organiser).digest
        )
        assert (done.release, MeetingRelease.objects.count()) == (None, 1)

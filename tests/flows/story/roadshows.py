"""Roadshows: the call, judges, the programme, one-to-one meetings, the door and what came of it."""

from datetime import datetime, time, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from backend.accounts.models import User
from backend.files.inspection import inspect
from backend.outbox.deliver import drain
from backend.recommendations.actions import respond
from backend.recommendations.choices import Answer, Reason
from backend.roadshows import actions, process
from backend.roadshows.choices import ApplicationState, Result, RunState, Side, Wanted
from backend.roadshows.models import Application, Event, Meeting, MeetingRelease, Participant, Room
from backend.roadshows.suggestions import best_pair
from backend.talent import actions as experts
from tests.factories.accounts import UserFactory
from tests.factories.organisations import MembershipFactory
from tests.factories.roadshows import EventFactory, RoomFactory
from tests.factories.talent import ExpertFactory
from tests.files import making
from tests.flows.story.people import People, house_of, newcomers

LATE = 240  # minutes: long enough for what should have begun earlier today to wait still


def tell_roadshows(who: People) -> None:
    organiser = who.first
    event = EventFactory(organiser=who.bureau, draft=True, title="能源场景路演")
    _call(event, organiser, who)
    _programme(event, organiser)
    _meetings(who, organiser)
    _cancelled(who, organiser)


def _applied(event: Event, liaison: User) -> Application:
    deck = inspect(SimpleUploadedFile("路演材料.pdf", making.pdf(["胶带撕裂"])))
    application = actions.apply(
        event, house_of(liaison), by=liaison, title="撕裂监测", summary="六条线两年。", deck=deck
    )
    drain()
    return application


def _call(event: Event, organiser: User, who: People) -> None:
    """Three apply and one takes it back; a judge thinks again and scores; one is chosen, one only after a no
    that was first given by a slip.
    """
    actions.take_step(event, process.CALL, by=organiser)
    drain()
    people = [who.liaison, *newcomers(2)]
    first, second, third = [_applied(event, one) for one in people]
    actions.withdraw_application(third, by=people[2])
    drain()
    expert = experts.list_expert(ExpertFactory(user=UserFactory(), draft=True), by=who.final)
    judge = actions.invite_judge(event, expert, by=organiser)
    drain()
    for accepts in (False, True):
        actions.answer_invitation(judge, by=expert.user, accepts=accepts)
        drain()
    points = {one.pk: 40 for one in event.criteria.all()}
    actions.score(first, judge, by=expert.user, points=points, submit=True)
    drain()
    actions.choose(first, by=organiser)
    actions.turn_down(second, by=organiser, answer="名额已满。")
    drain()
    actions.take_back_answer(second, by=organiser)
    drain()
    actions.turn_down(second, by=organiser, answer="名额已满。")
    drain()
    actions.choose(second, by=organiser, answer="有一家退出。")
    drain()
    assert Application.objects.filter(event=event, state=ApplicationState.SELECTED).count() == 2
    for step in (process.CLOSE_CALL, process.SCHEDULE):
        actions.take_step(event, step, by=organiser)
        drain()


def _programme(event: Event, organiser: User) -> None:
    """Released; the room runs late, and only then one more is put into it."""
    event.half_days.update(date=timezone.localdate(), starts=time(0), ends=time(23, 59, 59))
    actions.sessions_for_selected(event, by=organiser)
    room = event.rooms.get()
    first, second = event.sessions.order_by("pk")
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time(0)))
    begin = max(midnight, timezone.now() - timedelta(hours=2))
    for session, starts_at in ((first, begin), (second, begin + timedelta(minutes=30))):
        actions.place_session(session, by=organiser, room=room, starts_at=starts_at, edit_number=session.edit_number)
        actions.release_programme(event, by=organiser)
        drain()
        if session == first:
            actions.take_step(event, process.START, by=organiser)
            actions.run_late(Room.objects.get(pk=room.pk), by=organiser, minutes=LATE)
            drain()


def _meetings(who: People, organiser: User) -> None:
    """Listed, wished, planned and released; on the day somebody else comes and a guest; what came of it is said, and later
    thought better of.
    """
    event = EventFactory(organiser=who.bureau, scheduled=True, title="冬季银企对接会", room=None, kind="banking")
    RoomFactory(event=event, name="主厅", tables=2)
    firm = actions.list_participant(event, who.entity, by=organiser, side=Side.ENTITY)
    house = actions.list_participant(event, who.owner, by=organiser, side=Side.INSTITUTION)
    named = MembershipFactory(organisation=who.bank, role="viewer").user
    bank = actions.list_participant(event, who.bank, by=organiser, side=Side.INSTITUTION, person=named)
    drain()
    actions.save_wishes(firm, {house.pk: Wanted.MUST, bank.pk: Wanted.MUST}, by=who.liaison)
    for one, person in ((house, who.clerk), (bank, named)):
        actions.save_wishes(one, {firm.pk: Wanted.MUST}, by=person)
    run = actions.ask_plan(event, by=organiser)
    drain()
    run.refresh_from_db()
    assert (run.state, run.placed) == (RunState.DONE, 2)
    actions.release_meetings(event, by=organiser)
    drain()
    _day(event, organiser, bank)
    for one in (firm, house):
        actions.check_in(one, by=organiser)
        drain()
    _outcome(Meeting.objects.get(entity=firm, institution=house), who)


def _day(event: Event, organiser: User, bank: Participant) -> None:
    guest = house_of(newcomers(1)[0])
    changes = [
        actions.DayChange("person", participant=bank, name="高经理"),
        actions.DayChange("guest", organisation=guest, side=Side.ENTITY, wants=(bank.pk,)),
    ]
    digest = actions.preview_day(event, changes, by=organiser).digest
    actions.apply_day(event, changes, by=organiser, digest=digest)
    drain()
    assert MeetingRelease.objects.filter(event=event).count() == 2


def _outcome(meeting: Meeting, who: People) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now() - timedelta(hours=1))
    meeting.refresh_from_db()
    pair = best_pair(who.entity.pk, who.owner.pk, at=timezone.now())
    assert pair is not None
    assert pair.scenario is not None
    for side, person, result in (
        (meeting.entity, who.liaison, Result.FOLLOW_UP),
        (meeting.institution, who.clerk, Result.AGREED),
        (meeting.entity, who.liaison, Result.AGREED),
    ):
        actions.say_outcome(meeting, side, by=person, result=result)
        drain()
    respond(pair.scenario, who.entity, answer=Answer.UNSUITABLE, reason=Reason.OTHER, note="产能不够", by=who.liaison)
    drain()


def _cancelled(who: People, organiser: User) -> None:
    event = EventFactory(organiser=who.bureau, title="取消的路演")
    _applied(event, who.liaison)
    actions.take_step(event, process.CANCEL, by=organiser, reason="场馆停电")
    drain()

"""What follows from facts: who is told."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from backend.outbox.subscribing import subscriber
from backend.recommendations.actions.proposals import propose_from_pair
from backend.recommendations.actions.responses import respond, respond_as_owner
from backend.recommendations.choices import Answer, ProblemSource, Reason
from backend.recommendations.errors import RecommendationsError
from backend.roadshows import meeting_notices, notices, planning
from backend.roadshows.choices import Result, Side
from backend.roadshows.events import (
    AnswerTakenBack,
    ApplicationAnswered,
    ApplicationSent,
    ApplicationWithdrawn,
    CheckedIn,
    EventCancelled,
    JudgeAnswered,
    JudgeInvited,
    MeetingsReleased,
    OutcomeSaid,
    ParticipantListed,
    PlanAsked,
    PlanEnded,
    ProgrammeReleased,
    RoomRunsLate,
)
from backend.roadshows.models import (
    Application,
    Event,
    Judge,
    MeetingRelease,
    Outcome,
    Participant,
    PlanRun,
    Release,
    Room,
)
from backend.roadshows.suggestions import agreed_by_both, best_pair, said_since


def _tell(fact: type[Any], model: type[Model], key: str, tell: Callable[[Any], None], *related: str) -> None:
    """Tell of the row as it is now; of one that is gone nobody is told."""

    @subscriber(fact, name=f"notices.roadshows_{tell.__name__.removeprefix('tell_')}")
    def run(told: Any) -> None:
        rows = model._default_manager.all()
        for row in (rows.select_related(*related) if related else rows).filter(pk=getattr(told, key)):
            tell(row)


_tell(ApplicationSent, Application, "application_id", notices.tell_applied, "event", "entity")
_tell(ApplicationAnswered, Application, "application_id", notices.tell_answered, "event")
_tell(ApplicationWithdrawn, Application, "application_id", notices.tell_withdrawn, "event", "entity")
_tell(JudgeInvited, Judge, "judge_id", notices.tell_invited, "event", "expert")
_tell(JudgeAnswered, Judge, "judge_id", notices.tell_judge_answered, "event", "expert")
_tell(EventCancelled, Event, "event_id", notices.tell_cancelled)
_tell(ProgrammeReleased, Release, "release_id", notices.tell_released, "event")
_tell(RoomRunsLate, Room, "room_id", notices.tell_late, "event")
_tell(ParticipantListed, Participant, "participant_id", meeting_notices.tell_listed, "event")
_tell(PlanEnded, PlanRun, "run_id", meeting_notices.tell_planned, "event")
_tell(MeetingsReleased, MeetingRelease, "release_id", meeting_notices.tell_meetings, "event")
_tell(CheckedIn, Participant, "participant_id", meeting_notices.tell_checked_in, "event")


@subscriber(AnswerTakenBack, name="notices.roadshows_taken_back")
def tell_taken_back(told: AnswerTakenBack) -> None:
    for application in Application.objects.select_related("event").filter(pk=told.application_id):
        notices.tell_taken_back(application, told.answered)


@subscriber(PlanAsked, name="roadshows.plan_meetings", atomic=False)
def plan_meetings(_told: PlanAsked) -> None:
    planning.see_to_it()


ANSWERS = {
    Result.AGREED: Answer.INTERESTED,
    Result.FOLLOW_UP: Answer.INTERESTED,
    Result.UNSUITABLE: Answer.UNSUITABLE,
}


@subscriber(OutcomeSaid, name="roadshows.offer_what_was_agreed")
def offer_what_was_agreed(told: OutcomeSaid) -> None:
    """Where both sides say 达成意向 of one meeting, the scenario's need and the entity's case are offered to the problem
    library as an outcome. Told again, or said again, it is offered once.
    """
    outcome = (
        Outcome.objects.select_related("meeting__entity", "meeting__institution").filter(pk=told.outcome_id).first()
    )
    if outcome is None or not agreed_by_both(outcome.meeting):
        return
    meeting = outcome.meeting
    houses = meeting.entity.organisation_id, meeting.institution.organisation_id
    pair = best_pair(*houses, at=outcome.at)
    if pair is not None and pair.scenario_id is not None:
        propose_from_pair(pair.scenario_id, pair.entity_id, source=ProblemSource.OUTCOME)


@subscriber(OutcomeSaid, name="roadshows.answer_the_match")
def answer_the_match(told: OutcomeSaid) -> None:
    """What a side says after a meeting is its word on the matcher's pair too; where no pair was stored, it stays here.

    Told again it says nothing: what the side has said of the other house since, here or by hand, is newer.
    """
    outcome = (
        Outcome.objects.select_related("meeting__entity__organisation", "meeting__institution", "participant", "by")
        .filter(pk=told.outcome_id)
        .first()
    )
    answer = ANSWERS.get(Result(outcome.result)) if outcome is not None else None
    if outcome is None or answer is None or outcome.by is None:
        return
    meeting = outcome.meeting
    houses = meeting.entity.organisation_id, meeting.institution.organisation_id
    if said_since(*houses, Side(outcome.participant.side), outcome.at):
        return
    pair = best_pair(*houses, at=outcome.at)
    subject = (pair.product or pair.scenario) if pair is not None else None
    if subject is None:
        return
    say = respond if outcome.participant.side == Side.ENTITY else respond_as_owner
    reason = Reason.OTHER if answer == Answer.UNSUITABLE else ""
    with suppress(RecommendationsError):  # the product has lapsed, or this person may not speak for the house
        say(subject, meeting.entity.organisation, answer=answer, by=outcome.by, reason=reason, note=_("洽谈会后登记"))

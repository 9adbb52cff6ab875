"""Facts of this app."""

from dataclasses import dataclass

from backend.outbox.facts import Fact, fact


@fact("roadshows.called")
@dataclass(frozen=True)
class EventCalled(Fact):
    """Everybody may read of it, and entities may apply."""

    event_id: int


@fact("roadshows.moved_on")
@dataclass(frozen=True)
class EventMovedOn(Fact):
    """From one state to the next; `state` is the new one."""

    event_id: int
    state: str


@fact("roadshows.cancelled")
@dataclass(frozen=True)
class EventCancelled(Fact):
    event_id: int


@fact("roadshows.applied")
@dataclass(frozen=True)
class ApplicationSent(Fact):
    application_id: int


@fact("roadshows.answered")
@dataclass(frozen=True)
class ApplicationAnswered(Fact):
    """Selected, or not."""

    application_id: int


@fact("roadshows.answer_taken_back")
@dataclass(frozen=True)
class AnswerTakenBack(Fact):
    """By the organiser: it stands as it did before. `answered` is when the answer was given, as its notice has it."""

    application_id: int
    answered: str


@fact("roadshows.application_withdrawn")
@dataclass(frozen=True)
class ApplicationWithdrawn(Fact):
    application_id: int


@fact("roadshows.judge_invited")
@dataclass(frozen=True)
class JudgeInvited(Fact):
    judge_id: int


@fact("roadshows.judge_answered")
@dataclass(frozen=True)
class JudgeAnswered(Fact):
    judge_id: int


@fact("roadshows.scored")
@dataclass(frozen=True)
class SheetSubmitted(Fact):
    sheet_id: int


@fact("roadshows.released")
@dataclass(frozen=True)
class ProgrammeReleased(Fact):
    release_id: int


@fact("roadshows.running_late")
@dataclass(frozen=True)
class RoomRunsLate(Fact):
    """Or is on time again, with 0 minutes."""

    room_id: int


@fact("roadshows.participant_listed")
@dataclass(frozen=True)
class ParticipantListed(Fact):
    """Comes to the one-to-one meetings, and is asked whom it would meet."""

    participant_id: int


@fact("roadshows.plan_asked")
@dataclass(frozen=True)
class PlanAsked(Fact):
    run_id: int


@fact("roadshows.plan_ended")
@dataclass(frozen=True)
class PlanEnded(Fact):
    """Proved, stopped, out of time, or failed."""

    run_id: int


@fact("roadshows.meetings_released")
@dataclass(frozen=True)
class MeetingsReleased(Fact):
    release_id: int


@fact("roadshows.checked_in")
@dataclass(frozen=True)
class CheckedIn(Fact):
    participant_id: int


@fact("roadshows.outcome_said")
@dataclass(frozen=True)
class OutcomeSaid(Fact):
    """By one side of a meeting."""

    outcome_id: int

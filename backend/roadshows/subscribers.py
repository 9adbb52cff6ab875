"""What follows from facts: who is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model

from backend.outbox.subscribing import subscriber
from backend.roadshows import notices
from backend.roadshows.events import (
    ApplicationAnswered,
    ApplicationSent,
    EventCancelled,
    JudgeAnswered,
    JudgeInvited,
    ProgrammeReleased,
    RoomRunsLate,
)
from backend.roadshows.models import Application, Event, Judge, Release, Room


def _tell(fact: type[Any], model: type[Model], key: str, tell: Callable[[Any], None], *related: str) -> None:
    """Tell of the row as it is now; of one that is gone nobody is told."""

    @subscriber(fact, name=f"notices.roadshows_{tell.__name__.removeprefix('tell_')}")
    def run(told: Any) -> None:
        rows = model._default_manager.all()
        for row in (rows.select_related(*related) if related else rows).filter(pk=getattr(told, key)):
            tell(row)


_tell(ApplicationSent, Application, "application_id", notices.tell_applied, "event", "entity")
_tell(ApplicationAnswered, Application, "application_id", notices.tell_answered, "event")
_tell(JudgeInvited, Judge, "judge_id", notices.tell_invited, "event", "expert")
_tell(JudgeAnswered, Judge, "judge_id", notices.tell_judge_answered, "event", "expert")
_tell(EventCancelled, Event, "event_id", notices.tell_cancelled)
_tell(ProgrammeReleased, Release, "release_id", notices.tell_released, "event")
_tell(RoomRunsLate, Room, "room_id", notices.tell_late, "event")

from backend.roadshows.querysets.applications import ApplicationQuerySet, JudgeQuerySet, SheetQuerySet
from backend.roadshows.querysets.events import EventPartQuerySet, EventQuerySet, PlanQuerySet
from backend.roadshows.querysets.meetings import MeetingQuerySet, OutcomeQuerySet, PlanRunQuerySet, WishQuerySet
from backend.roadshows.querysets.participants import ParticipantQuerySet

__all__ = [
    "ApplicationQuerySet",
    "EventPartQuerySet",
    "EventQuerySet",
    "JudgeQuerySet",
    "MeetingQuerySet",
    "OutcomeQuerySet",
    "ParticipantQuerySet",
    "PlanQuerySet",
    "PlanRunQuerySet",
    "SheetQuerySet",
    "WishQuerySet",
]

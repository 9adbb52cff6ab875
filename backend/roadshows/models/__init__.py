from backend.roadshows.models.calendar import CalendarFeed
from backend.roadshows.models.event import Break, Event, Gear, HalfDay, Room, RoomClosure
from backend.roadshows.models.meeting import Meeting, MeetingBook, MeetingRelease, Outcome, PlanRun, Wish
from backend.roadshows.models.participant import Absence, Participant
from backend.roadshows.models.selection import Application, Criterion, Judge, Score, Sheet
from backend.roadshows.models.session import Release, Session

__all__ = [
    "Absence",
    "Application",
    "Break",
    "CalendarFeed",
    "Criterion",
    "Event",
    "Gear",
    "HalfDay",
    "Judge",
    "Meeting",
    "MeetingBook",
    "MeetingRelease",
    "Outcome",
    "Participant",
    "PlanRun",
    "Release",
    "Room",
    "RoomClosure",
    "Score",
    "Session",
    "Sheet",
    "Wish",
]

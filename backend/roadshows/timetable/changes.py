"""What happens to an event after it was planned: people drop out or come late, tables are lost, guests arrive."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from backend.roadshows.timetable.problem import Meeting, Person, Problem, Room


@dataclass(frozen=True)
class Changes:
    """`absent`: more slots in which a person cannot (None: all day). `cancelled`: meetings that fall away.

    `tables`: what a room has now. `closed`: more slots in which a room is closed. `limits`: the new most of a person.
    `guests` and `meetings` come in addition. `freed`: fixed meetings that may move from now on.
    """

    absent: Mapping[str, frozenset[int] | None] = field(default_factory=dict)
    cancelled: frozenset[str] = frozenset()
    tables: Mapping[str, int] = field(default_factory=dict)
    closed: Mapping[str, frozenset[int]] = field(default_factory=dict)
    limits: Mapping[str, int | None] = field(default_factory=dict)
    guests: tuple[Person, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    freed: frozenset[str] = frozenset()

    def applied_to(self, problem: Problem) -> Problem:
        every = frozenset(slot.id for slot in problem.slots)
        return replace(
            problem,
            rooms=tuple(self._room(room) for room in problem.rooms),
            people=tuple(self._person(person, every) for person in problem.people) + self.guests,
            meetings=tuple(
                replace(meeting, fixed=None) if meeting.id in self.freed else meeting
                for meeting in (*problem.meetings, *self.meetings)
                if meeting.id not in self.cancelled
            ),
        )

    def _room(self, room: Room) -> Room:
        return replace(
            room,
            tables=self.tables.get(room.id, room.tables),
            closed=room.closed | self.closed.get(room.id, frozenset()),
        )

    def _person(self, person: Person, every: frozenset[int]) -> Person:
        absent = self.absent.get(person.id, frozenset())
        return replace(
            person,
            absent=person.absent | (every if absent is None else absent),
            limit=self.limits.get(person.id, person.limit),
        )

"""An event as the planner sees it: who meets whom, when people can, and where there are tables.

Ids of people, meetings and rooms are strings of the caller's own; a slot is a number. The order of `Problem.slots` is the
order of the day.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from backend.roadshows.timetable.errors import BadProblem


@dataclass(frozen=True)
class Slot:
    id: int
    half: int = 0  # which half-day it belongs to
    open: bool = True  # False: plenary, lunch; nobody meets


@dataclass(frozen=True)
class Room:
    id: str
    tables: int
    closed: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Person:
    id: str
    limit: int | None = None  # most meetings
    absent: frozenset[int] = frozenset()
    desk: bool = False  # sits at an own desk: meetings with this person need no table


@dataclass(frozen=True)
class Meeting:
    """A wish, or a meeting that must take place.

    `slots` narrows when it may be (None: whenever both can); `fixed` is an agreed time, which no plan moves or leaves out.
    `after` names meetings that must lie earlier, where both take place.
    """

    id: str
    people: tuple[str, ...]
    weight: int = 1
    required: bool = False
    slots: frozenset[int] | None = None
    fixed: int | None = None
    after: tuple[str, ...] = ()


@dataclass(frozen=True)
class Goal:
    """The weight of what takes place is always first; then, where asked for, as few breaks as possible.

    A break is a run of idle open slots between two meetings of one person. `fairness`: two people's numbers of breaks differ
    by at most this. `over_halves`: a run that reaches over the end of a half-day counts too.
    """

    breaks: bool = False
    fairness: int | None = None
    over_halves: bool = True


@dataclass(frozen=True)
class Problem:
    slots: tuple[Slot, ...]
    rooms: tuple[Room, ...]
    people: tuple[Person, ...]
    meetings: tuple[Meeting, ...]
    goal: Goal = field(default=Goal())

    def __post_init__(self) -> None:
        for name, ids in (
            ("slot", [slot.id for slot in self.slots]),
            ("room", [room.id for room in self.rooms]),
            ("person", [person.id for person in self.people]),
            ("meeting", [meeting.id for meeting in self.meetings]),
        ):
            twice = [str(one) for one, count in Counter(ids).items() if count > 1]
            if twice:
                raise BadProblem(f"{name} given twice: {', '.join(twice)}")
        for room in self.rooms:
            if room.tables < 0:
                raise BadProblem(f"room {room.id} has {room.tables} tables; give 0 or more")
        for person in self.people:
            if person.limit is not None and person.limit < 0:
                raise BadProblem(f"person {person.id} has the limit {person.limit}; give 0 or more, or none")
        for meeting in self.meetings:
            self._check(meeting)

    def _check(self, meeting: Meeting) -> None:
        strangers = [who for who in meeting.people if who not in self.person]
        if strangers:
            raise BadProblem(f"meeting {meeting.id} names nobody we know: {', '.join(strangers)}")
        if len(set(meeting.people)) != len(meeting.people) or not meeting.people:
            raise BadProblem(
                f"meeting {meeting.id} needs different people: {', '.join(meeting.people) or 'none given'}"
            )
        if meeting.fixed is not None and meeting.fixed not in self.place_of_slot:
            raise BadProblem(f"meeting {meeting.id} is fixed to slot {meeting.fixed}, which is none of the event's")
        unknown = [one for one in meeting.after if one not in self.meeting]
        if unknown:
            raise BadProblem(f"meeting {meeting.id} comes after meetings that are not there: {', '.join(unknown)}")
        if meeting.weight < 0:
            raise BadProblem(f"meeting {meeting.id} has the weight {meeting.weight}; give 0 or more")

    @cached_property
    def person(self) -> dict[str, Person]:
        return {person.id: person for person in self.people}

    @cached_property
    def meeting(self) -> dict[str, Meeting]:
        return {meeting.id: meeting for meeting in self.meetings}

    @cached_property
    def place_of_slot(self) -> dict[int, int]:
        """Where each slot stands in the order of the day."""
        return {slot.id: place for place, slot in enumerate(self.slots)}

    @cached_property
    def open_slots(self) -> tuple[int, ...]:
        return tuple(slot.id for slot in self.slots if slot.open)

    @cached_property
    def stretches(self) -> tuple[tuple[int, ...], ...]:
        """The open slots in the order of the day, cut where an idle run stops to count as a break."""
        if self.goal.over_halves:
            return (self.open_slots,)
        halves: dict[int, list[int]] = defaultdict(list)
        for slot in self.slots:
            if slot.open:
                halves[slot.half].append(slot.id)
        return tuple(tuple(half) for half in halves.values())

    @cached_property
    def tables(self) -> dict[int, int]:
        """Tables in each open slot."""
        return {slot: sum(room.tables for room in self.rooms if slot not in room.closed) for slot in self.open_slots}

    @cached_property
    def meetings_of(self) -> dict[str, tuple[str, ...]]:
        of: dict[str, list[str]] = {person.id: [] for person in self.people}
        for meeting in self.meetings:
            for who in meeting.people:
                of[who].append(meeting.id)
        return {who: tuple(ids) for who, ids in of.items()}

    @cached_property
    def choices(self) -> dict[str, tuple[int, ...]]:
        """The slots in which each meeting may be: open, nobody absent, a table or a desk, as fixed or narrowed."""
        return {meeting.id: self._choices(meeting) for meeting in self.meetings}

    def _choices(self, meeting: Meeting) -> tuple[int, ...]:
        if any(self.person[who].limit == 0 for who in meeting.people):
            return ()
        absent = frozenset[int]().union(*(self.person[who].absent for who in meeting.people))
        return tuple(
            slot
            for slot in self.open_slots
            if slot not in absent
            and (meeting.fixed is None or slot == meeting.fixed)
            and (meeting.slots is None or slot in meeting.slots)
            and (not self.needs_table(meeting) or self.tables[slot] > 0)
        )

    def needs_table(self, meeting: Meeting) -> bool:
        return not any(self.person[who].desk for who in meeting.people)

"""The one-to-one meetings of an event as the planner sees them: rows in, a problem and a plan out; and what went out, to read.

Slots are counted through all half-days, each as long as a meeting; what falls into a break begins after it. A session on the
grid shuts its room and keeps its presenter and its people. What has begun stays as it is: from then on it is no part of the
problem, and its limits count it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from backend.roadshows.choices import Priority, Side, Wanted
from backend.roadshows.models import Event, Meeting, Participant, Room, Session, Wish
from backend.roadshows.timetable import Fault, Person, Place, Plan, Problem, Slot, check
from backend.roadshows.timetable import Meeting as Wanting
from backend.roadshows.timetable import Room as Hall
from backend.roadshows.timetable.hours import covered
from backend.roadshows.timetable.sentences import Names

WEIGHTS = {Priority.MUST: 100, Priority.LIKE: 10, Priority.FAIR: 1}


@dataclass(frozen=True)
class Pair:
    """Two of whom at least one would meet the other, and neither would not."""

    entity: Participant
    institution: Participant
    by_entity: str
    by_institution: str

    @property
    def key(self) -> str:
        return key_of(self.entity.pk, self.institution.pk)

    @property
    def priority(self) -> Priority:
        said = {self.by_entity, self.by_institution}
        if said == {Wanted.MUST}:
            return Priority.MUST
        return Priority.LIKE if Wanted.MUST in said or said == {Wanted.LIKE} else Priority.FAIR


def key_of(entity: int, institution: int) -> str:
    return f"{entity}.{institution}"


@dataclass
class Timetable:
    """An event's meetings: the problem, the draft as a plan, and the names of both."""

    event: Event
    problem: Problem
    plan: Plan
    starts: list[datetime]
    rooms: dict[str, Room]
    people: dict[str, Participant]
    pairs: dict[str, Pair]
    rows: dict[str, Meeting]
    over: list[Meeting] = field(default_factory=list)  # begun: no part of the problem any more
    strays: list[Meeting] = field(
        default_factory=list
    )  # placed where no plan can have them: no wish, no slot, nobody there

    @property
    def minutes(self) -> timedelta:
        return timedelta(minutes=self.event.meeting_minutes)

    @property
    def several_days(self) -> bool:
        return len({timezone.localdate(start) for start in self.starts}) > 1

    def said(self, slot: int) -> str:
        start = timezone.localtime(self.starts[slot])
        return f"{start.month}月{start.day}日{start:%H:%M}" if self.several_days else f"{start:%H:%M}"

    @property
    def names(self) -> Names:
        return Names(
            person=lambda key: str(self.people[key]) if key else "",
            meeting=lambda key: f"{self.pairs[key].entity}—{self.pairs[key].institution}" if key else "",
            slot=self.said,
        )

    def faults(self) -> list[Fault]:
        return check(self.problem, self.plan, gaps=True)

    @property
    def stands(self) -> bool:
        """Whether the draft keeps every rule as it is."""
        return not self.strays and not self.faults()

    def begin(self, place: Place) -> datetime:
        return self.starts[place.slot]


def slots_of(event: Event) -> list[tuple[datetime, int]]:
    """When meetings may begin, each with the number of its half-day."""
    length = timedelta(minutes=event.meeting_minutes)
    pauses = [(one.begin, one.end) for one in event.breaks.all()]
    found = []
    for number, half_day in enumerate(event.half_days.all()):
        moment = half_day.begin
        while moment + length <= half_day.end:
            after = [end for begin, end in pauses if begin < moment + length and moment < end]
            if after:
                moment = max(after)
                continue
            found.append((moment, number))
            moment += length
    return found


def timetable_of(event: Event, *, now: datetime | None = None) -> Timetable:
    """The event as it stands, in a constant number of queries."""
    now = now or timezone.now()
    length = timedelta(minutes=event.meeting_minutes)
    slots = slots_of(event)
    starts = [start for start, _half in slots]
    number = {start: place for place, start in enumerate(starts)}
    past = {place for place, start in enumerate(starts) if start <= now}
    rooms = list(event.rooms.prefetch_related("closures"))
    participants = list(participants_of(event))
    coming = {one.pk: one for one in participants if one.presence != "absent"}
    sessions = list(Session.objects.filter(event=event, starts_at__isnull=False).prefetch_related("people"))
    meetings = list(
        Meeting.objects.filter(event=event).select_related(
            "entity__organisation", "entity__person", "institution__organisation", "institution__person", "room"
        )
    )
    for row in meetings:
        row.event = event
    placed = [row for row in meetings if row.starts_at is not None]
    over = [row for row in placed if row.starts_at is not None and row.starts_at <= now]
    gone = {key_of(row.entity_id, row.institution_id) for row in over}
    pairs = {key: pair for key, pair in pairs_of(event, coming).items() if key not in gone}
    had: dict[int, int] = defaultdict(int)
    for row in over:
        had[row.entity_id] += 1
        had[row.institution_id] += 1

    touching = partial(covered, {place: (start, start + length) for place, start in enumerate(starts)})
    shut: dict[int, frozenset[int]] = {
        room.pk: frozenset[int]().union(*(touching(one.begin, one.end) for one in room.closures.all()))
        for room in rooms
    }
    busy: dict[int, frozenset[int]] = defaultdict(frozenset)
    for session in sessions:
        if session.room_id is None or session.starts_at is None or session.ends_at is None:
            continue
        taken = touching(session.starts_at, session.ends_at)
        shut[session.room_id] |= taken
        needed = {person.pk for person in session.people.all()}
        for one in coming.values():
            if one.organisation_id == session.presenter_id or (one.person_id and one.person_id in needed):
                busy[one.pk] |= taken
    people = tuple(
        Person(
            str(one.pk),
            max(0, one.most_meetings - had[one.pk]),
            busy[one.pk] | _away(one, starts, length, touching),
        )
        for one in coming.values()
    )
    by_key = {key_of(row.entity_id, row.institution_id): row for row in meetings}
    fixed = {
        key: number[row.starts_at]
        for key, row in by_key.items()
        if row.fixed and row.starts_at in number and key in pairs
    }
    problem = Problem(
        slots=tuple(Slot(place, half, open=place not in past) for place, (_start, half) in enumerate(slots)),
        rooms=tuple(Hall(str(room.pk), room.tables, shut[room.pk]) for room in rooms),
        people=people,
        meetings=tuple(
            Wanting(
                key,
                (str(pair.entity.pk), str(pair.institution.pk)),
                weight=WEIGHTS[pair.priority],
                fixed=fixed.get(key),
            )
            for key, pair in pairs.items()
        ),
    )
    places, strays = {}, []
    for key, row in by_key.items():
        if row.starts_at is None or key in gone:
            continue
        if key in pairs and row.starts_at in number:
            places[key] = Place(number[row.starts_at], str(row.room_id), row.table)
        else:
            strays.append(row)
    return Timetable(
        event=event,
        problem=problem,
        plan=Plan(places),
        starts=starts,
        rooms={str(room.pk): room for room in rooms},
        people={str(one.pk): one for one in participants},
        pairs=pairs,
        rows=by_key,
        over=over,
        strays=strays,
    )


def _away(one: Participant, starts: list[datetime], length: timedelta, touching: Any) -> frozenset[int]:
    late = {place for place, start in enumerate(starts) if one.arrives_at and start < one.arrives_at}
    early = {place for place, start in enumerate(starts) if one.leaves_at and start + length > one.leaves_at}
    gone = (touching(absence.starts_at, absence.ends_at) for absence in one.absences.all())
    return frozenset(late | early).union(*gone)


def participants_of(event: Event) -> Any:
    rows = Participant.objects.filter(event=event).select_related("organisation", "person")
    return rows.prefetch_related("absences").order_by("side", "organisation__name", "pk")


def pairs_of(event: Event, coming: Mapping[int, Participant]) -> dict[str, Pair]:
    """Who is to be planned: wished for by one of both at least, and refused by neither."""
    said: dict[tuple[int, int], str] = {
        (by, to): wanted
        for by, to, wanted in Wish.objects.filter(by__event=event).values_list("by_id", "to_id", "wanted")
    }
    found = {}
    for by, to in sorted({(min(one), max(one)) for one in said}):
        if by not in coming or to not in coming or coming[by].side == coming[to].side:
            continue
        entity, institution = (by, to) if coming[by].side == Side.ENTITY else (to, by)
        words = (said.get((entity, institution), ""), said.get((institution, entity), ""))
        if Wanted.NO not in words:
            pair = Pair(coming[entity], coming[institution], *words)
            found[pair.key] = pair
    return found

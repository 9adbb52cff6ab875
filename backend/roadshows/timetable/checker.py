"""Does a plan keep every rule? Written from the rules alone, sharing nothing with the ways that make plans.

No plan reaches anybody before it has passed here.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from backend.roadshows.timetable.plans import Plan, breaks_of
from backend.roadshows.timetable.problem import Problem


@dataclass(frozen=True)
class Fault:
    """`rule` is one of: unknown, closed, absent, busy, table, no_table, limit, fixed, choice, order, required, fairness."""

    rule: str
    meeting: str = ""
    person: str = ""
    slot: int | None = None
    room: str = ""
    number: int | None = None


def check(problem: Problem, plan: Plan, *, gaps: bool = False) -> list[Fault]:
    """Every rule that the plan breaks; `gaps`: a missing required meeting is no fault (a plan on its way)."""
    return list(_faults(problem, plan, gaps=gaps))


def _faults(problem: Problem, plan: Plan, *, gaps: bool) -> Iterator[Fault]:
    known = {meeting.id: meeting for meeting in problem.meetings}
    people = {person.id: person for person in problem.people}
    order = {slot.id: number for number, slot in enumerate(problem.slots)}
    is_open = {slot.id: slot.open for slot in problem.slots}
    rooms = {room.id: room for room in problem.rooms}
    at: Counter[tuple[str, int]] = Counter()
    taken: Counter[tuple[int, str, int]] = Counter()
    met: Counter[str] = Counter()
    for name, place in plan.places.items():
        meeting = known.get(name)
        if meeting is None:
            yield Fault("unknown", name)
            continue
        if not is_open.get(place.slot, False):
            yield Fault("closed", name, slot=place.slot)
        if meeting.slots is not None and place.slot not in meeting.slots:
            yield Fault("choice", name, slot=place.slot)
        if meeting.fixed is not None and place.slot != meeting.fixed:
            yield Fault("fixed", name, slot=place.slot)
        for earlier in meeting.after:
            if earlier in plan.places and order.get(plan.places[earlier].slot, -1) >= order.get(place.slot, -1):
                yield Fault("order", name, slot=place.slot)
        for who in meeting.people:
            at[who, place.slot] += 1
            met[who] += 1
            if place.slot in people[who].absent:
                yield Fault("absent", name, who, place.slot)
        if any(people[who].desk for who in meeting.people):
            continue
        room = rooms.get(place.room)
        if room is None or not 1 <= place.table <= room.tables or place.slot in room.closed:
            yield Fault("no_table", name, slot=place.slot, room=place.room, number=place.table)
        taken[place.slot, place.room, place.table] += 1
    for (who, slot), count in at.items():
        if count > 1:
            yield Fault("busy", person=who, slot=slot, number=count)
    for (slot, where, table), count in taken.items():
        if count > 1:
            yield Fault("table", slot=slot, room=where, number=table)
    for who, count in met.items():
        most = people[who].limit
        if most is not None and count > most:
            yield Fault("limit", person=who, number=count)
    for meeting in problem.meetings:
        if meeting.id not in plan.places and not gaps and (meeting.required or meeting.fixed is not None):
            yield Fault("required", meeting.id)
    if problem.goal.fairness is not None and not gaps:
        breaks = breaks_of(problem, plan.times)
        if breaks and max(breaks.values()) - min(breaks.values()) > problem.goal.fairness:
            yield Fault("fairness", person=max(breaks, key=lambda who: breaks[who]), number=max(breaks.values()))

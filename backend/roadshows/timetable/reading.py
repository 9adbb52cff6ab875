"""Problems and plans as plain data (JSON), for children, for files and for rows of a database; and back."""

from collections.abc import Mapping
from typing import Any

from backend.roadshows.timetable.plans import Place, Plan
from backend.roadshows.timetable.problem import Goal, Meeting, Person, Problem, Room, Slot


def problem_to_data(problem: Problem) -> dict[str, Any]:
    return {
        "slots": [[slot.id, slot.half, slot.open] for slot in problem.slots],
        "rooms": [[room.id, room.tables, sorted(room.closed)] for room in problem.rooms],
        "people": [[one.id, one.limit, sorted(one.absent), one.desk] for one in problem.people],
        "meetings": [
            [
                one.id,
                list(one.people),
                one.weight,
                one.required,
                None if one.slots is None else sorted(one.slots),
                one.fixed,
                list(one.after),
            ]
            for one in problem.meetings
        ],
        "goal": [problem.goal.breaks, problem.goal.fairness, problem.goal.over_halves],
    }


def problem_from_data(data: Mapping[str, Any]) -> Problem:
    return Problem(
        slots=tuple(Slot(*row) for row in data["slots"]),
        rooms=tuple(Room(name, tables, frozenset(closed)) for name, tables, closed in data["rooms"]),
        people=tuple(Person(name, limit, frozenset(absent), desk) for name, limit, absent, desk in data["people"]),
        meetings=tuple(
            Meeting(
                name, tuple(people), weight, required, None if slots is None else frozenset(slots), fixed, tuple(after)
            )
            for name, people, weight, required, slots, fixed, after in data["meetings"]
        ),
        goal=Goal(*data["goal"]),
    )


def plan_to_data(plan: Plan) -> dict[str, list[Any]]:
    return {meeting: [place.slot, place.room, place.table] for meeting, place in plan.places.items()}


def plan_from_data(data: Mapping[str, Any]) -> Plan:
    return Plan({meeting: Place(*place) for meeting, place in data.items()})

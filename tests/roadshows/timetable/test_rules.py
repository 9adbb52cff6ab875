"""The checker, rule by rule; and a thousand made-up events whose plans have no clash by a second way of looking."""

from collections import Counter
from dataclasses import replace
from datetime import time

import pytest

from backend.roadshows.timetable import (
    BadProblem,
    Changes,
    Fault,
    Meeting,
    NoPlan,
    Person,
    Place,
    Plan,
    Problem,
    Room,
    Slot,
    breaks_of,
    check,
    explain,
    repair,
)
from backend.roadshows.timetable.arms.board import Board
from backend.roadshows.timetable.arms.greedy import fill_greedily
from backend.roadshows.timetable.hours import covered
from backend.roadshows.timetable.seating import seat
from tests.roadshows.timetable.builders import hall, random_event


def first_plan(problem: Problem) -> Plan:
    board = Board(problem)
    fill_greedily(board)
    return seat(problem, board.times())


def clashes(problem: Problem, plan: Plan) -> list[str]:
    """Written apart from the checker: everything by counting."""
    found: list[str] = []
    people: Counter[tuple[str, int]] = Counter()
    tables: Counter[Place] = Counter()
    for meeting in problem.meetings:
        place = plan.places.get(meeting.id)
        if place is None:
            continue
        people.update((who, place.slot) for who in meeting.people)
        persons = [one for one in problem.people if one.id in meeting.people]
        found += [f"{one.id} is away" for one in persons if place.slot in one.absent]
        if not any(one.desk for one in persons):
            tables[place] += 1
            rooms = [one for one in problem.rooms if one.id == place.room and place.slot not in one.closed]
            found += [] if [one for one in rooms if 1 <= place.table <= one.tables] else [f"no table {place}"]
        found += [] if Slot(place.slot, place.slot // 6, True) in problem.slots else [f"closed {place.slot}"]
    met = Counter(who for meeting in problem.meetings if meeting.id in plan.places for who in meeting.people)
    found += [
        f"{one.id} has {met[one.id]}" for one in problem.people if one.limit is not None and met[one.id] > one.limit
    ]
    return found + [f"{key} twice" for key, count in (people + tables).items() if count > 1]


def test_no_clash_in_a_thousand_events_their_repairs_and_their_explanations() -> None:
    placed = unmet = lost = 0
    for seed in range(1000):
        problem = random_event(seed)
        plan = first_plan(problem)
        assert clashes(problem, plan) == []
        assert [one for one in check(problem, plan) if one.rule != "required"] == []
        reasons = explain(problem, plan)
        assert len(reasons) + len(plan.places) == len(problem.meetings)
        assert all(one.clashes for one in reasons), "what could still be placed was left out"
        placed += len(plan.places)
        unmet += len(reasons)
        loose = replace(problem, meetings=tuple(replace(one, fixed=None) for one in problem.meetings))
        plan = first_plan(loose)
        gone = loose.people[seed % len(loose.people)].id
        mended = repair(loose, plan, Changes(absent={gone: None}))
        assert clashes(mended.problem, mended.plan) == []
        assert {one for one in mended.lost if gone not in loose.meeting[one].people} == set()
        assert mended.moves == 0
        lost += len(mended.lost)
    assert placed > 900
    assert unmet > 900
    assert lost > 100


@pytest.fixture
def small() -> Problem:
    return Problem(
        (Slot(0), Slot(1), Slot(2, open=False), Slot(3, half=1)),
        (Room("R", 1, frozenset({3})), Room("S", 2)),
        (Person("a", 1), Person("b", absent=frozenset({1})), Person("x"), Person("y", desk=True)),
        (
            Meeting("ax", ("a", "x"), slots=frozenset({0, 1})),
            Meeting("bx", ("b", "x"), fixed=3),
            Meeting("ay", ("a", "y"), after=("bx",)),
            Meeting("by", ("b", "y"), required=True),
        ),
    )


GOOD = {"ax": Place(0, "R", 1), "bx": Place(3, "S", 2), "by": Place(0)}


@pytest.mark.parametrize(
    ("places", "faults"),
    [
        ({}, []),
        ({"ax": Place(0, "R", 2)}, [Fault("no_table", "ax", slot=0, room="R", number=2)]),
        ({"ax": Place(3, "S", 1)}, [Fault("choice", "ax", slot=3), Fault("busy", person="x", slot=3, number=2)]),
        ({"bx": Place(3, "R", 1)}, [Fault("no_table", "bx", slot=3, room="R", number=1)]),
        ({"bx": Place(1, "S", 1)}, [Fault("fixed", "bx", slot=1), Fault("absent", "bx", "b", 1)]),
        ({"by": Place(2)}, [Fault("closed", "by", slot=2)]),
        ({"by": Place(3)}, [Fault("busy", person="b", slot=3, number=2)]),
        ({"ay": Place(1)}, [Fault("order", "ay", slot=1), Fault("limit", person="a", number=2)]),
        ({"zz": Place(1)}, [Fault("unknown", "zz")]),
        ({"by": None}, [Fault("required", "by")]),
        ({"bx": None}, [Fault("required", "bx")]),
    ],
)
def test_each_rule_is_told(small: Problem, places: dict[str, Place | None], faults: list[Fault]) -> None:
    plan = Plan({name: place for name, place in {**GOOD, **places}.items() if place is not None})
    assert check(small, plan) == faults


def test_one_table_holds_one_meeting() -> None:
    problem = hall("a-x b-y", tables=2)
    plan = Plan({"a-x": Place(0, "R", 1), "b-y": Place(0, "R", 1)})
    assert check(problem, plan) == [Fault("table", slot=0, room="R", number=1)]


def test_breaks_are_runs_of_open_slots_and_may_end_with_the_half_day(small: Problem) -> None:
    problem = hall("a-x a-y a-z", slots=6)
    assert breaks_of(problem, {"a-x": 0, "a-y": 2, "a-z": 5})["a"] == 2
    halves = replace(
        problem,
        slots=tuple(Slot(one, half=one // 3) for one in range(6)),
        goal=replace(problem.goal, over_halves=False),
    )
    assert breaks_of(halves, {"a-x": 0, "a-y": 2, "a-z": 5})["a"] == 1
    shut = replace(problem, slots=tuple(Slot(one, open=one != 1) for one in range(6)))
    assert breaks_of(shut, {"a-x": 0, "a-y": 2})["a"] == 0  # a plenary is no waiting


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"slots": (Slot(0), Slot(0))}, "slot given twice: 0"),
        ({"rooms": (Room("R", -1),)}, "room R has -1 tables; give 0 or more"),
        ({"people": (Person("a", -2), Person("x"))}, "person a has the limit -2; give 0 or more, or none"),
        ({"meetings": (Meeting("m", ("a", "q")),)}, "meeting m names nobody we know: q"),
        ({"meetings": (Meeting("m", ("a", "a")),)}, "meeting m needs different people: a, a"),
        (
            {"meetings": (Meeting("m", ("a", "x"), fixed=9),)},
            "meeting m is fixed to slot 9, which is none of the event's",
        ),
        (
            {"meetings": (Meeting("m", ("a", "x"), after=("n",)),)},
            "meeting m comes after meetings that are not there: n",
        ),
    ],
)
def test_nonsense_is_refused_with_a_sentence(change: dict[str, object], said: str) -> None:
    with pytest.raises(BadProblem) as caught:
        replace(hall("a-x"), **change)  # type: ignore[arg-type]
    assert str(caught.value) == said


def test_intervals_that_touch_share_no_slot() -> None:
    slots = {0: (time(9), time(9, 20)), 1: (time(9, 20), time(9, 40)), 2: (time(9, 40), time(10))}
    assert covered(slots, time(9, 20), time(9, 40)) == {1}  # the same interval; its neighbours only touch
    assert covered(slots, time(9, 25), time(9, 30)) == {1}  # inside
    assert covered(slots, time(9), time(9, 25)) == {0, 1}  # starts together
    assert covered(slots, time(8), time(11)) == {0, 1, 2}  # contains all
    assert covered(slots, time(10), time(11)) == set()
    assert covered(slots, time(9, 30), time(9, 30)) == set()


def test_a_fixed_meeting_without_its_table_is_told() -> None:
    problem = replace(hall("a-x"), meetings=(Meeting("a-x", ("a", "x"), fixed=1),))
    plan = Plan({"a-x": Place(1, "R", 1)})
    with pytest.raises(NoPlan):
        repair(problem, plan, Changes(tables={"R": 0}))

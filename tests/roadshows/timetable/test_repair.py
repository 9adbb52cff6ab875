"""Mending and explaining: few moves, and each way out really leads out."""

from dataclasses import replace

import pytest

from backend.roadshows.timetable import (
    Changes,
    Clash,
    Meeting,
    Move,
    Person,
    Place,
    Plan,
    Problem,
    Room,
    Step,
    Unmet,
    Way,
    check,
    explain,
    repair,
    worth_of,
)
from backend.roadshows.timetable.arms.mending import mend
from backend.roadshows.timetable.explain import WAYS
from backend.roadshows.timetable.seating import seat
from backend.roadshows.timetable.sentences import Names, reason, way
from tests.roadshows.timetable.builders import hall, random_event
from tests.roadshows.timetable.test_rules import first_plan


def seated(**slots: int) -> Plan:
    return Plan({name.replace("_", "-"): Place(slot, "R", 1) for name, slot in slots.items()})


def test_w22_who_drops_out_moves_nobody_and_lets_in_who_waited() -> None:
    problem = hall("a-x:100 b-x b-y a-y", slots=2, absent={"y": {1}})
    plan = seated(a_x=0, b_x=1)
    mended = repair(problem, plan, Changes(absent={"x": None}))
    assert mended.moved == ()
    assert mended.lost == ("a-x", "b-x")
    assert mended.added == ("b-y",)  # one table, one open slot of y's
    assert mended.proved


def test_w22_a_chain_makes_way() -> None:
    problem = hall("a-x b-y", slots=3, absent={"x": {1}, "a": {2}})
    plan = seated(a_x=0, b_y=1)
    mended = repair(problem, plan, Changes(absent={"a": frozenset({0})}))
    assert mended.lost == ("a-x",)  # a is there in slot 1 alone, and x is not
    problem = hall("a-x b-y", slots=3, absent={"a": {2}})
    mended = repair(problem, plan, Changes(absent={"a": frozenset({0})}))
    assert mended.moved == (
        Move("a-x", Place(0, "R", 1), Place(1, "R", 1)),
        Move("b-y", Place(1, "R", 1), Place(0, "R", 1)),
    )
    assert (mended.moves, mended.lost, mended.proved) == (2, (), True)


def test_w22_a_late_guest_is_put_in_where_it_is_free() -> None:
    problem = hall("a-x b-x", slots=3)
    changes = Changes(guests=(Person("g", absent=frozenset({0, 1})),), meetings=(Meeting("g-x", ("g", "x")),))
    mended = repair(problem, seated(a_x=0, b_x=2), changes)
    assert mended.added == ()  # slot 2 is taken, and nobody moves for a guest …
    mended = repair(problem, seated(a_x=0, b_x=2), changes, most_moves=1)
    assert mended.added == ("g-x",)  # … unless that is allowed
    assert mended.moved == (Move("b-x", Place(2, "R", 1), Place(1, "R", 1)),)
    assert mended.proved


def test_a_lost_table_costs_the_lightest() -> None:
    problem = hall("a-x:100 b-y:1", slots=1, tables=2)
    plan = Plan({"a-x": Place(0, "R", 2), "b-y": Place(0, "R", 1)})
    mended = repair(problem, plan, Changes(tables={"R": 1}))
    assert mended.lost == ("b-y",)
    assert mended.plan.places == {"a-x": Place(0, "R", 1)}
    assert mended.moves == 0  # another table in the same slot is none


def test_moves_are_as_few_as_the_exact_model_has() -> None:
    """Made-up events, one or two people away for a part of the day: what stands and how many move, against CP-SAT."""
    compared = moved = 0
    for seed in range(600):
        problem = random_event(seed)
        problem = replace(problem, meetings=tuple(replace(one, fixed=None) for one in problem.meetings))
        plan = first_plan(problem)
        if len(plan.places) < 4:
            continue
        away = [one.id for one in problem.people if any(one.id in problem.meeting[name].people for name in plan.places)]
        slots = frozenset({plan.places[next(iter(plan.places))].slot})
        changes = Changes(absent=dict.fromkeys(away[: 1 + seed % 2], slots))
        mended = repair(problem, plan, changes, seconds=5)
        best = mend(mended.problem, plan.times, most_moves=None, hint={}, seconds=5)
        times = best["times"]
        stood = {name: slot for name, slot in times.items() if name in plan.places}
        weight = worth_of(mended.problem, stood).weight
        kept = {name: slot for name, slot in mended.plan.times.items() if name in plan.places}
        assert worth_of(mended.problem, kept).weight == weight
        assert mended.moves == sum(slot != plan.places[name].slot for name, slot in stood.items())
        assert mended.proved
        compared += 1
        moved += mended.moves
        if compared == 10:
            break
    assert compared == 10
    assert moved > 3


@pytest.mark.parametrize(
    ("problem", "plan", "clashes", "first"),
    [
        (
            hall("a-x:100 b-x", slots=2, x=1),
            seated(a_x=0),
            (Clash("limit", "x"),),
            Way(1, (Step("limit", person="x", number=2),), 2),
        ),
        (
            hall("a-x:100 b-y", slots=1),
            seated(a_x=0),
            (Clash("tables", slots=(0,)),),
            Way(0, (Step("table", 0),), 3),
        ),
        (
            hall("a-x", slots=2, absent={"a": {0}, "x": {1}}),
            seated(),
            (Clash("absent", "a", (0,)), Clash("absent", "x", (1,))),
            Way(0, (Step("present", 0, "a"),), 2),
        ),
        (
            hall("a-x:100 a-y", slots=2, tables=2, absent={"y": {1}}),
            seated(a_x=0),
            (Clash("absent", "y", (1,)), Clash("busy", "a", (0,))),
            Way(0, (Step("move", 0, meeting="a-x", other=1),), 1),
        ),
        (
            hall("a-x:100 a-y", slots=1, tables=2),
            seated(a_x=0),
            (Clash("busy", "a", (0,)),),
            Way(0, (Step("instead", 0, meeting="a-x"),), 110),
        ),
    ],
)
def test_what_is_not_placed_is_explained(problem: Problem, plan: Plan, clashes: tuple[Clash, ...], first: Way) -> None:
    (unmet,) = explain(problem, plan)
    assert unmet.clashes == clashes
    assert unmet.ways[0] == first
    assert len(unmet.ways) <= WAYS


def test_each_way_out_leads_out() -> None:
    """Take each step of each way, as the page would: the wish fits, and no rule is broken."""
    taken = 0
    for seed in range(250):
        problem = random_event(seed)
        plan = first_plan(problem)
        for unmet in explain(problem, plan):
            for found in unmet.ways:
                after, times = _taken(problem, dict(plan.times), unmet, found)
                assert [one.rule for one in check(after, seat(after, times)) if one.rule != "required"] == []
                taken += 1
    assert taken > 300


def _taken(problem: Problem, times: dict[str, int], unmet: Unmet, found: Way) -> tuple[Problem, dict[str, int]]:
    for step in found.steps:
        if step.kind in {"move", "free"}:
            times[step.meeting] = step.other  # type: ignore[assignment]
        if step.kind == "instead":
            del times[step.meeting]
        if step.kind in {"free", "widen"}:
            problem = replace(
                problem,
                meetings=tuple(
                    replace(one, fixed=None, slots=None if step.kind == "widen" else one.slots)
                    if one.id == step.meeting
                    else one
                    for one in problem.meetings
                ),
            )
        if step.kind == "limit":
            problem = Changes(limits={step.person: step.number}).applied_to(problem)
        if step.kind == "present":
            people = tuple(
                replace(one, absent=one.absent - {step.slot}) if one.id == step.person else one
                for one in problem.people
            )
            problem = replace(problem, people=people)
        if step.kind == "table":
            shut = frozenset(slot.id for slot in problem.slots if slot.id != step.slot)
            problem = replace(problem, rooms=(*problem.rooms, Room("one more", 1, shut)))
    times[unmet.meeting] = found.slot
    return problem, times


def test_explanations_read_as_sentences() -> None:
    names = Names(person=lambda one: {"x": "银行乙"}.get(one, one), slot=lambda one: f"{13 + one}:00")
    (unmet,) = explain(hall("a-x:100 b-x", slots=2, x=1), seated(a_x=0))
    assert reason(unmet, names) == "银行乙的场次已达上限。"
    assert way(unmet.ways[0], names) == "把银行乙的上限放宽到2场，即可排在14:00"
    (unmet,) = explain(hall("a-x:100 b-y", slots=1), seated(a_x=0))
    assert reason(unmet, names) == "13:00桌子已满。"
    assert way(unmet.ways[0], names) == "13:00再开1张桌子，即可排在13:00"

"""Why is a wish not in the plan, and what would bring it in?

For each slot there are obstacles: somebody is absent or busy, the tables are full, a limit is reached. `clashes` is a smallest
set of facts that together shut every slot. A way out takes away all obstacles of one slot; its steps are cheap (move a
meeting that fits elsewhere), dearer (one more table, one more meeting for somebody, come earlier) or a choice against another
wish (`instead`). The cheapest come first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from backend.roadshows.timetable.arms.board import NOWHERE, Board
from backend.roadshows.timetable.plans import Plan
from backend.roadshows.timetable.problem import Problem

ClashKind = Literal["limit", "absent", "busy", "tables", "closed", "narrowed", "order"]
StepKind = Literal["move", "limit", "present", "table", "free", "widen", "instead"]
COSTS: dict[str, int] = {"move": 1, "limit": 2, "present": 2, "widen": 2, "table": 3, "free": 3, "instead": 10}
WAYS = 3


@dataclass(frozen=True)
class Clash:
    """`person` cannot (limit, absent, busy), or tables, opening hours or the order cannot, in these slots."""

    kind: ClashKind
    person: str = ""
    slots: tuple[int, ...] = ()


@dataclass(frozen=True)
class Step:
    """move: `meeting` from `slot` to `other`. limit: `person` may have `number`. present: `person` is there in `slot`.

    table: one more in `slot`. free: let the fixed `meeting` go to another slot. widen: allow this wish in `slot`.
    instead: `meeting` gives way and is not placed.
    """

    kind: StepKind
    slot: int | None = None
    person: str = ""
    meeting: str = ""
    number: int | None = None
    other: int | None = None


@dataclass(frozen=True)
class Way:
    """All steps together bring the wish into `slot`."""

    slot: int
    steps: tuple[Step, ...]
    cost: int


@dataclass(frozen=True)
class Unmet:
    """`never`: whatever else is planned or not, no slot is open to this wish."""

    meeting: str
    never: bool
    clashes: tuple[Clash, ...]
    ways: tuple[Way, ...]


def explain(problem: Problem, plan: Plan) -> list[Unmet]:
    """One for each meeting that is not placed, in the order of the event."""
    board = Board(problem)
    board.fill(plan.times)
    return [_explain(board, one) for one, slot in enumerate(board.time) if slot == NOWHERE]


def _explain(board: Board, meeting: int) -> Unmet:
    shut = {slot: list(_obstacles(board, meeting, slot)) for slot in range(len(board.slots))}
    ways = sorted(
        (_way(board, meeting, slot, obstacles) for slot, obstacles in shut.items()),
        key=lambda way: (way.cost, way.slot),
    )
    return Unmet(
        meeting=board.names[meeting],
        never=not board.choices[meeting],
        clashes=_clashes(board, shut),
        ways=tuple(ways[:WAYS]),
    )


Obstacle = tuple[ClashKind, int]  # whose, as a number of a person; -1 where it is nobody's


def _obstacles(board: Board, meeting: int, slot: int) -> Iterator[Obstacle]:
    wish = board.problem.meetings[meeting]
    here = board.slots[slot]
    for who in board.people[meeting]:
        if board.count[who] >= board.limits[who]:
            yield "limit", who
        if here in board.problem.people[who].absent:
            yield "absent", who
        if board.with_whom[who][slot] != NOWHERE:
            yield "busy", who
    if (wish.slots is not None and here not in wish.slots) or (wish.fixed is not None and wish.fixed != here):
        yield "narrowed", NOWHERE
    if board.out_of_order(meeting, slot):
        yield "order", NOWHERE
    if board.table[meeting] and len(board.sitting[slot]) >= board.tables[slot]:
        yield ("tables" if board.tables[slot] else "closed"), NOWHERE


def _clashes(board: Board, shut: dict[int, list[Obstacle]]) -> tuple[Clash, ...]:
    """The smallest set of facts that shuts every slot; facts that hold whatever is planned come before others."""
    if not shut:
        return (Clash("closed"),)
    standing = {"absent": 0, "closed": 0, "narrowed": 0, "limit": 1, "order": 2, "busy": 2, "tables": 2}
    facts: dict[Obstacle, set[int]] = {}
    for slot, obstacles in shut.items():
        for fact in obstacles:
            facts.setdefault(fact, set()).add(slot)
    order = sorted(facts, key=lambda fact: (standing[fact[0]], -len(facts[fact]), fact))
    every = {slot for slot, obstacles in shut.items() if obstacles}
    for size in range(len(order) + 1):
        for some in combinations(order, size):
            if every <= set[int]().union(*(facts[fact] for fact in some)):
                return tuple(_clash(board, fact, facts[fact]) for fact in some)
    return ()


def _clash(board: Board, fact: Obstacle, slots: set[int]) -> Clash:
    kind, who = fact
    person = board.problem.people[who].id if who != NOWHERE else ""
    return Clash(kind, person, () if kind == "limit" else tuple(board.slots[slot] for slot in sorted(slots)))


def _way(board: Board, meeting: int, slot: int, obstacles: list[Obstacle]) -> Way:
    steps: list[Step] = []
    here = board.slots[slot]
    cost = 0
    out: set[int] = set()
    for kind, who in obstacles:
        person = board.problem.people[who].id if who != NOWHERE else ""
        if kind == "busy":
            out.add(board.with_whom[who][slot])
        elif kind == "order":
            out.update(board.disorder(meeting, slot))
        elif kind == "limit":
            steps.append(Step("limit", person=person, number=board.limits[who] + 1))
        elif kind == "absent":
            steps.append(Step("present", here, person))
        elif kind == "narrowed":
            steps.append(Step("widen", here, meeting=board.names[meeting]))
    sitting = sum(board.table[one] and board.time[one] == slot for one in out)
    if board.table[meeting] and len(board.sitting[slot]) - sitting >= board.tables[slot]:
        steps.append(Step("table", here))
    leaving = [_give_way(board, one, slot) for one in sorted(out)]
    if not _goes_well(board, meeting, slot, sorted(out), leaving):
        leaving = [Step("instead", board.slots[board.time[one]], meeting=board.names[one]) for one in sorted(out)]
    cost += sum(board.weights[one] for one, step in zip(sorted(out), leaving, strict=True) if step.kind == "instead")
    steps += leaving
    cost += sum(COSTS[step.kind] for step in steps)
    return Way(here, tuple(sorted(steps, key=lambda step: step.kind)), cost)


def _goes_well(board: Board, meeting: int, slot: int, out: list[int], leaving: list[Step]) -> bool:
    """Each alone can go there; can all, and is the order kept with the wish in its slot?"""
    olds = [board.time[one] for one in out]
    for one in out:
        board.take(one)
    well, put = True, []
    for one, step in zip(out, leaving, strict=True):
        if step.kind != "instead" and step.other is not None:
            other = board.slots.index(step.other)
            if board.in_the_way(one, other):
                well = False
                break
            board.put(one, other)
            put.append(one)
    well = well and not board.out_of_order(meeting, slot)
    for one in put:
        board.take(one)
    for one, old in zip(out, olds, strict=True):
        board.put(one, old)
    return well


def _give_way(board: Board, meeting: int, slot: int) -> Step:
    """What becomes of one that stands in the way: it moves, or it is freed and moves, or it is given up."""
    name = board.names[meeting]
    old = board.time[meeting]
    choices = board.choices[meeting]
    if board.bound[meeting]:
        choices = tuple(range(len(board.slots)))
    board.take(meeting)
    absent = frozenset[int]().union(*(board.problem.people[who].absent for who in board.people[meeting]))
    free = [
        when
        for when in choices
        if when != slot and board.slots[when] not in absent and not board.in_the_way(meeting, when)
    ]
    board.put(meeting, old)
    if not free:
        return Step("instead", board.slots[old], meeting=name)
    return Step("free" if board.bound[meeting] else "move", board.slots[old], meeting=name, other=board.slots[free[0]])

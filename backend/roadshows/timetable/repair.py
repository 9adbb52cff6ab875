"""Mending a plan: people drop out, tables are lost, guests arrive, and as few others as possible move.

What matters, in this order: those who stood and still can stay in the plan; as few of them as possible change their slot;
then waiting wishes and new guests take what is free, without anybody else moving for them. A meeting that lost its slot is
moved by the shortest chain: it goes where it fits (one move), or where one other makes way and fits elsewhere (two), or two
others (three). All such chains are looked at, so for one lost meeting the shortest is the best there is, and so are chains of
one move for each of several; where several cost more than that, or a chain does not exist, the exact model decides, in a
child process.

With `most_moves` others may move for the sake of new ones: the most weight with at most so many moves, then the fewest.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from backend.roadshows.timetable.arms.board import NOWHERE, Board
from backend.roadshows.timetable.changes import Changes
from backend.roadshows.timetable.checker import check
from backend.roadshows.timetable.errors import NoPlan
from backend.roadshows.timetable.plans import Place, Plan
from backend.roadshows.timetable.problem import Problem
from backend.roadshows.timetable.race import ROOT
from backend.roadshows.timetable.reading import problem_to_data
from backend.roadshows.timetable.seating import seat

DEPTH = 3  # moves in a chain


@dataclass(frozen=True)
class Move:
    meeting: str
    old: Place
    new: Place

    @property
    def slot_changed(self) -> bool:
        return self.old.slot != self.new.slot


@dataclass(frozen=True)
class Repair:
    """`moved`: other slot, or the same slot at another table. `lost`: stood before and has no place now.

    `proved`: no plan keeps more of those who stood with fewer changes of slots (with `most_moves`: no plan is worth more).
    """

    problem: Problem
    plan: Plan
    moved: tuple[Move, ...]
    lost: tuple[str, ...]
    added: tuple[str, ...]
    proved: bool

    @property
    def moves(self) -> int:
        """How many changed their slot; another table in the same slot is none."""
        return sum(move.slot_changed for move in self.moved)


def repair(
    problem: Problem,
    plan: Plan,
    changes: Changes,
    *,
    most_moves: int | None = None,
    seconds: float = 10.0,
) -> Repair:
    """The plan after the changes. Raises NoPlan where fixed or required meetings cannot be kept at all."""
    after = changes.applied_to(problem)
    old = {name: place for name, place in plan.places.items() if name in after.meeting}
    board, displaced = _standing(after, old)
    lower = sum(bool(after.choices[board.names[one]]) for one in displaced)
    spent = 0
    stuck: list[int] = []
    for meeting in displaced:
        chain = shortest_chain(board, meeting)
        if chain is None:
            stuck.append(meeting)
            continue
        spent += len(chain)
        _apply(board, chain)
    movable = [one for one in stuck if board.choices[one]]
    # every lost meeting moves once at least; and of one alone the shortest chain is the shortest way there is
    proved = not movable and (spent <= lower or lower == 1)
    if most_moves is not None:
        _fill(board, old)
        return _exactly(after, plan, board, most_moves=most_moves, seconds=seconds)
    if not proved:
        return _exactly(after, plan, board, most_moves=None, seconds=seconds)
    _fill(board, old)
    return _result(after, plan, board.times(), proved=proved)


def _standing(problem: Problem, old: Mapping[str, Place]) -> tuple[Board, list[int]]:
    """The board with all that still may stay, and those that lost their slot, the heaviest first.

    Who goes when a slot has too many for its tables, or a person too many for a new limit: the lightest.
    """
    board = Board(problem)
    number = {slot: place for place, slot in enumerate(board.slots)}
    standing = [one for one, name in enumerate(board.names) if name in old]
    standing.sort(key=lambda one: (not board.bound[one], -board.weights[one], one))
    displaced = []
    for meeting in standing:
        slot = number.get(old[board.names[meeting]].slot, NOWHERE)
        if slot in board.choices[meeting] and not board.in_the_way(meeting, slot):
            board.put(meeting, slot)
        else:
            displaced.append(meeting)
    return board, displaced


def shortest_chain(board: Board, meeting: int, depth: int = DEPTH) -> list[tuple[int, int]] | None:
    """[(meeting, slot), …] that bring this meeting in; the fewest moves there are, up to `depth`; the board is unchanged."""
    for most in range(1, depth + 1):
        for chain in _chains(board, meeting, most, frozenset()):
            return chain
    return None


def _chains(board: Board, meeting: int, most: int, moved: frozenset[int]) -> Iterator[list[tuple[int, int]]]:
    moved |= {meeting}
    for slot in board.choices[meeting]:
        out = _making_way(board, meeting, slot, moved, most - 1)
        for group in out:
            for one, _old in group:
                board.take(one)
            if not board.in_the_way(meeting, slot):
                board.put(meeting, slot)
                rest = _place_all(board, [one for one, _old in group], most - 1, moved)
                board.take(meeting)
            else:
                rest = None
            for one, old in group:
                board.put(one, old)
            if rest is not None:
                yield [(meeting, slot), *rest]


def _making_way(
    board: Board, meeting: int, slot: int, moved: frozenset[int], most: int
) -> Iterator[list[tuple[int, int]]]:
    """Groups of at most `most` meetings that could go so that this one fits here."""
    hard = {board.with_whom[who][slot] for who in board.people[meeting]} - {NOWHERE}
    hard.update(board.disorder(meeting, slot))
    for who in board.people[meeting]:
        if board.count[who] >= board.limits[who]:
            return  # a move makes nobody's number of meetings smaller
    if len(hard) > most or any(board.bound[one] or one in moved for one in hard):
        return
    group = [(one, board.time[one]) for one in sorted(hard)]
    here = board.sitting[slot]
    if board.table[meeting] and len(here) - len(here & hard) >= board.tables[slot]:
        if len(group) < most:
            for other in sorted(here - hard - moved):
                if not board.bound[other]:
                    yield [*group, (other, slot)]
        return
    yield group


def _place_all(board: Board, meetings: list[int], most: int, moved: frozenset[int]) -> list[tuple[int, int]] | None:
    """Places for all of these, with at most `most` moves in all."""
    if not meetings:
        return []
    if len(meetings) > most:
        return None
    first, *rest = meetings
    for depth in range(1, most - len(rest) + 1):
        for chain in _chains(board, first, depth, moved):
            olds = [(one, board.time[one]) for one, _slot in chain]
            _apply(board, chain)
            others = _place_all(board, rest, most - len(chain), moved | {one for one, _slot in chain})
            for one, _slot in chain:
                board.take(one)
            for one, old in olds:
                if old != NOWHERE:
                    board.put(one, old)
            if others is not None:
                return [*chain, *others]
    return None


def _apply(board: Board, chain: list[tuple[int, int]]) -> None:
    for one, _slot in chain:
        if board.time[one] != NOWHERE:
            board.take(one)
    for one, slot in chain:
        board.put(one, slot)


def _fill(board: Board, old: Mapping[str, Place]) -> None:
    """What waits takes what is free; nobody moves for it."""
    waiting = [one for one in range(len(board.names)) if board.time[one] == NOWHERE]
    waiting.sort(key=lambda one: (board.names[one] not in old, -board.weights[one], len(board.choices[one]), one))
    for meeting in waiting:
        free = [slot for slot in board.choices[meeting] if not board.in_the_way(meeting, slot)]
        if free:
            board.put(meeting, min(free, key=lambda slot: (len(board.sitting[slot]) - board.tables[slot], slot)))


def _exactly(problem: Problem, plan: Plan, board: Board, *, most_moves: int | None, seconds: float) -> Repair:
    asked = {
        "problem": problem_to_data(problem),
        "old": {name: slot for name, slot in plan.times.items() if name in problem.meeting},
        "most_moves": most_moves,
        "hint": board.times(),
        "seconds": seconds,
    }
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
    done = subprocess.run(  # noqa: S603  our own module, by our own interpreter
        [sys.executable, "-m", "backend.roadshows.timetable.arms.mending", str(os.getpid())],
        input=json.dumps(asked).encode() + b"\n",
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
        check=False,
        timeout=seconds + 30,
    )
    found: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 and done.stdout else {"times": None}
    if found["times"] is None:
        _fill(board, plan.places)
        return _result(problem, plan, board.times(), proved=False)
    return _result(problem, plan, found["times"], proved=found["proved"])


def _result(problem: Problem, plan: Plan, times: Mapping[str, int], *, proved: bool) -> Repair:
    after = seat(problem, times, kept=plan)
    faults = check(problem, after)
    if faults:
        raise NoPlan(f"no plan keeps what is fixed and required: {faults[:3]}")
    return Repair(
        problem=problem,
        plan=after,
        moved=tuple(
            Move(name, plan.places[name], place)
            for name, place in after.places.items()
            if name in plan.places and plan.places[name] != place
        ),
        lost=tuple(name for name in plan.places if name not in after.places),
        added=tuple(name for name in after.places if name not in plan.places),
        proved=proved,
    )

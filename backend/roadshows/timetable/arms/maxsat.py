"""The event as weighted MaxSAT: RC2 over CaDiCaL.

The clauses say what `exact` says: one slot a meeting, one meeting a person and slot, tables by cardinality networks, how often
a person is busy by a sequential counter, breaks counted in unary up to what fairness allows, windows for people without one.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

from pysat.card import CardEnc, EncType
from pysat.examples.rc2 import RC2, RC2Stratified
from pysat.formula import WCNF, IDPool

from backend.roadshows.timetable.costs import unit
from backend.roadshows.timetable.plans import is_fair
from backend.roadshows.timetable.problem import Problem

PAIRS = 6  # up to here, pairs are the shortest way to say "at most one"


class Clauses:
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.formula = WCNF()
        self.ids = IDPool()
        self.at: dict[tuple[str, int], int] = {}
        self.placed: dict[str, int] = {}
        self.lost = 0  # what is left out whatever we do
        self.exact = True  # False: fairness is only said in part, so a plan may be unfair
        self._place()
        self._people()
        self._tables()
        self._order()

    def _new(self) -> int:
        return int(self.ids.id())

    def _say(self, *literals: int, weight: int | None = None) -> None:
        self.formula.append(list(literals), weight=weight)

    def _at_most(self, literals: Sequence[int], most: int, encoding: int = EncType.seqcounter) -> None:
        if len(literals) <= most:
            return
        if most == 1 and len(literals) <= PAIRS:
            for place, one in enumerate(literals):
                for other in literals[:place]:
                    self._say(-one, -other)
            return
        if most == 0:
            for one in literals:
                self._say(-one)
            return
        for clause in CardEnc.atmost(list(literals), most, vpool=self.ids, encoding=encoding).clauses:
            self._say(*clause)

    def _place(self) -> None:
        for meeting in self.problem.meetings:
            slots = self.problem.choices[meeting.id]
            literals = [self._new() for _ in slots]
            self.at.update(zip(((meeting.id, slot) for slot in slots), literals, strict=True))
            price = meeting.weight * unit(self.problem)
            self._at_most(literals, 1)
            if meeting.required or meeting.fixed is not None:
                self._say(*literals)
            elif literals:
                there = self._new()
                self._say(-there, *literals)
                for one in literals:
                    self._say(-one, there)
                self.placed[meeting.id] = there
                if price:
                    self._say(there, weight=price)
            else:
                self.lost += price

    def _people(self) -> None:
        goal = self.problem.goal
        most = {one.id: len(self.problem.meetings_of[one.id]) for one in self.problem.people}
        # somebody with at most one meeting has no break, so nobody has more than fairness allows
        calm = goal.fairness is not None and min(most.values(), default=0) <= 1
        if goal.fairness is not None and not calm:
            self.exact = False
        for person in self.problem.people:
            meetings = self.problem.meetings_of[person.id]
            sure = [name for name in meetings if name not in self.placed and self._certain(name)]
            maybe = [self.placed[name] for name in meetings if name in self.placed]
            busy: dict[int, int] = {}
            for slot in self.problem.open_slots:
                here = [self.at[name, slot] for name in meetings if (name, slot) in self.at]
                self._at_most(here, 1)
                if goal.breaks and here:
                    busy[slot] = self._new()
                    self._say(-busy[slot], *here)
                    for one in here:
                        self._say(-one, busy[slot])
            if person.limit is not None and len(sure) + len(maybe) > person.limit:
                if person.limit < len(sure):
                    self._say()
                else:
                    self._at_most(maybe, person.limit - len(sure))
            if goal.breaks and busy:
                if not maybe:
                    for clause in CardEnc.equals(
                        list(busy.values()), len(sure), vpool=self.ids, encoding=EncType.seqcounter
                    ).clauses:
                        self._say(*clause)
                self._breaks(busy, len(meetings), whole=not maybe, fair=goal.fairness if calm else None)

    def _certain(self, name: str) -> bool:
        meeting = self.problem.meeting[name]
        return meeting.required or meeting.fixed is not None

    def _breaks(self, busy: dict[int, int], meetings: int, *, whole: bool, fair: int | None) -> None:
        soft: list[int] = []
        for stretch in self.problem.stretches:
            starts: list[int] = []
            before: int | None = None
            for slot in stretch:
                now = busy.get(slot)
                if now is not None and before is None:
                    starts.append(now)
                elif now is not None and before is not None:
                    start = self._new()
                    self._say(start, -now, before)
                    self._say(-start, now)
                    self._say(-start, -before)
                    starts.append(start)
                before = now
            most = min(len(starts), meetings)
            if most > 1:
                soft.extend(self._count(starts, most)[1:])
        if fair is not None and len(soft) > fair:
            if len(self.problem.stretches) == 1:
                for one in soft[fair:]:
                    self._say(-one)
                soft = soft[:fair]
            else:
                self._at_most(soft, fair)
        for one in soft:
            self._say(-one, weight=1)
        if whole and soft and len(self.problem.stretches) == 1:
            self._windows(busy, meetings, soft[0])

    def _count(self, literals: Sequence[int], most: int) -> list[int]:
        """[at least one, at least two, …] up to `most` of the literals."""
        before: list[int] = []
        for literal in literals:
            now = [self._new() for _ in range(min(len(before) + 1, most))]
            self._say(-literal, now[0])
            for place, one in enumerate(before):
                self._say(-one, now[place])
                if place + 1 < len(now):
                    self._say(-literal, -one, now[place + 1])
            before = now
        for one, more in pairwise(before):
            self._say(-more, one)
        return before

    def _windows(self, busy: dict[int, int], length: int, broken: int) -> None:
        slots = self.problem.open_slots
        windows = []
        for first in range(len(slots) - length + 1):
            inside = slots[first : first + length]
            if any(slot not in busy for slot in inside):
                continue
            window = self._new()
            for slot, literal in busy.items():
                self._say(-window, literal if slot in inside else -literal)
            windows.append(window)
        self._say(broken, *windows)

    def _tables(self) -> None:
        for slot, tables in self.problem.tables.items():
            here = [
                self.at[one.id, slot]
                for one in self.problem.meetings
                if (one.id, slot) in self.at and self.problem.needs_table(one)
            ]
            self._at_most(here, tables, EncType.cardnetwrk)

    def _order(self) -> None:
        order = self.problem.place_of_slot
        for meeting in self.problem.meetings:
            for earlier in meeting.after:
                for one in self.problem.choices[earlier]:
                    for other in self.problem.choices[meeting.id]:
                        if order[one] >= order[other]:
                            self._say(-self.at[earlier, one], -self.at[meeting.id, other])


def solve(problem: Problem, tell: Callable[[str, object], None]) -> None:
    clauses = Clauses(problem)
    if any(not clause for clause in clauses.formula.hard):
        tell("impossible", None)
        return
    weighted = len(set(clauses.formula.wght)) > 1
    kind = RC2Stratified if weighted else RC2
    solver = kind(clauses.formula, solver="cadical195", adapt=True)
    told = -1
    if not weighted:  # each core raises the bound; a stratified one counts only its own layer
        inner = solver.process_core

        def process_core() -> None:
            nonlocal told
            inner()
            if solver.cost > told:
                told = solver.cost
                tell("bound", told + clauses.lost)

        solver.process_core = process_core
    model = solver.compute()
    if model is None:
        tell("impossible", None)
        return
    true = {literal for literal in model if literal > 0}
    tell("bound", solver.cost + clauses.lost)
    times = {name: slot for (name, slot), literal in clauses.at.items() if literal in true}
    tell("times", times)
    if clauses.exact or is_fair(problem, times):
        tell("proved", solver.cost + clauses.lost)

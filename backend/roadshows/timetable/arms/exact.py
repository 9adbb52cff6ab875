"""The event as a model of CP-SAT.

One literal a meeting and slot. Somebody is busy in a slot or not: exactly one of the meetings there, or "free". Breaks are
counted in unary, from the starts of blocks, so that a core names a person and not a slot; a person who has no break has
all meetings in one window, which is said too. Each slot's tables bound meetings, and busy people are twice the meetings.
"""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from ortools.sat.python import cp_model

from backend.roadshows.timetable.costs import unit
from backend.roadshows.timetable.problem import Problem


def total(terms: Iterable[Any]) -> Any:
    """Their sum as one expression; plain `sum` starts from a number, which confuses the types of CP-SAT."""
    return cp_model.LinearExpr.sum(list(terms))


class ExactModel:
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.model = cp_model.CpModel()
        self.at: dict[tuple[str, int], cp_model.IntVar] = {}
        self.placed: dict[str, cp_model.IntVar] = {}
        self.costs: list[cp_model.LinearExprT] = []
        self.possible = True
        self._place()
        self._people()
        self._tables()
        self._order()
        if problem.goal.breaks or problem.goal.fairness is not None:
            self._breaks()

    def minimise(self) -> None:
        self.model.minimize(total(self.costs))

    def _place(self) -> None:
        for meeting in self.problem.meetings:
            slots = self.problem.choices[meeting.id]
            literals = [self.model.new_bool_var(f"{meeting.id}@{slot}") for slot in slots]
            self.at.update(zip(((meeting.id, slot) for slot in slots), literals, strict=True))
            price = meeting.weight * unit(self.problem)
            if meeting.required or meeting.fixed is not None:
                self.possible &= bool(literals)
                self.model.add_exactly_one(literals)
            elif literals:
                there = self.model.new_bool_var(f"{meeting.id} placed")
                self.model.add_exactly_one([*literals, ~there])
                self.placed[meeting.id] = there
                self.costs.append(price * ~there)
            else:
                self.costs.append(price)

    def _people(self) -> None:
        self.busy: dict[tuple[str, int], cp_model.LiteralT] = {}
        counting = self.problem.goal.breaks or self.problem.goal.fairness is not None
        for person in self.problem.people:
            meetings = self.problem.meetings_of[person.id]
            for slot in self.problem.open_slots:
                here = [self.at[name, slot] for name in meetings if (name, slot) in self.at]
                if counting and here:
                    self.busy[person.id, slot] = self.model.new_bool_var(f"{person.id}@{slot}")
                    self.model.add_exactly_one([*here, ~self.busy[person.id, slot]])
                elif len(here) > 1:
                    self.model.add_at_most_one(here)
            sure = self._sure(meetings)
            maybe = [self.placed[name] for name in meetings if name in self.placed]
            if person.limit is not None and sure + len(maybe) > person.limit:
                self.model.add(total(maybe) <= person.limit - sure)
            if counting:
                there = [
                    self.busy[person.id, slot] for slot in self.problem.open_slots if (person.id, slot) in self.busy
                ]
                self.model.add(total(there) == total(maybe) + sure)

    def _sure(self, meetings: Iterable[str]) -> int:
        return sum(
            self.problem.meeting[name].required or self.problem.meeting[name].fixed is not None for name in meetings
        )

    def _tables(self) -> None:
        needing = [one for one in self.problem.meetings if self.problem.needs_table(one)]
        pairs = all(len(one.people) == 2 for one in self.problem.meetings)  # noqa: PLR2004  a pair
        for slot, tables in self.problem.tables.items():
            here = [self.at[one.id, slot] for one in needing if (one.id, slot) in self.at]
            if len(here) > tables:
                self.model.add(total(here) <= tables)
            busy = [literal for (_who, when), literal in self.busy.items() if when == slot]
            if busy and pairs and len(needing) == len(self.problem.meetings):
                meetings = self.model.new_int_var(0, min(tables, len(here)), f"meetings in {slot}")
                self.model.add(total(busy) == 2 * meetings)

    def _order(self) -> None:
        slots = self.problem.open_slots
        for meeting in self.problem.meetings:
            for earlier in meeting.after:
                for place, slot in enumerate(slots):
                    late = [self.at[earlier, one] for one in slots[place:] if (earlier, one) in self.at]
                    early = [self.at[meeting.id, one] for one in slots[: place + 1] if (meeting.id, one) in self.at]
                    if late and early and slot in (*self.problem.choices[earlier], *self.problem.choices[meeting.id]):
                        self.model.add_at_most_one(late + early)

    def _breaks(self) -> None:
        goal = self.problem.goal
        most = {person.id: self._most_breaks(person.id) for person in self.problem.people}
        if goal.fairness is not None and min(most.values(), default=0) == 0:
            most = {who: min(count, goal.fairness) for who, count in most.items()}
        sums: list[cp_model.LinearExprT] = []
        for who in most:
            # without a bound of fairness one literal for each possible break; the first ones are what cores find
            steps = [self.model.new_bool_var(f"{who} has {number + 1} breaks") for number in range(most[who])]
            for one, more in pairwise(steps):
                self.model.add_implication(more, one)
            self._blocks(who, steps)
            sums.append(total(steps))
            if goal.breaks:
                self.costs.extend(steps)
        if goal.fairness is not None and min(most.values(), default=0) > 0:
            least = self.model.new_int_var(0, max(most.values()), "least breaks")
            for breaks in sums:
                self.model.add(breaks >= least)
                self.model.add(breaks <= least + goal.fairness)

    def _most_breaks(self, who: str) -> int:
        meetings = len(self.problem.meetings_of[who])
        limit = self.problem.person[who].limit
        meetings = meetings if limit is None else min(meetings, limit)
        room = 0
        for stretch in self.problem.stretches:
            usable = [slot for slot in stretch if (who, slot) in self.busy]
            room += max(0, (len(usable) + 1) // 2 - 1) if len(usable) == len(stretch) else max(0, len(usable) - 1)
        return max(0, min(meetings - 1, room))

    def _blocks(self, who: str, steps: list[cp_model.IntVar]) -> None:
        starts: list[cp_model.LiteralT] = []
        used: list[cp_model.LinearExprT] = []
        certain = self._sure(self.problem.meetings_of[who])
        one_stretch = len(self.problem.stretches) == 1
        for stretch in self.problem.stretches:
            usable = [slot for slot in stretch if (who, slot) in self.busy]
            if not usable:
                continue
            before: cp_model.LiteralT | None = None
            for slot in stretch:
                now = self.busy.get((who, slot))
                if now is not None and before is None:
                    starts.append(now)
                elif now is not None and before is not None:
                    start = self.model.new_bool_var(f"{who} starts in {slot}")
                    self.model.add_bool_or([start, ~now, before])
                    self.model.add_implication(start, now)
                    self.model.add_implication(start, ~before)
                    starts.append(start)
                before = now
            if one_stretch and certain:
                used.append(1)
            else:
                some = self.model.new_bool_var(f"{who} meets in {usable[0]}…")
                self.model.add_max_equality(some, [self.busy[who, slot] for slot in usable])
                used.append(some)
        if starts:
            self.model.add(total(starts) - total(used) == total(steps))
        everything = len(self.problem.meetings_of[who])
        if steps and one_stretch and certain == everything:
            self._windows(who, everything, steps[0])

    def _windows(self, who: str, length: int, broken: cp_model.IntVar) -> None:
        slots = self.problem.open_slots
        windows: list[cp_model.LiteralT] = []
        for first in range(len(slots) - length + 1):
            inside = slots[first : first + length]
            if any((who, slot) not in self.busy for slot in inside):
                continue
            window = self.model.new_bool_var(f"{who} meets from {inside[0]} without a break")
            for slot in slots:
                busy = self.busy.get((who, slot))
                if busy is not None:
                    self.model.add_implication(window, busy if slot in inside else ~busy)
            windows.append(window)
        self.model.add_exactly_one([*windows, broken])

    def hint(self, times: Mapping[str, int]) -> None:
        for (name, slot), literal in self.at.items():
            self.model.add_hint(literal, times.get(name) == slot)

    def times(self, values: "cp_model.CpSolver | cp_model.CpSolverSolutionCallback") -> dict[str, int]:
        return {name: slot for (name, slot), literal in self.at.items() if values.boolean_value(literal)}

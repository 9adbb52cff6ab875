"""Choose first, place afterwards: two small questions in place of a large one.

Which wishes are worth most if each person could have any slot they are there for? That ignores when things happen, so nothing
can be worth more. Then: can these be placed? Mostly yes, and all is proved. If not, CP-SAT names some that cannot all be
placed together; the choice is made again without just these together. Both questions are answered by one worker each, so the
same event takes the same way.
"""

from collections.abc import Callable
from dataclasses import replace

from ortools.sat.python import cp_model

from backend.roadshows.timetable.arms.exact import ExactModel, total
from backend.roadshows.timetable.problem import Problem

EFFORT = 60.0  # of CP-SAT's deterministic clock, in all; then the other arms are left to it


def choose_and_place(problem: Problem, tell: Callable[[str, object], None]) -> None:
    if problem.goal.breaks or problem.goal.fairness is not None:
        return
    choice = _Choice(problem)
    left = EFFORT
    while left > 0:
        chosen, cost, spent = choice.solve(left)
        left -= spent
        if chosen is None:
            tell("impossible", None) if cost is None else tell("stage", 0)
            return
        tell("bound", cost)
        times, together, spent = _place(problem, chosen, left)
        left -= spent
        if times is not None:
            tell("times", times)
            tell("proved", cost)
            return
        if together is None:
            break
        choice.not_together(together)
    tell("stage", 0)


class _Choice:
    """What each person and all tables could hold, whenever it is."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.model = cp_model.CpModel()
        self.wanted = {
            meeting.id: self.model.new_bool_var(meeting.id)
            for meeting in problem.meetings
            if problem.choices[meeting.id]
        }
        self.total = sum(meeting.weight for meeting in problem.meetings)
        self.possible = True
        for meeting in problem.meetings:
            if meeting.required or meeting.fixed is not None:
                if meeting.id in self.wanted:
                    self.model.add_bool_or([self.wanted[meeting.id]])
                else:
                    self.possible = False
        self._people()
        self._tables()
        self.model.maximize(total(problem.meeting[name].weight * literal for name, literal in self.wanted.items()))

    def _people(self) -> None:
        for person in self.problem.people:
            mine = [name for name in self.problem.meetings_of[person.id] if name in self.wanted]
            slots = {slot for name in mine for slot in self.problem.choices[name]}
            most = len(slots) if person.limit is None else min(person.limit, len(slots))
            if len(mine) > most:
                self.model.add(total(self.wanted[name] for name in mine) <= most)

    def _tables(self) -> None:
        sitting = [name for name in self.wanted if self.problem.needs_table(self.problem.meeting[name])]
        slots = {slot for name in sitting for slot in self.problem.choices[name]}
        most = sum(self.problem.tables[slot] for slot in slots)
        if len(sitting) > most:
            self.model.add(total(self.wanted[name] for name in sitting) <= most)

    def solve(self, effort: float) -> tuple[list[str] | None, int | None, float]:
        """What to take, what that leaves out, and the effort; nothing and nothing where not even the required fit."""
        if not self.possible:
            return None, None, 0.0
        solver = _solver(effort, linear=2)
        status = solver.solve(self.model)
        spent = solver.response_proto.deterministic_time
        if status == cp_model.OPTIMAL:
            chosen = [name for name, literal in self.wanted.items() if solver.boolean_value(literal)]
            return chosen, self.total - round(solver.objective_value), spent
        return None, None if status == cp_model.INFEASIBLE else -1, spent

    def not_together(self, names: list[str]) -> None:
        self.model.add_bool_or([~self.wanted[name] for name in names])


def _place(problem: Problem, chosen: list[str], effort: float) -> tuple[dict[str, int] | None, list[str] | None, float]:
    """Times for all of these; or some of them that do not go together; or neither, when it took too long."""
    some = set(chosen)
    asked = replace(
        problem,
        meetings=tuple(
            replace(meeting, required=True, after=tuple(one for one in meeting.after if one in some))
            for meeting in problem.meetings
            if meeting.id in some
        ),
    )
    exact = ExactModel(asked)
    solver = _solver(effort, linear=0)
    status = solver.solve(exact.model)
    spent = solver.response_proto.deterministic_time
    if status in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return exact.times(solver), None, spent
    if status != cp_model.INFEASIBLE:
        return None, None, spent
    free = replace(
        asked,
        meetings=tuple(replace(meeting, required=False) for meeting in asked.meetings),
    )
    exact = ExactModel(free)
    names = {literal.index: name for name, literal in exact.placed.items()}  # fixed ones are there in any case
    exact.model.add_assumptions(list(exact.placed.values()))
    solver = _solver(max(1.0, effort - spent), linear=0)
    status = solver.solve(exact.model)
    spent += solver.response_proto.deterministic_time
    if status != cp_model.INFEASIBLE:
        return None, None, spent
    core = [names[index] for index in solver.sufficient_assumptions_for_infeasibility()]
    return None, core, spent


def _solver(effort: float, *, linear: int) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = linear
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = effort
    return solver

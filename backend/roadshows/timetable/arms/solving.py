"""The arms of CP-SAT: one worker with cores and no LP, one worker with the LP, many workers.

The first two are deterministic: same model, same seed, same way. They go in stages, each with a limit of CP-SAT's own
deterministic clock and another seed, since one unlucky way may be very long.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ortools.sat.python import cp_model

from backend.roadshows.timetable.arms.exact import ExactModel
from backend.roadshows.timetable.problem import Problem

Tell = Callable[[str, object], None]


@dataclass(frozen=True)
class Style:
    workers: int = 1
    core: bool = False
    linear: int = 1


STYLES = {
    "core": Style(core=True, linear=0),
    "linear": Style(linear=2),
    "many": Style(workers=max(4, os.cpu_count() or 1)),
}
STAGES = (20.0, 40.0, 80.0, 160.0, None)  # of CP-SAT's deterministic clock, about seconds


class _Teller(cp_model.CpSolverSolutionCallback):
    def __init__(self, exact: ExactModel, tell: Tell) -> None:
        super().__init__()
        self.exact = exact
        self.tell = tell

    def on_solution_callback(self) -> None:
        self.tell("times", self.exact.times(self))


def run(problem: Problem, name: str, tell: Tell, hint: Mapping[str, int] | None) -> None:
    """Tells `times` at each better plan, `bound` at each better bound, `stage` at the end of one, `proved` or `impossible`."""
    exact = ExactModel(problem)
    if not exact.possible:
        tell("impossible", None)
        return
    exact.minimise()
    style = STYLES[name]
    if style.workers > 1 and hint:
        exact.hint(hint)  # not for the others: their way shall depend on the event alone
    for stage, limit in enumerate(STAGES if style.workers == 1 else (None,)):
        solver = solver_for(style, seed=stage + 1)
        if limit is not None:
            solver.parameters.max_deterministic_time = limit
        solver.best_bound_callback = lambda bound: tell("bound", bound)
        status = solver.solve(exact.model, _Teller(exact, tell))
        if status == cp_model.OPTIMAL:
            tell("times", exact.times(solver))
            tell("proved", round(solver.objective_value))
            return
        if status == cp_model.INFEASIBLE:
            tell("impossible", None)
            return
        tell("stage", stage)


def solver_for(style: Style, seed: int = 1) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = style.workers
    solver.parameters.optimize_with_core = style.core
    solver.parameters.linearization_level = style.linear
    solver.parameters.random_seed = seed
    return solver

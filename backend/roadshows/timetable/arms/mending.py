"""Mending a plan exactly: nothing that stands is lost, and as few move as can be; a child process, as any use of CP-SAT.

    python -m backend.roadshows.timetable.arms.mending     one line of JSON in, one out

Two orders of what matters. `most_moves` is None: first the weight of those who stood, then the fewest moves, then the
weight of new ones. A number: those who stand are kept, at most so many move, the most weight, then the fewest moves.
"""

import json
import os
import sys
from collections.abc import Mapping
from typing import Any

from ortools.sat.python import cp_model

from backend.roadshows.timetable.arms.child import die_with
from backend.roadshows.timetable.arms.exact import ExactModel, total
from backend.roadshows.timetable.problem import Problem
from backend.roadshows.timetable.reading import problem_from_data


def mend(
    problem: Problem,
    old: Mapping[str, int],
    *,
    most_moves: int | None,
    hint: Mapping[str, int],
    seconds: float,
    workers: int = 1,
) -> dict[str, Any]:
    """{"times", "proved", "bound"}; times is None where no plan keeps the rules."""
    exact = ExactModel(problem)
    if not exact.possible:
        return {"times": None, "proved": False}
    model = exact.model
    moved: list[cp_model.LinearExprT] = []
    stood: list[cp_model.LinearExprT] = []
    fresh: list[cp_model.LinearExprT] = []
    for meeting in problem.meetings:
        literals = {slot: exact.at[meeting.id, slot] for slot in problem.choices[meeting.id]}
        if meeting.id in old:
            moved.extend(literal for slot, literal in literals.items() if slot != old[meeting.id])
            if meeting.id in exact.placed:
                stood.append((meeting.weight or 1) * exact.placed[meeting.id])
                if most_moves is not None and old[meeting.id] in literals:
                    model.add_bool_or([exact.placed[meeting.id]])
        elif meeting.id in exact.placed:
            fresh.append(meeting.weight * exact.placed[meeting.id])
    new = 1 + sum(meeting.weight for meeting in problem.meetings if meeting.id not in old)
    if most_moves is None:
        model.maximize(total(stood) * new * (len(old) + 1) - total(moved) * new + total(fresh))
    else:
        model.add(total(moved) <= most_moves)
        scale = min(most_moves, len(old)) + 1
        model.maximize((total(stood) + total(fresh)) * scale - total(moved))
    exact.hint(hint)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.parameters.linearization_level = 2 if workers == 1 else 1
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.random_seed = 1
    status = solver.solve(model)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return {"times": None, "proved": False}
    return {"times": exact.times(solver), "proved": status == cp_model.OPTIMAL}


def main() -> None:
    die_with(int(sys.argv[1]))
    asked = json.loads(sys.stdin.readline())
    found = mend(
        problem_from_data(asked["problem"]),
        asked["old"],
        most_moves=asked["most_moves"],
        hint=asked["hint"],
        seconds=asked["seconds"],
    )
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()

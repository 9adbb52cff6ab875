"""Sessions in rooms by CP-SAT, a child process: one line of JSON in (`sessions._exactly` writes it), one out."""

import json
import os
import sys
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from ortools.sat.python import cp_model

from backend.roadshows.timetable.arms.child import die_with
from backend.roadshows.timetable.arms.exact import total


def arrange(asked: Mapping[str, Any]) -> dict[str, Any]:
    model = cp_model.CpModel()
    rows = asked["rows"]
    fixed = {row["session"] for row in rows if row["fixed"]}
    spots: dict[str, list[tuple[dict[str, Any], cp_model.IntVar]]] = defaultdict(list)
    shared: dict[tuple[str, str, int], list[cp_model.IntVar]] = defaultdict(list)
    carried: dict[tuple[str, int], list[cp_model.IntVar]] = defaultdict(list)
    worth: list[cp_model.LinearExprT] = []
    for row in rows:
        if row["session"] in fixed:
            continue  # spots that clash with these are not among the rows; only carried gear is counted with them
        here = model.new_bool_var(f"{row['session']} in {row['hall']} from {row['start']}")
        model.add_hint(here, row["hint"])
        spots[row["session"]].append((row, here))
        worth.append((1000 * len(rows) - (row["run"][0] if row["run"] else 0)) * here)
        for slot in row["run"]:
            shared["hall", row["hall"], slot].append(here)
            for person in row["people"]:
                shared["person", person, slot].append(here)
            for gear in row["gear"]:
                carried[gear, slot].append(here)
    in_use: dict[tuple[str, int], int] = defaultdict(int)
    for row in rows:
        if row["fixed"]:
            for slot in row["run"]:
                for gear in row["gear"]:
                    in_use[gear, slot] += 1
    for pairs in spots.values():
        model.add_at_most_one(here for _row, here in pairs)
    for some in shared.values():
        model.add_at_most_one(some)
    for (gear, slot), some in carried.items():
        model.add(total(some) <= max(0, asked["movable"][gear] - in_use[gear, slot]))
    for later, earlier_ones in asked["after"].items():
        for earlier in earlier_ones:
            for row, here in spots.get(later, ()):
                for other, there in spots.get(earlier, ()):
                    if row["run"] and other["run"] and max(other["run"]) >= min(row["run"]):
                        model.add_at_most_one([here, there])
    model.maximize(total(worth))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_time_in_seconds = asked["seconds"]
    status = solver.solve(model)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return {"spots": [], "proved": False}
    return {
        "spots": [
            [name, row["hall"], row["start"]]
            for name, pairs in spots.items()
            for row, here in pairs
            if solver.boolean_value(here)
        ],
        "proved": status == cp_model.OPTIMAL,
    }


def main() -> None:
    die_with(int(sys.argv[1]))
    found = arrange(json.loads(sys.stdin.readline()))
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()

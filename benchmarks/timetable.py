"""How soon are meetings planned, and proved? `python -m benchmarks.timetable FOLDER [--seconds 60] [NAME …]`.

FOLDER holds instances of the B2B meeting scheduling problem (MiniZinc data, *.dzn, also deeper down): every meeting has to take
place, and people shall have as few breaks as possible. Their key is the file's name up to the first dot. Where an optima.json
lies in FOLDER or above it, the published best stands beside ours. With --desks there is no folder: 100 entities, 30 banks at
desks of their own and 20 slots, made up here. With --full, tables that are more than 90 % full. With --repair EVENTS.json (the form
of `manage.py plan_event`), each person of each event drops out in turn, and the plan is mended.
"""

import argparse
import json
import random
import re
import resource
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from backend.roadshows.timetable import (
    Changes,
    Goal,
    Meeting,
    Outcome,
    Person,
    Problem,
    Room,
    Slot,
    check,
    plan,
    repair,
)
from backend.roadshows.timetable.events import events_in


def read_dzn(text: str) -> dict[str, Any]:
    """Numbers, lists of numbers, tables and lists of sets; all that these files have."""
    found: dict[str, Any] = {}
    for name, value in re.findall(r"(\w+)\s*=\s*(.*?)\s*;", re.sub(r"%.*", "", text), re.DOTALL):
        if value.startswith("[|"):
            found[name] = [_numbers(row) for row in value.strip("[]").split("|") if row.strip()]
        elif value.startswith("[") and "{" in value:
            found[name] = [_numbers(group) for group in re.findall(r"\{(.*?)\}", value, re.DOTALL)]
        elif value.startswith("["):
            found[name] = _numbers(value)
        else:
            found[name] = int(value)
    return found


def _numbers(text: str) -> list[int]:
    """`1, 2, 5..7` are 1 2 5 6 7."""
    found: list[int] = []
    for first, last in re.findall(r"(-?\d+)(?:\s*\.\.\s*(-?\d+))?", text):
        found.extend(range(int(first), int(last or first) + 1))
    return found


def b2b(data: dict[str, Any]) -> Problem:
    """Sessions: 1 in the morning, 2 in the afternoon, 3 either. Sets begin with a mark that is no slot and no meeting."""
    total, morning = data["nTotalSlots"], data["nMorningSlots"]
    halves = {1: frozenset(range(1, morning + 1)), 2: frozenset(range(morning + 1, total + 1)), 3: None}
    forbidden = data.get("forbidden") or [[] for _ in range(data["nBusiness"])]
    fixed = data.get("fixed") or [0] * len(data["requested"])
    before = data.get("precedences") or [[] for _ in data["requested"]]
    return Problem(
        slots=tuple(Slot(number, int(number > morning)) for number in range(1, total + 1)),
        rooms=(Room("all", data["nTables"]),),
        people=tuple(
            Person(f"P{number}", absent=frozenset(one for one in slots if one > 0))
            for number, slots in enumerate(forbidden, 1)
        ),
        meetings=tuple(
            Meeting(
                f"M{number}",
                (f"P{one}", f"P{other}"),
                required=True,
                slots=halves[session],
                fixed=fixed[number - 1] or None,
                after=tuple(f"M{earlier}" for earlier in before[number - 1] if earlier > 0),
            )
            for number, (one, other, session) in enumerate(data["requested"], 1)
        ),
        goal=Goal(breaks=True, fairness=2),
    )


def desks(entities: int = 100, banks: int = 30, slots: int = 20, seed: int = 7) -> Problem:
    """Everybody may wish for everybody a little; banks sit at desks of their own."""
    dice = random.Random(seed)
    people = [
        Person(f"E{one}", dice.randint(3, 8), frozenset(dice.sample(range(slots), dice.choice((0, 0, 2, 5)))))
        for one in range(entities)
    ] + [
        Person(f"B{one}", None, frozenset(dice.sample(range(slots), dice.choice((0, 1, 4)))), desk=True)
        for one in range(banks)
    ]
    wishes = [
        Meeting(f"E{one}-B{other}", (f"E{one}", f"B{other}"), dice.choice((100, 10, 10, 1)))
        for one in range(entities)
        for other in dice.sample(range(banks), 8)
    ]
    return Problem(tuple(Slot(one) for one in range(slots)), (), tuple(people), tuple(wishes))


def full(fill: float = 0.95, seed: int = 7) -> Problem:
    """A plan exists that takes `fill` of all places at tables: it was made first, and all of it is required."""
    dice = random.Random(seed)
    slots, tables, count = 16, 20, 100
    meetings: set[tuple[int, int]] = set()
    for _slot in range(slots):
        people = dice.sample(range(count), count)
        pairs = [(min(pair), max(pair)) for pair in zip(people[::2], people[1::2], strict=True)]
        meetings.update([pair for pair in pairs if pair not in meetings][: round(tables * fill)])
    return Problem(
        tuple(Slot(one) for one in range(slots)),
        (Room("hall", tables),),
        tuple(Person(f"P{one}") for one in range(count)),
        tuple(Meeting(f"{a}-{b}", (f"P{a}", f"P{b}"), required=True) for a, b in sorted(meetings)),
        Goal(breaks=True, fairness=3),
    )


def published(folder: Path) -> dict[str, Any]:
    for place in (folder, folder.parent):
        if (place / "optima.json").is_file():
            data = json.loads((place / "optima.json").read_text(encoding="utf-8"))
            rows = data.get("original", data)
            return {name: row["optimum"] if isinstance(row, dict) else row for name, row in rows.items()}
    return {}


HEADING = f"{'instance':<18}{'ours':>7}{'bound':>7}{'published':>10}{'first, s':>10}{'proof, s':>10}{'cpu, s':>8}  by"


def show(name: str, problem: Problem, best: Any, seconds: float) -> Outcome:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    outcome = plan(problem, seconds=seconds)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    breaks = problem.goal.breaks
    ours = outcome.worth.breaks if breaks else outcome.worth.weight
    bound = "-" if outcome.bound is None else outcome.bound.breaks if breaks else outcome.bound.weight
    if outcome.worth.missing or outcome.ending == "impossible":
        ours = f"-{outcome.worth.missing}"
    elif check(problem, outcome.plan):
        ours = "WRONG"
    first = "-" if outcome.first_seconds is None else f"{outcome.first_seconds:.1f}"
    proof = f"{outcome.seconds:.1f}" if outcome.proved else outcome.ending
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{name:<18}{ours:>7}{bound:>7}{best!s:>10}{first:>10}{proof:>10}{cpu:>8.0f}  {outcome.by}", flush=True)
    return outcome


def mending(name: str, problem: Problem, seconds: float) -> None:
    """Everybody drops out once, all day, of the best plan: milliseconds of processor time, children's too, and by the clock."""
    best = plan(problem, seconds=seconds).plan
    spent, passed, moved = [], [], 0
    for person in problem.people:
        began, clock = _processor(), time.perf_counter()
        mended = repair(problem, best, Changes(absent={person.id: None}))
        spent.append((_processor() - began) * 1e3)
        passed.append((time.perf_counter() - clock) * 1e3)
        moved += mended.moves
    middle, slow = statistics.median(spent), statistics.quantiles(spent, n=20)[-1]
    print(
        f"{name}: {len(spent)} people, {moved} moves; processor ms p50 {middle:.0f}, p95 {slow:.0f};"
        f" clock p95 {statistics.quantiles(passed, n=20)[-1]:.0f}",
        flush=True,
    )


def _processor() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("names", nargs="*", help="only these instances")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--desks", action="store_true")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--repair", type=Path)
    options = parser.parse_args()
    if options.repair is not None:
        for name, problem in events_in(json.loads(options.repair.read_text(encoding="utf-8"))).items():
            mending(name, problem, options.seconds)
        return
    if options.folder is None and not options.desks and not options.full:
        parser.error("give a folder, --desks, --full or --repair")
    print(HEADING)
    if options.desks:
        show("desks 100×30×20", desks(), "-", options.seconds)
    if options.full:
        show("full tables", full(), "-", options.seconds)
    if options.folder is None:
        return
    if not options.folder.is_dir():
        sys.exit(f"no such folder: {options.folder}")
    best = published(options.folder)
    files = {path.name.split(".")[0]: path for path in sorted(options.folder.rglob("*.dzn"))}
    if not files:
        sys.exit(f"no *.dzn under {options.folder}")
    for name, path in files.items():
        if options.names and name not in options.names:
            continue
        try:
            problem = b2b(read_dzn(path.read_text(encoding="utf-8")))
        except (KeyError, ValueError, IndexError) as wrong:
            print(f"{name:<18} cannot be read: {wrong!r}", flush=True)
            continue
        show(name, problem, best.get(name, "-"), options.seconds)


if __name__ == "__main__":
    main()

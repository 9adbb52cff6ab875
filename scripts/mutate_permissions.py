"""Takes each permission check out of the code in turn, and expects a test to notice.

    python scripts/mutate_permissions.py                        # all of them, on two processes
    python scripts/mutate_permissions.py --only backend.files   # of one package or module
    python scripts/mutate_permissions.py --kind door,predicate  # of these kinds
    python scripts/mutate_permissions.py --every 5              # a sample
    python scripts/mutate_permissions.py --list                 # what would be taken out

A check is found in the code's syntax tree (mutating/finding.py), and taken out in a copy of the tree (mutating/bench.py); the working tree is never
touched. First come the tests that are likeliest to notice (the tables of doors and predicates, the rows of the matrix
whose views stand in the changed file), then the rest of tests/permissions and the tests of the app. The answer is a
table; the exit status is 1 when a check can be taken out and no test notices.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import multiprocessing
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

from mutating.bench import Bench, Outcome
from mutating.finding import DEEP, Mutant, all_mutants

Todo: TypeAlias = "multiprocessing.Queue[Mutant | None]"
Done: TypeAlias = "multiprocessing.Queue[Outcome | Exception]"


def work(folder: Path, todo: Todo, done: Done, *, whole: bool) -> None:
    try:
        bench = Bench(folder)
        bench.prepare(whole=whole)
        while (mutant := todo.get()) is not None:
            done.put(bench.try_out(mutant))
    except Exception as broken:  # noqa: BLE001  told to whoever waits for the outcome
        done.put(broken)


def outcomes(mutants: Sequence[Mutant], jobs: int, folder: Path, *, whole: bool) -> Iterator[Outcome]:
    """In the order in which they come."""
    context = multiprocessing.get_context("fork")
    todo, done = context.Queue(), context.Queue()
    for mutant in [*mutants, *([None] * jobs)]:
        todo.put(mutant)
    workers = [
        # The first looks whether all is green to begin with; the others start at once.
        context.Process(target=work, args=(folder / str(number), todo, done), kwargs={"whole": whole and number == 0})
        for number in range(jobs)
    ]
    for worker in workers:
        worker.start()
    try:
        for _mutant in mutants:
            outcome = done.get()
            if isinstance(outcome, Exception):
                raise SystemExit(str(outcome))
            yield outcome
    finally:
        for worker in workers:
            worker.terminate()
            worker.join()


def say(line: str = "") -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--only", default="", help="a package or module, such as backend.scenarios")
    parser.add_argument("--kind", default="", help="kinds of check, such as door,predicate; tried in this order")
    parser.add_argument("--every", type=int, default=1, help="a sample: only every n-th of those found")
    parser.add_argument("--list", action="store_true", help="say what would be taken out, and stop")
    parser.add_argument("--deep", action="store_true", help=f"the calls of doors as well (kind {DEEP})")
    parser.add_argument(
        "--trust", action="store_true", help="take for granted that the tests are green as the code stands"
    )
    parser.add_argument("--jobs", type=int, default=2)
    chosen = parser.parse_args()
    wanted = [kind for kind in chosen.kind.split(",") if kind]
    found = [
        one
        for one in all_mutants(chosen.only)
        if one.kind in wanted or (not wanted and (chosen.deep or one.kind != DEEP))
    ]
    mutants = sorted(found, key=lambda one: wanted.index(one.kind) if wanted else 0)[:: chosen.every]
    if chosen.list:
        for mutant in mutants:
            say(str(mutant))
        say(f"{len(mutants)} checks")
        return 0
    alive: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="shuqiao-mutants-") as folder:
        jobs = max(1, min(chosen.jobs, len(mutants)))
        for number, outcome in enumerate(outcomes(mutants, jobs, Path(folder), whole=not chosen.trust), start=1):
            noticed = outcome.killed_by or "NOBODY NOTICED"
            say(f"{number:>4}/{len(mutants)}  {outcome.seconds:5.0f} s  {outcome.mutant}  → {noticed}")
            if not outcome.killed_by:
                alive.append(outcome)
    say()
    say(f"{len(mutants) - len(alive)} of {len(mutants)} noticed")
    for outcome in alive:
        say(f"  alive: {outcome.mutant}")
    return 1 if alive else 0


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt, io.UnsupportedOperation):
        raise SystemExit(main())

"""Takes each permission check out of the code in turn, and expects a test to notice.

    python scripts/mutate_permissions.py                        # all of them
    python scripts/mutate_permissions.py --only backend.files   # of one package or module
    python scripts/mutate_permissions.py --kind door,predicate  # of these kinds
    python scripts/mutate_permissions.py --every 5              # a sample
    python scripts/mutate_permissions.py --list                 # what would be taken out

A check is found in the code's syntax tree (mutating/finding.py), and taken out in a fork of a process that has imported a
copy of the tree (mutating/ground.py, mutating/patching.py), or, where it stands outside of functions, in the copy itself
(mutating/bench.py); the working tree is never touched. Only the tests that come by a check are asked: first the tables of
doors and predicates and the matrix, then the rest of tests/permissions, then the tests of the app and all others. The
answer is a table; the exit status is 1 when a check can be taken out and no test notices.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import multiprocessing
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from multiprocessing.connection import Connection, wait
from pathlib import Path

from mutating import ground
from mutating.bench import Bench, Outcome
from mutating.finding import DEEP, Mutant, all_mutants, is_in

Serve = Callable[[Path, Sequence[Mutant], Connection], None]


def serve_afresh(folder: Path, mutants: Sequence[Mutant], line: Connection) -> None:
    """For what stands outside of functions: each run imports the code again."""
    try:
        bench = Bench(folder)
        bench.prepare()
        while (number := line.recv()) is not None:
            line.send(bench.try_out(mutants[number]))
    except Exception as broken:  # noqa: BLE001  told to whoever waits for the outcome
        line.send(broken)


def outcomes(
    mutants: Sequence[Mutant], numbers: Sequence[int], jobs: int, folder: Path, serve: Serve
) -> Iterator[tuple[int, Outcome]]:
    """In the order in which they come."""
    context = multiprocessing.get_context("fork")
    workers: dict[Connection, multiprocessing.process.BaseProcess] = {}
    asked: dict[Connection, int] = {}
    waiting = iter(numbers)
    try:
        for place, number in enumerate(islice(waiting, jobs)):
            here, there = context.Pipe()
            workers[here] = context.Process(target=serve, args=(folder / str(place), mutants, there))
            workers[here].start()
            there.close()
            here.send(number)
            asked[here] = number
        while asked:
            ready = wait([*asked, *(workers[line].sentinel for line in asked)])
            for line in [one for one in asked if one in ready or workers[one].sentinel in ready]:
                outcome = line.recv() if line.poll() else RuntimeError("A process that tries checks out ended.")
                if isinstance(outcome, Exception):
                    raise SystemExit(str(outcome))
                yield asked.pop(line), outcome
                if (number := next(waiting, None)) is not None:
                    line.send(number)
                    asked[line] = number
    finally:
        for worker in workers.values():
            worker.terminate()
            worker.join()


def all_outcomes(everything: Sequence[Mutant], chosen: Sequence[int], jobs: int, folder: Path) -> Iterator[Outcome]:
    """First in forks, which takes seconds; then what stands outside of functions, which takes minutes.

    Of the first all are shown to the likeliest tests before any that is left is shown to others.
    """
    left, slow = list(chosen), list[int]()
    for stage in ground.STAGES:
        asked, left = left, []
        serve = partial(ground.serve, stage=stage)
        for number, outcome in outcomes(everything, asked, jobs, folder / stage, serve):
            if outcome.error:
                slow.append(number)
            elif outcome.killed_by or stage == ground.ELSEWHERE:
                yield outcome
            else:
                say(f"   later  {outcome.seconds:5.0f} s  {outcome.mutant}")
                left.append(number)
        left.sort(key=lambda number: everything[number].app)
    for _number, outcome in outcomes(everything, slow, jobs, folder / "slow", serve_afresh):
        yield outcome


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
        "--jobs", type=int, default=1, help="processes that try checks out, each with a world of its own"
    )
    chosen = parser.parse_args()
    wanted = [kind for kind in chosen.kind.split(",") if kind]
    everything = all_mutants()
    found = [
        number
        for number, one in enumerate(everything)
        if is_in(one, chosen.only) and (one.kind in wanted or (not wanted and (chosen.deep or one.kind != DEEP)))
    ]
    numbers = sorted(found, key=lambda one: wanted.index(everything[one].kind) if wanted else 0)[:: chosen.every]
    mutants = [everything[number] for number in numbers]
    if chosen.list:
        for mutant in mutants:
            say(str(mutant))
        say(f"{len(mutants)} checks")
        return 0
    alive: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="shuqiao-mutants-") as folder:
        for number, outcome in enumerate(all_outcomes(everything, numbers, chosen.jobs, Path(folder)), start=1):
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

"""The race: arms in child processes, the first proof ends it, and every plan passes the checker before anyone sees it.

Same event, same plan: the arms that search in one fixed way are in an order, and the proved plan is taken from the first of
them that proves it within its first stage. Mostly that arm has won anyway; else the others rest and it alone is waited for.
Where even that takes longer than the time allowed, the plan is still proved, but `settled` is false: another run may show
another plan of the same worth.
"""

import json
import logging
import math
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.roadshows.timetable.arms.board import Board
from backend.roadshows.timetable.arms.greedy import fill_greedily
from backend.roadshows.timetable.checker import check
from backend.roadshows.timetable.costs import cost_of, unit, worth_at
from backend.roadshows.timetable.plans import Plan, Worth, worth_of
from backend.roadshows.timetable.problem import Problem
from backend.roadshows.timetable.reading import problem_to_data
from backend.roadshows.timetable.results import Ending, Outcome, Progress
from backend.roadshows.timetable.seating import seat

logger = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[3]
PULSE = 0.05  # seconds between two looks at the clock and at `stop`
SETTLING = 20.0  # at most so long is waited for the plan that every run shows


@dataclass(frozen=True)
class Entry:
    """An arm in the race. `rank`: whose plan is taken when several could be; None: never, its way differs from run to run."""

    name: str
    nice: int = 0
    rank: int | None = None


WEIGHING = (
    Entry("choose", rank=0),
    Entry("climb", nice=2),
    Entry("linear", nice=5, rank=1),
    Entry("many", nice=10),
)
BREAKING = (Entry("core", rank=0), Entry("maxsat", rank=1), Entry("climb", nice=10), Entry("many", nice=15))
BOTH = (Entry("linear", rank=0), Entry("core", rank=1), Entry("climb", nice=2), Entry("many", nice=5))


def entries_for(problem: Problem) -> tuple[Entry, ...]:
    """Where only weight counts, choosing comes first; where all must be placed, breaks are a matter of cores."""
    if not problem.goal.breaks and problem.goal.fairness is None:
        return WEIGHING
    every = all(meeting.required or meeting.fixed is not None for meeting in problem.meetings)
    return BREAKING if every else BOTH


class _Child:
    def __init__(self, entry: Entry, line: bytes) -> None:
        self.entry = entry
        self.stages = 0  # ended without a proof
        self.proved: dict[str, int] | None = None
        self.latest: dict[str, int] | None = None
        self.over = False
        self.rest = b""
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
        self.process = subprocess.Popen(  # noqa: S603  our own module, by our own interpreter
            [
                sys.executable,
                "-m",
                "backend.roadshows.timetable.arms.child",
                entry.name,
                str(os.getpid()),
                str(entry.nice),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.out = self.process.stdout.fileno()
        try:
            self.process.stdin.write(line)
            self.process.stdin.flush()
        except BrokenPipeError:
            self.over = True

    def lines(self) -> Iterator[tuple[str, Any]]:
        """What it said since we last listened."""
        piece = os.read(self.out, 1 << 20)
        if not piece:
            self.over = True
        *whole, self.rest = (self.rest + piece).split(b"\n")
        for line in whole:
            kind, said = json.loads(line)
            yield kind, said

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue


def plan(
    problem: Problem,
    *,
    on_progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
    hint: Plan | None = None,
    seconds: float = 60.0,
) -> Outcome:
    """Plans the event; blocks until the proof, until `stop()` is true, or until the time is over."""
    for said in watch(problem, stop=stop, hint=hint, seconds=seconds):
        if isinstance(said, Outcome):
            return said
        if on_progress is not None:
            on_progress(said)
    raise AssertionError("a race ends with its outcome")


def watch(
    problem: Problem,
    *,
    stop: Callable[[], bool] | None = None,
    hint: Plan | None = None,
    seconds: float = 60.0,
) -> Iterator[Progress | Outcome]:
    """The race as an iterator: a `Progress` at each better plan or bound, at the end the `Outcome`.

    Who stops to iterate ends the race: the children are killed when the iterator is closed. Iterate in one thread: the
    children also die with the thread that started them.
    """
    race = _Race(problem, hint=hint, seconds=seconds, stop=stop or (lambda: False))
    try:
        yield from race.run()
    finally:
        race.end()


class _Race:
    def __init__(self, problem: Problem, *, hint: Plan | None, seconds: float, stop: Callable[[], bool]) -> None:
        self.problem = problem
        self.hint = hint
        self.seconds = seconds
        self.stop = stop
        self.started = time.monotonic()
        self.children: list[_Child] = []
        self.selector = selectors.DefaultSelector()
        self.plan = Plan()
        self.worth = Worth(missing=len(problem.meetings) + 1, weight=0, breaks=0)
        self.bound: int | None = None
        self.first_seconds: float | None = None
        self.by = ""
        self.impossible = False
        self.settled = False

    def run(self) -> Iterator[Progress | Outcome]:
        self._greedily({})
        closed = self._closed()
        if not closed and self.hint:
            self._greedily(self.hint.times)
        yield self._progress()
        if not closed:
            self._start()
            yield from self._listen()
        yield self._outcome()

    def _greedily(self, times: Mapping[str, int]) -> None:
        board = Board(self.problem)
        board.fill(times)
        fill_greedily(board)
        self._found(board.times(), "greedy")

    def _closed(self) -> bool:
        """Everything that has a slot at all is placed, or something required has none: there is nothing to race for."""
        shut = [meeting for meeting in self.problem.meetings if not self.problem.choices[meeting.id]]
        self.impossible = any(meeting.required or meeting.fixed is not None for meeting in shut)
        self.bound = sum(meeting.weight for meeting in shut) * unit(self.problem)
        self.settled = self._proved()
        return self.settled or self.impossible

    def _start(self) -> None:
        line = {"problem": problem_to_data(self.problem), "hint": self.plan.times}
        data = json.dumps(line).encode() + b"\n"
        for entry in entries_for(self.problem):
            child = _Child(entry, data)
            self.children.append(child)
            self.selector.register(child.out, selectors.EVENT_READ, child)

    def _listen(self) -> Iterator[Progress]:
        proved_at: float | None = None
        while self.selector.get_map() and not self.impossible:
            now = time.monotonic() - self.started
            if self.stop() or now > self.seconds or (proved_at is not None and now > proved_at + SETTLING):
                return
            before = (self.worth, self.bound)
            for key, _events in self.selector.select(PULSE):
                self._hear(key.data)
            if (self.worth, self.bound) != before:
                yield self._progress()
            if self._proved():
                if proved_at is None:
                    proved_at = time.monotonic() - self.started
                    self._rest_the_others()
                if self._settle():
                    return

    def _hear(self, child: _Child) -> None:
        for kind, said in child.lines():
            if kind == "times":
                child.latest = said
                self._found(said, child.entry.name)
            elif kind == "bound":
                self._bounded(math.ceil(said - 1e-6), child.entry.name)
            elif kind == "proved":
                child.proved = child.latest
                self._bounded(said, child.entry.name)
            elif kind == "stage":
                child.stages += 1
            elif kind == "impossible":
                self.impossible = True
            elif kind == "failed":
                logger.warning("arm %s failed: %s", child.entry.name, said)
        if child.over:
            self.selector.unregister(child.out)
            child.end()

    def _found(self, times: Mapping[str, int], by: str) -> None:
        worth = worth_of(self.problem, times)
        if worth <= self.worth:
            return
        plan = seat(self.problem, times)
        faults = check(self.problem, plan, gaps=worth.missing > 0)
        if faults and not (
            by in {"greedy", "climb"} and all(fault.rule in {"fairness", "required"} for fault in faults)
        ):
            logger.warning("arm %s gave a plan with faults, which was thrown away: %s", by, faults[:3])
            return
        if faults:
            return  # not yet fair: no plan to show, nothing to complain of
        self.plan, self.worth, self.by = plan, worth, by
        if not worth.missing and self.first_seconds is None:
            self.first_seconds = time.monotonic() - self.started

    def _bounded(self, cost: int, by: str) -> None:
        if self.bound is None or cost > self.bound:
            self.bound = cost
            if not self.by:
                self.by = by

    def _proved(self) -> bool:
        return self.bound is not None and not self.worth.missing and cost_of(self.problem, self.worth) <= self.bound

    def _rest_the_others(self) -> None:
        """Only arms whose plan may be the one that every run shows go on."""
        for child in self.children:
            if child.entry.rank is None and not child.over:
                self.selector.unregister(child.out)
                child.over = True
                child.end()

    def _settle(self) -> bool:
        """Takes the plan of the first arm in rank; False while an earlier one may still give it."""
        ranked = [child for child in self.children if child.entry.rank is not None]
        for child in sorted(ranked, key=lambda one: one.entry.rank or 0):
            if child.proved is not None and child.stages == 0:
                self._take(child)
                return True
            if not child.over and child.stages == 0:
                return False
        late = [child for child in ranked if child.proved is not None]
        if late:
            self._take(late[0])
        return bool(late) or all(child.over for child in ranked)

    def _take(self, child: _Child) -> None:
        times = child.proved or {}
        plan = seat(self.problem, times)
        if worth_of(self.problem, times) == self.worth and not check(self.problem, plan):
            self.plan, self.by, self.settled = plan, child.entry.name, True

    def _bound_worth(self) -> Worth | None:
        return None if self.bound is None else worth_at(self.problem, self.bound)

    def _progress(self) -> Progress:
        return Progress(time.monotonic() - self.started, self.plan, self.worth, self._bound_worth(), self.by)

    def _outcome(self) -> Outcome:
        ending: Ending = "time"
        if self._proved():
            ending = "proved"
        elif self.impossible:
            ending = "impossible"
        elif self.stop():
            ending = "stopped"
        return Outcome(
            ending=ending,
            plan=self.plan,
            worth=self.worth,
            bound=self._bound_worth(),
            seconds=time.monotonic() - self.started,
            first_seconds=self.first_seconds,
            by=self.by,
            settled=self.settled,
        )

    def end(self) -> None:
        for child in self.children:
            if not child.over:
                child.over = True
                child.end()
        self.selector.close()

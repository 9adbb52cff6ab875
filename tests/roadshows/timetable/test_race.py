"""The race with real child processes; the arms against each other without any."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from backend.roadshows.timetable import (
    Meeting,
    Outcome,
    Person,
    Plan,
    Problem,
    Slot,
    Worth,
    check,
    plan,
    watch,
    worth_of,
)
from backend.roadshows.timetable.arms import maxsat, solving
from backend.roadshows.timetable.arms.choosing import choose_and_place
from backend.roadshows.timetable.arms.climb import climb
from backend.roadshows.timetable.costs import cost_of, worth_at
from backend.roadshows.timetable.race import ROOT
from backend.roadshows.timetable.reading import plan_from_data, plan_to_data, problem_from_data, problem_to_data
from backend.roadshows.timetable.seating import seat
from tests.roadshows.timetable.builders import forum, hall, random_event


class Told:
    """What an arm said last, by kind."""

    def __init__(self) -> None:
        self.said: dict[str, Any] = {}

    def __call__(self, kind: str, said: object) -> None:
        self.said[kind] = said


def proof(problem: Problem, arm: str) -> int | None:
    """The proved cost, None where it is impossible; and the plan keeps the rules and costs this."""
    told = Told()
    if arm == "maxsat":
        maxsat.solve(problem, told)
    elif arm == "choose":
        choose_and_place(problem, told)
    else:
        solving.run(problem, arm, told, None)
    if "impossible" in told.said:
        return None
    times = told.said["times"]
    assert check(problem, seat(problem, times)) == []
    assert cost_of(problem, worth_of(problem, times)) == told.said["proved"]
    return int(told.said["proved"])


def test_arms_agree_where_weight_counts() -> None:
    found = {}
    for seed in range(60):
        problem = random_event(seed)
        found[seed] = proof(problem, "choose")
        assert proof(problem, "maxsat") == found[seed], seed
        if seed % 4 == 0:
            assert proof(problem, "linear") == found[seed], seed
    assert len({cost for cost in found.values() if cost}) > 20
    assert None in found.values()


def test_arms_agree_where_breaks_count() -> None:
    for seed in range(40):
        problem = random_event(seed, breaks=True)
        assert proof(problem, "core") == proof(problem, "maxsat"), seed
    problem = forum(3, people=10, slots=7, tables=4, fill=1)
    problem = replace(problem, people=(*problem.people, Person("nobody's wish")))  # so nobody may have three breaks
    cost = proof(problem, "core")
    assert cost == proof(problem, "maxsat")
    assert cost is not None


def test_the_climbing_arm_is_never_wrong_and_seldom_short() -> None:
    short = 0
    for seed in range(0, 60, 3):
        problem = replace(random_event(seed), goal=replace(random_event(seed).goal, breaks=False))
        told = Told()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("backend.roadshows.timetable.arms.climb.ROUNDS", 3000)
            climb(problem, told)
        best = proof(problem, "choose")
        times = told.said["times"]
        assert [one for one in check(problem, seat(problem, times)) if one.rule != "required"] == []
        if best is not None:
            short += worth_of(problem, times) < worth_at(problem, best)
    assert short <= 1


def crowd() -> Problem:
    """Far more wishes than places, and limits that clash: greedy does not find the best."""
    wishes = " ".join(
        f"{one}-{other}:{(7 * ord(one) + 3 * ord(other)) % 50 + 1}" for one in "abcdefghij" for other in "vwxyz"
    )
    return hall(wishes, slots=5, tables=3, absent={"v": {0, 1, 2}, "a": {3, 4}, "b": {0}}, c=2, w=3, x=4)


def test_the_first_proof_ends_the_race_and_every_run_shows_the_same_plan() -> None:
    lines = []
    one = plan(crowd(), on_progress=lines.append, seconds=60)
    assert one.ending == "proved"
    assert one.settled
    assert one.gap == 0
    assert one.first_seconds is not None
    assert one.first_seconds < 1
    assert check(crowd(), one.plan) == []
    assert lines[0].seconds < 1
    assert [line.worth for line in lines] == sorted(line.worth for line in lines)
    hinted = plan(crowd(), hint=seat(crowd(), {"a-v": 3}), seconds=60)
    assert hinted.plan == one.plan


def test_all_required_with_few_breaks_is_proved() -> None:
    problem = forum(5, people=12, slots=8, tables=5)
    outcome = plan(problem, seconds=60)
    assert outcome.ending == "proved"
    assert outcome.settled
    assert outcome.worth == outcome.bound
    assert check(problem, outcome.plan) == []


@pytest.mark.parametrize(
    "problem",
    [
        Problem((), (), (), ()),
        replace(hall("a-x b-x"), meetings=()),  # nobody wished for
        replace(hall("a-x b-x"), rooms=()),  # no table
        replace(hall("a-x b-x"), slots=()),
        replace(hall("a-x b-x"), slots=(Slot(0, open=False),)),  # everything forbidden
        hall("a-x b-x", absent={"x": {0, 1, 2}}),  # absent all day
        hall("a-x b-x", x=0),
    ],
)
def test_nothing_to_plan_is_proved_at_once(problem: Problem) -> None:
    outcome = plan(problem)
    assert (outcome.ending, outcome.plan, outcome.settled) == ("proved", Plan(), True)
    assert outcome.seconds < 1


def test_what_cannot_be_is_told_with_as_much_as_can_be() -> None:
    both = replace(hall("a-x a-y", slots=1), goal=hall("a-x").goal)
    both = replace(both, meetings=tuple(replace(one, required=True) for one in both.meetings))
    outcome = plan(both, seconds=30)
    assert outcome.ending == "impossible"
    assert outcome.worth == Worth(missing=1, weight=10, breaks=0)
    shut = replace(both, meetings=(Meeting("a-x", ("a", "x"), fixed=0),), rooms=())
    assert plan(shut).ending == "impossible"


def test_stop_keeps_the_best_and_a_killed_run_goes_on_from_it() -> None:
    problem = forum(1, people=40, slots=14, tables=18, fill=0.95)
    asked = iter([False, False, *[True] * 100])
    stopped = plan(problem, stop=lambda: next(asked))
    assert stopped.ending == "stopped"
    assert check(problem, stopped.plan, gaps=True) == []
    kept = plan_from_data(json.loads(json.dumps(plan_to_data(stopped.plan))))
    again = problem_from_data(json.loads(json.dumps(problem_to_data(problem))))
    assert again == problem
    race = watch(again, hint=kept)
    first = next(race)
    race.close()  # type: ignore[attr-defined]
    assert first.worth >= stopped.worth


PARENT = """
import sys
from tests.roadshows.timetable.builders import forum
from backend.roadshows.timetable import watch
for line in watch(forum(1, people=40, slots=14, tables=18, fill=0.95), seconds=60):
    print("going", flush=True)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_children_die_with_a_killed_parent() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], cwd=ROOT, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    parent.stdout.readline()
    deadline = time.monotonic() + 20
    while len(children := children_of(parent.pid)) < 4:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    while any(is_alive(child) for child in children):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def children_of(parent: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_an_outcome_comes_last() -> None:
    assert [type(one) for one in watch(hall("a-x"))][-1] is Outcome

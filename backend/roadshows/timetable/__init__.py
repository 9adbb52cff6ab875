"""The planner of meetings: an event in, a checked plan out, with proof or with an honest gap. It knows no framework.

    problem = Problem(
        slots=(Slot(0), Slot(1), Slot(2, half=1)),
        rooms=(Room("R1", tables=3),),
        people=(Person("E1", limit=2), Person("B1", absent=frozenset({0})), Person("B2", desk=True)),
        meetings=(Meeting("Q1", ("E1", "B1"), weight=100), Meeting("Q2", ("E1", "B2"), weight=10)),
    )
    outcome = plan(problem, on_progress=print, stop=event.is_set, seconds=60)
    outcome.plan.places["Q1"]     # Place(slot=1, room="R1", table=1)
    outcome.ending                # "proved" | "stopped" | "time" | "impossible"
    outcome.gap                   # 0.0 when proved, None while no bound is known

`plan(problem, *, on_progress=None, stop=None, hint=None, seconds=60.0)` blocks until the proof, until `stop()` is true or until
    the time is over. `watch(problem, ...)` is the same race as an iterator of `Progress`; its last item is the `Outcome`.
    Each `Progress` carries a checked plan: keep the last one, give it as `hint` later, and a killed run goes on from there.
`check(problem, plan)` lists the rules a plan breaks; `[]` is a good plan.
`repair(problem, plan, changes)` gives a `Repair`: the plan after `Changes`, by as few moves as possible, and who moves where.
`explain(problem, plan)` gives an `Unmet` for each wish not placed: what clashes, and the cheapest ways out.

Nothing here needs the solvers to be imported in the calling process; they live in child processes that die with it.
"""

from backend.roadshows.timetable.changes import Changes
from backend.roadshows.timetable.checker import Fault, check
from backend.roadshows.timetable.errors import BadProblem, NoPlan, TimetableError
from backend.roadshows.timetable.explain import Clash, Step, Unmet, Way, explain
from backend.roadshows.timetable.plans import Place, Plan, Worth, breaks_of, worth_of
from backend.roadshows.timetable.problem import Goal, Meeting, Person, Problem, Room, Slot
from backend.roadshows.timetable.race import plan, watch
from backend.roadshows.timetable.repair import Move, Repair, repair
from backend.roadshows.timetable.results import Outcome, Progress

__all__ = [
    "BadProblem",
    "Changes",
    "Clash",
    "Fault",
    "Goal",
    "Meeting",
    "Move",
    "NoPlan",
    "Outcome",
    "Person",
    "Place",
    "Plan",
    "Problem",
    "Progress",
    "Repair",
    "Room",
    "Slot",
    "Step",
    "TimetableError",
    "Unmet",
    "Way",
    "Worth",
    "breaks_of",
    "check",
    "explain",
    "plan",
    "repair",
    "watch",
    "worth_of",
]

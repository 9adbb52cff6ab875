"""The goal as one number to be made small: weight left out, then breaks. Arms speak it; people see a `Worth`."""

from backend.roadshows.timetable.plans import Worth
from backend.roadshows.timetable.problem import Problem


def unit(problem: Problem) -> int:
    """What one point of weight costs in breaks: more than all breaks there can be, so that weight is always first."""
    if not problem.goal.breaks:
        return 1
    return 1 + len(problem.people) * (len(problem.open_slots) // 2)


def total(problem: Problem) -> int:
    return sum(meeting.weight for meeting in problem.meetings)


def cost_of(problem: Problem, worth: Worth) -> int:
    return (total(problem) - worth.weight) * unit(problem) + worth.breaks


def worth_at(problem: Problem, cost: int) -> Worth:
    """What a plan of this cost is worth."""
    lost, breaks = divmod(max(0, cost), unit(problem))
    return Worth(missing=0, weight=total(problem) - lost, breaks=breaks)

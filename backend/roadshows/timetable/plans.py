"""A plan: which meeting is when and where; and what it is worth."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import total_ordering

from backend.roadshows.timetable.problem import Problem


@dataclass(frozen=True, order=True)
class Place:
    """`room` is empty and `table` 0 where one of the two sits at an own desk."""

    slot: int
    room: str = ""
    table: int = 0


@dataclass(frozen=True)
class Plan:
    places: Mapping[str, Place] = field(default_factory=dict)  # meeting → place; what is missing here is not placed

    @property
    def times(self) -> dict[str, int]:
        return {meeting: place.slot for meeting, place in self.places.items()}


@total_ordering
@dataclass(frozen=True)
class Worth:
    """The better, the greater: fewer missing required meetings, then more weight, then fewer breaks."""

    missing: int
    weight: int
    breaks: int

    def _key(self) -> tuple[int, int, int]:
        return (-self.missing, self.weight, -self.breaks)

    def __lt__(self, other: "Worth") -> bool:
        return self._key() < other._key()


def worth_of(problem: Problem, times: Mapping[str, int]) -> Worth:
    missing = sum(meeting.required and meeting.id not in times for meeting in problem.meetings)
    weight = sum(meeting.weight for meeting in problem.meetings if meeting.id in times)
    breaks = sum(breaks_of(problem, times).values()) if problem.goal.breaks else 0
    return Worth(missing=missing, weight=weight, breaks=breaks)


def breaks_of(problem: Problem, times: Mapping[str, int]) -> dict[str, int]:
    return {
        who: breaks_in(problem, {times[meeting] for meeting in meetings if meeting in times})
        for who, meetings in problem.meetings_of.items()
    }


def is_fair(problem: Problem, times: Mapping[str, int]) -> bool:
    most = problem.goal.fairness
    breaks = breaks_of(problem, times).values()
    return most is None or not breaks or max(breaks) - min(breaks) <= most


def breaks_in(problem: Problem, busy: Collection[int]) -> int:
    """The breaks of one person who meets in these slots."""
    found = 0
    for stretch in problem.stretches:
        blocks, before = 0, False
        for slot in stretch:
            now = slot in busy
            blocks += now and not before
            before = now
        found += max(0, blocks - 1)
    return found

"""What a race tells while it runs, and at its end."""

from dataclasses import dataclass
from typing import Literal

from backend.roadshows.timetable.plans import Plan, Worth

Ending = Literal["proved", "stopped", "time", "impossible"]


@dataclass(frozen=True)
class Progress:
    """One line of a race: the best plan so far, and how far it may be from the best there is."""

    seconds: float
    plan: Plan
    worth: Worth
    bound: Worth | None  # nothing can be worth more; None while nothing is known
    by: str  # the arm that found the plan or the bound

    @property
    def gap(self) -> float | None:
        """Between 0 (proved) and 1: the share of the bound's weight, or else of the breaks, that may still be won."""
        return gap_between(self.worth, self.bound)


@dataclass(frozen=True)
class Outcome:
    """`proved`: no plan is worth more. `impossible`: no plan keeps all rules; `plan` then holds as much as can be had."""

    ending: Ending
    plan: Plan
    worth: Worth
    bound: Worth | None
    seconds: float
    first_seconds: float | None  # until the first plan without gaps
    by: str
    settled: bool = False  # proved, and every run on this event shows this very plan

    @property
    def proved(self) -> bool:
        return self.ending == "proved"

    @property
    def gap(self) -> float | None:
        return gap_between(self.worth, self.bound)


def gap_between(worth: Worth, bound: Worth | None) -> float | None:
    if bound is None:
        return None
    if worth >= bound:
        return 0.0
    if bound.weight > worth.weight:
        return (bound.weight - worth.weight) / bound.weight
    return (worth.breaks - bound.breaks) / max(1, worth.breaks)

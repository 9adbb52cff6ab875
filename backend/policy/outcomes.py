"""Three-valued logic after Kleene: what is not known never becomes a yes, and one certain no settles an `all`."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _


class Outcome(StrEnum):
    MET = "met"
    UNKNOWN = "unknown"
    NOT_MET = "not_met"

    @property
    def label(self) -> str:
        """The word on the screen."""
        return {Outcome.MET: _("符合"), Outcome.NOT_MET: _("不符合"), Outcome.UNKNOWN: _("无法判断")}[self]


# As signs, `all` is the least, `any` the greatest and `not` the negative: the same on single facts and on whole columns.
SIGN: Final = {Outcome.NOT_MET: -1, Outcome.UNKNOWN: 0, Outcome.MET: 1}
_OF_SIGN: Final = {sign: outcome for outcome, sign in SIGN.items()}


def of_sign(sign: int) -> Outcome:
    return _OF_SIGN[sign]


def of_bool(yes: bool) -> Outcome:
    return Outcome.MET if yes else Outcome.NOT_MET


def every(outcomes: Iterable[Outcome]) -> Outcome:
    """All of them; of none it is met."""
    return min(outcomes, key=SIGN.__getitem__, default=Outcome.MET)


def some(outcomes: Iterable[Outcome]) -> Outcome:
    """At least one of them; of none it is not met."""
    return max(outcomes, key=SIGN.__getitem__, default=Outcome.NOT_MET)


def negated(outcome: Outcome) -> Outcome:
    return of_sign(-SIGN[outcome])

"""What somebody can change about themselves so that a condition is met. Each change knows what it does to the facts.

What cannot be changed, or is no advice, has no class here: the field one works in, last year's revenue, a day that has passed.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar, Final, Self

from django.utils.translation import gettext as _

from .choices import FIRM_TITLES, Effort, EntityKind, FactName, fact_label
from .codes import Term, contains
from .expressions import Age, Compare, Every, Expression, Holds, OneOf, Since, Some
from .facts import LASTING, Facts, FactValue, Holding
from .judging.trees import find
from .outcomes import Outcome
from .periods import anniversary
from .words import MONEY, either, short_figure, spell

# Nobody plans further ahead by a scenario that is open today.
WAIT_AT_MOST: Final = timedelta(days=730)


class Change(ABC):
    """One changed fact, or the day on which one is judged."""

    __slots__ = ()
    effort: ClassVar[Effort]
    touches: ClassVar[tuple[str, ...]]  # the facts that it changes; none where it is the day

    @abstractmethod
    def applied(self, facts: Facts, on: date) -> tuple[Facts, date]:
        """The facts and the day after the change."""

    @classmethod
    @abstractmethod
    def label(cls, alternatives: Sequence[Self]) -> str:
        """What to do, said once for all changes of this kind that come to the same."""

    def at_least(self, other: "Change") -> bool:
        """Whether it asks for no less than the other of the same kind."""
        return self == other


@dataclass(frozen=True, slots=True)
class Acquire(Change):
    """A title that is not held yet."""

    effort: ClassVar[Effort] = Effort.APPLY
    touches: ClassVar[tuple[str, ...]] = (FactName.QUALIFICATIONS,)
    title: Term

    def applied(self, facts: Facts, on: date) -> tuple[Facts, date]:
        known = facts.get(FactName.QUALIFICATIONS)
        held = known.value if known is not None and isinstance(known.value, tuple) else ()
        others = tuple(one for one in held if one.code != self.title.code)
        more = (*others, Holding(self.title.code, self.title.name, LASTING))
        return {**facts, FactName.QUALIFICATIONS: FactValue(more, fact_label(FactName.QUALIFICATIONS))}, on

    @classmethod
    def label(cls, alternatives: Sequence[Self]) -> str:
        return _("再取得%(titles)s") % {"titles": either(_("“%s”") % one.title.name for one in alternatives)}


@dataclass(frozen=True, slots=True)
class Renew(Acquire):
    """A title that was held and has lapsed."""

    @classmethod
    def label(cls, alternatives: Sequence[Self]) -> str:
        return _("更新%(titles)s的有效期") % {"titles": either(_("“%s”") % one.title.name for one in alternatives)}


@dataclass(frozen=True, slots=True)
class Wait(Change):
    """Until a day; whatever else that day changes is judged by it too."""

    effort: ClassVar[Effort] = Effort.WAIT
    touches: ClassVar[tuple[str, ...]] = ()
    day: date

    def applied(self, facts: Facts, on: date) -> tuple[Facts, date]:
        return facts, max(self.day, on)

    @classmethod
    def label(cls, alternatives: Sequence[Self]) -> str:
        return _("到%(days)s") % {"days": either(spell(one.day) for one in alternatives)}

    def at_least(self, other: Change) -> bool:
        return isinstance(other, Wait) and self.day >= other.day


@dataclass(frozen=True, slots=True)
class RaiseCapital(Change):
    """The registered capital of a firm, in 万元."""

    effort: ClassVar[Effort] = Effort.CAPITAL
    touches: ClassVar[tuple[str, ...]] = (FactName.REGISTERED_CAPITAL,)
    amount: Decimal

    def applied(self, facts: Facts, on: date) -> tuple[Facts, date]:
        raised = FactValue(self.amount, fact_label(FactName.REGISTERED_CAPITAL), unit=MONEY)
        return {**facts, FactName.REGISTERED_CAPITAL: raised}, on

    @classmethod
    def label(cls, alternatives: Sequence[Self]) -> str:
        return _("注册资本增至%(amounts)s") % {
            "amounts": either(short_figure(one.amount, MONEY) for one in alternatives)
        }

    def at_least(self, other: Change) -> bool:
        return isinstance(other, RaiseCapital) and self.amount >= other.amount


@dataclass(frozen=True, slots=True)
class RegisterIn(Change):
    """The seat, in another place."""

    effort: ClassVar[Effort] = Effort.REGISTRATION
    touches: ClassVar[tuple[str, ...]] = (FactName.REGION,)
    place: Term

    def applied(self, facts: Facts, on: date) -> tuple[Facts, date]:
        moved = FactValue(self.place.code, fact_label(FactName.REGION), shown=self.place.name)
        return {**facts, FactName.REGION: moved}, on

    @classmethod
    def label(cls, alternatives: Sequence[Self]) -> str:
        return _("在%(places)s登记注册") % {"places": either(one.place.name for one in alternatives)}


@dataclass(frozen=True, slots=True)
class FoundFirm(Change):
    """A team becomes a legal person. The firm is founded on that day, so that it is not a year old before a year has passed."""

    effort: ClassVar[Effort] = Effort.REGISTRATION
    touches: ClassVar[tuple[str, ...]] = (FactName.ENTITY_KIND, FactName.FOUNDED_ON)

    def applied(self, facts: Facts, on: date) -> tuple[Facts, date]:
        kind = FactValue(EntityKind.FIRM.value, fact_label(FactName.ENTITY_KIND), shown=str(EntityKind.FIRM.label))
        founded = FactValue(on, fact_label(FactName.FOUNDED_ON))
        return {**facts, FactName.ENTITY_KIND: kind, FactName.FOUNDED_ON: founded}, on

    @classmethod
    def label(cls, alternatives: Sequence[Self]) -> str:  # noqa: ARG003  there is only one
        return _("设立独立法人企业")


def changes_for(test: Expression, facts: Facts, on: date) -> Iterator[Change]:
    """Each single change that may make this test met, where it certainly fails; none where it would take two."""
    if find(test, facts, on).outcome is not Outcome.NOT_MET:
        return
    match test:
        case Every():
            failing = [one for one in test.tests if find(one, facts, on).outcome is Outcome.NOT_MET]
            if len(failing) == 1:
                yield from changes_for(failing[0], facts, on)
        case Some():
            for one in test.tests:
                yield from changes_for(one, facts, on)
        case Holds() | OneOf() | Age() | Since() | Compare():
            yield from (change for change in _of_leaf(test, facts) if _within_reach(change, facts, on))
        case _:
            return


def spelled(changes: Iterable[Change]) -> str:
    """All of them in one line, those of a kind said together; empty where there is none."""
    kinds: dict[type[Change], list[Change]] = {}
    for change in changes:
        kinds.setdefault(type(change), []).append(change)
    return either(kind.label(alike) for kind, alike in kinds.items()) if kinds else ""


def _of_leaf(test: Holds | OneOf | Age | Since | Compare, facts: Facts) -> Iterator[Change]:
    match test:
        case Holds():
            known = facts[test.fact].value
            held = {one.code for one in known} if isinstance(known, tuple) else set()
            for title in test.values:
                yield Renew(title) if title.code in held else Acquire(title)
        case OneOf() if test.fact == FactName.REGION:
            yield from (RegisterIn(place) for place in test.values)
        case OneOf() if test.fact == FactName.ENTITY_KIND:
            if any(term.code == EntityKind.FIRM for term in test.values):
                yield FoundFirm()
        case Age():
            if isinstance(founded := facts[test.fact].value, date):
                yield Wait(anniversary(founded, test.years))
        case Since():
            yield Wait(test.day)
        case Compare() if test.fact == FactName.REGISTERED_CAPITAL and test.operator == ">=":
            if isinstance(test.value, Decimal):
                yield RaiseCapital(test.value)
        case _:
            return


def _within_reach(change: Change, facts: Facts, on: date) -> bool:
    """What this entity can do at all: a team is given no firm's title and has no capital, and nobody waits for years."""
    kind = facts.get(FactName.ENTITY_KIND)
    team = kind is not None and isinstance(kind.value, str) and contains(EntityKind.TEAM, kind.value)
    match change:
        case Acquire():
            return not (team and change.title.code in FIRM_TITLES)
        case Wait():
            return on < change.day <= on + WAIT_AT_MOST
        case RaiseCapital():
            return not team
        case _:
            return True

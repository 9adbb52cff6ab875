"""What is known about an entity, and where from. A fact that is absent, or whose value is None, is not known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, TypeAlias, TypeVar

from django.utils.translation import gettext as _

from .words import figure, spell

# A title that never lapses is held until the end of time; one whose end nobody filled in has valid_until None.
LASTING: Final = date.max


@dataclass(frozen=True, slots=True)
class Holding:
    """A title that somebody holds, until a day that belongs to it."""

    code: str
    name: str
    valid_until: date | None


T = TypeVar("T")
Value: TypeAlias = str | Decimal | date | bool | frozenset[str] | tuple[Holding, ...]


@dataclass(frozen=True, slots=True)
class FactValue:
    """One fact with what a reader asks next: where it comes from, how old it is, which file proves it.

    `shown` is how a code reads (太原市 for 140100); `unit` follows a figure (万元). `proof` is a file's public reference.
    """

    value: Value | None
    label: str
    source: str = ""
    as_of: date | None = None
    proof: str = ""
    unit: str = ""
    shown: str = ""

    def __post_init__(self) -> None:
        """Refuse what would judge wrongly: binary fractions, infinities, instants where days are meant."""
        value: object = self.value
        if isinstance(value, float) or (isinstance(value, int) and not isinstance(value, bool)):
            msg = f"{self.label}: a figure is a Decimal, write Decimal({str(value)!r})"
            raise TypeError(msg)
        if isinstance(value, Decimal) and not value.is_finite():
            msg = f"{self.label}: {value} is no figure"
            raise ValueError(msg)
        if isinstance(value, datetime):
            msg = f"{self.label}: clauses judge days; pass the date in local time"
            raise TypeError(msg)

    @property
    def text(self) -> str:
        """As it stands in a sentence."""
        if self.shown or self.value is None:
            return self.shown
        if isinstance(self.value, bool):
            return _("是") if self.value else _("否")
        if isinstance(self.value, Decimal):
            return figure(self.value, self.unit)
        if isinstance(self.value, date):
            return spell(self.value)
        if isinstance(self.value, tuple):
            return "、".join(holding.name for holding in self.value)
        return "、".join(sorted(self.value)) if isinstance(self.value, frozenset) else str(self.value)

    @property
    def is_present(self) -> bool:
        """Blanks are nothing; a figure or a day is something, nought too."""
        if isinstance(self.value, str):
            return bool(self.value.strip())
        return bool(self.value) if isinstance(self.value, frozenset | tuple) else self.value is not None


Facts: TypeAlias = Mapping[str, FactValue]


def typed(fact: FactValue, wanted: type[T]) -> T:
    """The value as the type that its clause asks for; another one is a mistake in code, not a matter of evidence."""
    if not isinstance(fact.value, wanted):
        msg = f"{fact.label}: the clause needs a {wanted.__name__}, the fact is {fact.value!r}"
        raise TypeError(msg)
    return fact.value

"""The facts of many entities as columns, each made when a clause first asks for it and kept for all clauses after.

Codes and sets are kept as places in a small vocabulary: a test judges each distinct value once and the column is gathered.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from .facts import Facts, FactValue, Holding, typed

C = TypeVar("C")
V = TypeVar("V", bound=Hashable)
Bools = NDArray[np.bool_]
Signs = NDArray[np.int8]
LARGEST = 2**62  # beyond it whole numbers are kept as Python's, slower and as exact


@dataclass(frozen=True, slots=True)
class Figures:
    """Decimals as whole numbers: value × scale, so that no comparison rounds."""

    values: NDArray[Any]
    scale: int
    known: Bools


@dataclass(frozen=True, slots=True)
class Days:
    values: NDArray[np.int32]
    known: Bools


@dataclass(frozen=True, slots=True)
class Places(Generic[V]):
    """For each row the place of its value in the vocabulary; -1, the place after the last, where it is not known."""

    places: NDArray[np.int32]
    vocabulary: tuple[V, ...]

    def signs(self, judge: Callable[[V], int]) -> Signs:
        """The judgement of each distinct value, handed out to its rows; what is not known cannot be judged."""
        return np.array([*map(judge, self.vocabulary), 0], dtype=np.int8)[self.places]


@dataclass(frozen=True, slots=True)
class Holdings:
    """For each code the last valid day by row (0 where it is not held), and where it is held without one."""

    until: dict[str, NDArray[np.int32]]
    vague: dict[str, Bools]
    known: Bools


class FactTable:
    """One row for each entity; `len` is their number."""

    def __init__(self, rows: Sequence[Facts]) -> None:
        self._rows = rows
        self._figures: dict[str, Figures] = {}
        self._days: dict[str, Days] = {}
        self._codes: dict[str, Places[str]] = {}
        self._sets: dict[str, Places[frozenset[str]]] = {}
        self._holdings: dict[str, Holdings] = {}
        self._flags: dict[str, Signs] = {}
        self._presence: dict[str, Signs] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def figures(self, name: str) -> Figures:
        return _kept(self._figures, name, self._make_figures)

    def days(self, name: str) -> Days:
        return _kept(self._days, name, self._make_days)

    def codes(self, name: str) -> Places[str]:
        return _kept(self._codes, name, lambda name: self._make_places(name, str))

    def sets(self, name: str) -> Places[frozenset[str]]:
        return _kept(self._sets, name, lambda name: self._make_places(name, frozenset))

    def holdings(self, name: str) -> Holdings:
        return _kept(self._holdings, name, self._make_holdings)

    def flags(self, name: str) -> Signs:
        return _kept(self._flags, name, self._make_flags)

    def presence(self, name: str) -> Signs:
        return _kept(self._presence, name, self._make_presence)

    def _facts(self, name: str) -> list[FactValue | None]:
        """Each row's fact, None where it is absent or empty."""
        facts = (row.get(name) for row in self._rows)
        return [fact if fact is not None and fact.value is not None else None for fact in facts]

    def _values(self, name: str, wanted: type) -> list[Any]:
        return [None if fact is None else typed(fact, wanted) for fact in self._facts(name)]

    def _make_figures(self, name: str) -> Figures:
        values: list[Decimal | None] = self._values(name, Decimal)
        scale = 10 ** max((_places(value) for value in values if value is not None), default=0)
        whole = [0 if value is None else int(Fraction(value) * scale) for value in values]
        dtype = np.int64 if max(map(abs, whole), default=0) < LARGEST else object
        return Figures(np.array(whole, dtype=dtype), scale, _known(values))

    def _make_days(self, name: str) -> Days:
        values: list[date | None] = self._values(name, date)
        return Days(
            np.array([0 if value is None else value.toordinal() for value in values], dtype=np.int32), _known(values)
        )

    def _make_places(self, name: str, wanted: type[V]) -> Places[V]:
        values: list[V | None] = self._values(name, wanted)
        vocabulary = {
            value: place for place, value in enumerate(dict.fromkeys(value for value in values if value is not None))
        }
        places = [-1 if value is None else vocabulary[value] for value in values]
        return Places(np.array(places, dtype=np.int32), tuple(vocabulary))

    def _make_holdings(self, name: str) -> Holdings:
        facts = self._facts(name)
        until: dict[str, NDArray[np.int32]] = {}
        vague: dict[str, Bools] = {}
        for row, fact in enumerate(facts):
            for holding in typed(fact, tuple) if fact is not None else ():
                _note(holding, row, len(facts), until, vague)
        return Holdings(until, vague, _known(facts))

    def _make_flags(self, name: str) -> Signs:
        return np.array(
            [0 if value is None else (1 if value else -1) for value in self._values(name, bool)], dtype=np.int8
        )

    def _make_presence(self, name: str) -> Signs:
        return np.array(
            [0 if fact is None else (1 if fact.is_present else -1) for fact in self._facts(name)], dtype=np.int8
        )


def _kept(made: dict[str, C], name: str, make: Callable[[str], C]) -> C:
    """The column, made at the first asking."""
    if name not in made:
        made[name] = make(name)
    return made[name]


def _note(holding: Holding, row: int, rows: int, until: dict[str, NDArray[np.int32]], vague: dict[str, Bools]) -> None:
    if holding.valid_until is None:
        vague.setdefault(holding.code, np.zeros(rows, dtype=bool))[row] = True
    else:
        days = until.setdefault(holding.code, np.zeros(rows, dtype=np.int32))
        days[row] = max(days[row], holding.valid_until.toordinal())


def _known(values: Sequence[object]) -> Bools:
    return np.array([value is not None for value in values], dtype=bool)


def _places(value: Decimal) -> int:
    """Digits after the point."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0

"""The tests of clauses, as small trees of data: what is asked, never how. They are stored as JSON (codec.py), judged one entity
at a time with reasons (judging.py), or a whole column at once (masks.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal, TypeAlias

from .codes import Term

Operator: TypeAlias = Literal[">", ">=", "<", "<=", "=="]


@dataclass(frozen=True, slots=True)
class Compare:
    """A figure or a day against a fixed one; `>` is strict: 1000.00 is not over 1000.00."""

    kind: ClassVar[str] = "compare"
    fact: str
    operator: Operator
    value: Decimal | date


@dataclass(frozen=True, slots=True)
class OneOf:
    """A code that is, or lies within, one of the values. One too broad to tell, or listed as unsure, is for a person."""

    kind: ClassVar[str] = "one_of"
    fact: str
    values: tuple[Term, ...]
    unsure: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Nested:
    """One code lies within the code that another fact gives: 030101 within 03."""

    kind: ClassVar[str] = "nested"
    fact: str
    within: str


@dataclass(frozen=True, slots=True)
class Holds:
    """At least one of these titles is held on the day, its last day included."""

    kind: ClassVar[str] = "holds"
    fact: str
    values: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Includes:
    """A set of codes has at least one of the values, or anything at all where none are named."""

    kind: ClassVar[str] = "includes"
    fact: str
    values: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Age:
    """So many full years have passed since the day that the fact gives."""

    kind: ClassVar[str] = "age"
    fact: str
    years: int


@dataclass(frozen=True, slots=True)
class Present:
    """Something is written there, not only blanks."""

    kind: ClassVar[str] = "present"
    fact: str


@dataclass(frozen=True, slots=True)
class Flag:
    """The answer is yes."""

    kind: ClassVar[str] = "flag"
    fact: str


@dataclass(frozen=True, slots=True)
class Until:
    """The day of judging is not after this one; `subject` says what ends: 揭榜申报, 产品有效期."""

    kind: ClassVar[str] = "until"
    day: date
    subject: str


@dataclass(frozen=True, slots=True)
class Since:
    """The day of judging is not before this one."""

    kind: ClassVar[str] = "since"
    day: date
    subject: str


@dataclass(frozen=True, slots=True)
class Every:
    kind: ClassVar[str] = "all"
    tests: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Some:
    kind: ClassVar[str] = "any"
    tests: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Negation:
    kind: ClassVar[str] = "not"
    test: "Expression"


@dataclass(frozen=True, slots=True)
class When:
    """The test counts only where the condition is met; where it is not, the clause does not apply and stands as met."""

    kind: ClassVar[str] = "when"
    condition: "Expression"
    test: "Expression"


FactTest: TypeAlias = Compare | OneOf | Nested | Holds | Includes | Age | Present | Flag
DayTest: TypeAlias = Until | Since
Composite: TypeAlias = Every | Some | Negation | When
Expression: TypeAlias = FactTest | DayTest | Composite

EXPRESSIONS: tuple[type[Expression], ...] = (
    Compare,
    OneOf,
    Nested,
    Holds,
    Includes,
    Age,
    Present,
    Flag,
    Until,
    Since,
    Every,
    Some,
    Negation,
    When,
)


def needs(test: Expression) -> tuple[str, ...]:
    """The facts that a test may ask for, each once, in the order of asking."""
    return tuple(dict.fromkeys(_named(test)))


def _named(test: Expression) -> Iterator[str]:
    for field in fields(test):
        value = getattr(test, field.name)
        if field.name in {"fact", "within"}:
            yield value
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, EXPRESSIONS):
                yield from _named(part)

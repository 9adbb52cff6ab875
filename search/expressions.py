"""Queries as values: built from tokens, compiled by each backend, never parsed from text.

A person's words become Terms; nothing a person types is read as syntax, so there is no syntax to inject.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias


@dataclass(frozen=True)
class Term:
    """Documents with this token, scored by BM25 (k1 1.2, b 0.75) times the boost."""

    field: str
    value: str
    boost: float = 1.0


@dataclass(frozen=True)
class Near:
    """Documents with a token one edit away (a letter more, less, other, or two swapped), each scored the boost alone."""

    field: str
    value: str
    boost: float = 1.0


@dataclass(frozen=True)
class Prefix:
    """Documents with a token that begins so; for filters, where a score says nothing."""

    field: str
    value: str


@dataclass(frozen=True)
class OneOf:
    """Documents with any of these tokens; for filters, where a score says nothing."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Ids:
    """Exactly these documents."""

    ids: tuple[int, ...]


@dataclass(frozen=True)
class AnyOf:
    """At least so many of the parts; scores add up. Without parts it matches nothing."""

    parts: tuple[Expression, ...]
    at_least: int = 1


@dataclass(frozen=True)
class Everything:
    pass


@dataclass(frozen=True)
class Nothing:
    pass


Expression: TypeAlias = Term | Near | Prefix | OneOf | Ids | AnyOf | Everything | Nothing


@dataclass(frozen=True)
class Question:
    """What one kind is asked. `match` and `where` decide what is found, `score` only in which order."""

    match: Expression
    score: Expression
    where: tuple[Expression, ...]  # all of them hold for every hit and every count
    narrow: Mapping[str, OneOf] = field(default_factory=dict)  # by facet; a facet is counted without its own
    count: tuple[str, ...] = ()
    sort: Literal["score", "newest"] = "score"
    limit: int = 10


@dataclass(frozen=True)
class Scored:
    id: int
    score: float
    published_at: int  # seconds since 1970; 0 where there is none


@dataclass(frozen=True)
class Answer:
    total: int
    hits: Sequence[Scored]
    facets: Mapping[str, Mapping[str, int]]

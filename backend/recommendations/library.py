"""The accepted problem library: what comes with the product, and over it what officers made of it.

The shipped file stays data of the package and is never copied into the database, so a release that brings a better file
reaches every installation. Rows hold what was changed, added, proposed or retired, by the stable key of the problem:

- a changed problem stands in the place of the shipped one; when a release drops that one, it stays as one of our own;
- a retired one is left out;
- one of our own follows the last of its field, since chance is measured with neighbours of one field joined;
- everything else is as shipped.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from django.db import connection
from django.db.models import F

import matching.library
from backend.outbox.errors import NotInTransaction
from backend.recommendations.choices import ProblemState
from backend.recommendations.models import LibraryProblem, LibraryVersion
from matching.library import Problem

# Where search keeps problems of our own: above all places that a shipped file could have.
OWN_FROM = 1_000_000


@dataclass(frozen=True)
class Change:
    """What stands for a shipped problem, or beside the shipped ones; `problem` is None where one was taken out."""

    key: str
    problem: Problem | None
    pk: int
    version: int

    def to_json(self) -> dict[str, Any]:
        problem = self.problem and {
            "field": self.problem.field,
            "name": self.problem.name,
            "needs": list(self.problem.needs),
            "answers": list(self.problem.answers),
            "symptoms": list(self.problem.symptoms),
            "trade": list(self.problem.trade),
            "techniques": list(self.problem.techniques),
        }
        return {"key": self.key, "pk": self.pk, "version": self.version, "problem": problem}

    @classmethod
    def from_json(cls, held: Mapping[str, Any]) -> Change:
        """What to_json wrote."""
        said = held["problem"]
        problem = written(key=held["key"], **said) if said else None
        return cls(held["key"], problem, held["pk"], held["version"])


@dataclass(frozen=True)
class Library:
    """The accepted library at one version."""

    number: int
    stamp: str
    problems: tuple[Problem, ...]
    changes: tuple[Change, ...]
    rows: Mapping[int, tuple[int, Problem | None]]  # as search keeps them: by place or by OWN_FROM + key of the row


def base() -> tuple[Problem, ...]:
    """The problems that come with the product."""
    return matching.library.shipped()


def overlay(shipped: Sequence[Problem], changes: Sequence[Change]) -> tuple[Problem, ...]:
    """The shipped problems with the changes over them; the same for the same input, in whatever order changes come."""
    by_key = {change.key: change for change in changes}
    own: dict[str, list[Problem]] = {}
    known = {problem.key for problem in shipped}
    for change in sorted(changes, key=lambda one: one.pk):
        if change.problem is not None and change.key not in known:
            own.setdefault(change.problem.field, []).append(change.problem)
    last = {problem.field: place for place, problem in enumerate(shipped)}
    found: list[Problem] = []
    for place, problem in enumerate(shipped):
        stands = by_key[problem.key].problem if problem.key in by_key else problem
        if stands is not None:
            found.append(stands)
        if last[problem.field] == place:
            found += own.pop(problem.field, [])
    return (*found, *(problem for _field, problems in sorted(own.items()) for problem in problems))


def written(
    *,
    field: str,
    name: str,
    needs: Sequence[str],
    answers: Sequence[str],
    symptoms: Sequence[str],
    trade: Sequence[str],
    techniques: Sequence[str],
    key: str = "",
) -> Problem:
    """A problem from its texts as rows and files hold them."""
    return Problem(field, name, tuple(needs), tuple(answers), tuple(symptoms), tuple(trade), tuple(techniques), key=key)


def problem_of(row: LibraryProblem) -> Problem:
    """The texts of a row as a problem."""
    return written(
        field=row.field,
        name=row.name,
        needs=row.needs,
        answers=row.answers,
        symptoms=row.symptoms,
        trade=row.trade,
        techniques=row.techniques,
        key=row.key,
    )


def change_of(row: LibraryProblem) -> Change:
    problem = None if row.state == ProblemState.RETIRED else problem_of(row)
    return Change(row.key, problem, row.pk, row.search_version)


_held: Library | None = None
_reading = threading.Lock()


def accepted() -> Library:
    """The library as it stands now; one small query where nothing has changed since the last call in this process."""
    global _held  # noqa: PLW0603  one a process, on purpose
    # The version is read before the rows: should somebody change one in between, the next call finds a newer version.
    number, stamp = version()
    with _reading:
        if _held is None or (_held.number, _held.stamp) != (number, stamp):
            _held = _read(number, stamp)
        return _held


def version() -> tuple[int, str]:
    return LibraryVersion.objects.filter(pk=1).values_list("number", "stamp").first() or (0, "")


def _read(number: int, stamp: str) -> Library:
    shipped = base()
    changes = tuple(change_of(row) for row in LibraryProblem.objects.accepted().order_by("pk"))
    # A row that stands as shipped again still has the higher version: search must see that its document changed back.
    moved = dict(LibraryProblem.objects.filter(state=ProblemState.SHIPPED).values_list("key", "search_version"))
    by_key = {change.key: change for change in changes}
    rows: dict[int, tuple[int, Problem | None]] = {}
    for place, problem in enumerate(shipped, start=1):
        change = by_key.pop(problem.key, None)
        rows[place] = (change.version, change.problem) if change else (moved.get(problem.key, 1), problem)
    for change in by_key.values():
        rows[OWN_FROM + change.pk] = (change.version, change.problem)
    return Library(number, stamp, overlay(shipped, changes), changes, rows)


def rows_for_search() -> Mapping[int, tuple[int, Problem | None]]:
    """What search.problems.follow asks for."""
    return accepted().rows


def search_id(row: LibraryProblem) -> int:
    """Under which id search keeps this row's problem."""
    places = {problem.key: place for place, problem in enumerate(base(), start=1)}
    return places.get(row.key, OWN_FROM + row.pk)


def raise_version() -> int:
    """Inside the transaction of an accepted change, before it: the row's lock makes versions commit in order."""
    if not connection.in_atomic_block:
        raise NotInTransaction
    fresh = {"number": F("number") + 1, "stamp": token_hex(16)}
    if not LibraryVersion.objects.filter(pk=1).update(**fresh):
        LibraryVersion.objects.get_or_create(pk=1)
        LibraryVersion.objects.filter(pk=1).update(**fresh)
    return LibraryVersion.objects.values_list("number", flat=True).get(pk=1)

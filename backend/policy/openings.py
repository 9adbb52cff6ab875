"""What would open more: the one changed fact that opens the most of what exactly one condition keeps shut.

    openings({scenario: clauses_of(scenario) for scenario in scenarios}, facts, on=today)

Every promise is asked of the gate again: after the change, it opens exactly what is named.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from .changes import Change, changes_for
from .clauses import Clause, evaluate
from .facts import Facts
from .outcomes import Outcome

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Opening(Generic[K]):
    """One thing to do: each of the changes, all of one kind, opens exactly `opened`; `shut` is what any of them would close."""

    changes: tuple[Change, ...]
    opened: tuple[K, ...]
    shut: tuple[K, ...]

    @property
    def label(self) -> str:
        return type(self.changes[0]).label(self.changes)

    @property
    def effort(self) -> int:
        return int(self.changes[0].effort)


def only_failure(clauses: Sequence[Clause], facts: Facts, on: date) -> Clause | None:
    """The one clause that certainly fails, or None where none or several do."""
    failing = [
        clause
        for clause in clauses
        if any(verdict.outcome is Outcome.NOT_MET for verdict in evaluate([clause], facts, on=on))
    ]
    return failing[0] if len(failing) == 1 else None


def openings(
    shut: Mapping[K, Sequence[Clause]], facts: Facts, *, on: date, open_now: Mapping[K, Sequence[Clause]] | None = None
) -> list[Opening[K]]:
    """The changes worth their effort, the best first: by how much each opens for its effort.

    What several conditions keep shut is left out. Of `open_now` it is told what a change would close; a day that is waited
    for closes nothing by itself.
    """
    failing = {key: one for key, clauses in shut.items() if (one := only_failure(clauses, facts, on)) is not None}
    changes = dict.fromkeys(change for clause in failing.values() for change in changes_for(clause.test, facts, on))
    opened = {
        change: tuple(key for key, clause in failing.items() if _opens(change, shut[key], clause, facts, on))
        for change in changes
    }
    kept = [change for change, keys in opened.items() if keys and not _needless(change, opened)]
    groups: dict[tuple[type[Change], tuple[K, ...], tuple[K, ...]], list[Change]] = {}
    for change in kept:
        closed = _closed(change, open_now or {}, facts, on)
        groups.setdefault((type(change), opened[change], closed), []).append(change)
    found = [Opening(tuple(alike), keys, closed) for (_kind, keys, closed), alike in groups.items()]
    return sorted(found, key=lambda one: (-len(one.opened) / one.effort, one.effort, len(one.shut), one.label))


def _opens(change: Change, clauses: Sequence[Clause], clause: Clause, facts: Facts, on: date) -> bool:
    """The clause that failed is then certainly met, and no other fails."""
    if change.touches and not set(change.touches) & set(clause.needs):
        return False
    after, day = change.applied(facts, on)
    cured = [verdict.outcome for verdict in evaluate([clause], after, on=day)]
    return cured == [Outcome.MET] and all(
        verdict.outcome is not Outcome.NOT_MET for verdict in evaluate(clauses, after, on=day)
    )


def _needless(change: Change, opened: Mapping[Change, tuple[K, ...]]) -> bool:
    """Another change of its kind asks for less and opens as much."""
    return any(
        other != change
        and type(other) is type(change)
        and change.at_least(other)
        and set(opened[change]) <= set(opened[other])
        for other in opened
    )


def _closed(change: Change, open_now: Mapping[K, Sequence[Clause]], facts: Facts, on: date) -> tuple[K, ...]:
    if not change.touches:
        return ()
    after, day = change.applied(facts, on)
    return tuple(
        key
        for key, clauses in open_now.items()
        if any(set(change.touches) & set(clause.needs) for clause in clauses)
        and any(verdict.outcome is Outcome.NOT_MET for verdict in evaluate(clauses, after, on=day))
    )

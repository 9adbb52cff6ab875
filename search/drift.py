"""Where index and database differ. A difference is a bug somewhere, not normal operation: it alarms.

Both sides are walked in order of id, a batch at a time, by (id, search_version) alone; the walk can stop after any
batch and go on from its last id. `contents` also compares what the documents say, which finds writes that raised no
version.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from search.backends.base import Index, Stored
from search.registry import Kind

_BATCH = 1_000


class Problem(StrEnum):
    MISSING = "missing"  # published, and not in the index
    STALE = "stale"  # the index has an older version
    AHEAD = "ahead"  # the index has a newer version: the database was restored, the index must be built again
    GHOST = "ghost"  # in the index, and not published
    CONTENT = "content"  # the same version says other things: some write raised no version


@dataclass(frozen=True)
class Difference:
    kind: str
    id: int
    problem: Problem


@dataclass(frozen=True)
class Batch:
    differences: tuple[Difference, ...]
    compared: int
    after: int | None  # where to go on; None at the end


def differences(kind: Kind, index: Index, *, contents: bool = False) -> Iterator[Difference]:
    """All of them, from the first id to the last."""
    after: int | None = 0
    while after is not None:
        batch = sweep(kind, index, after=after, contents=contents)
        yield from batch.differences
        after = batch.after


def sweep(kind: Kind, index: Index, *, after: int = 0, limit: int = _BATCH, contents: bool = False) -> Batch:
    """Compare the next so many published rows, and all that the index holds between them."""
    rows = dict(kind.versions(after, limit))
    last = max(rows) if len(rows) == limit else None
    held = {stored.id: stored for stored in _walk(index, after, last, limit)}
    return Batch(tuple(_compare(kind, rows, held, contents=contents)), len(rows.keys() | held.keys()), last)


def still_true(kind: Kind, index: Index, found: Sequence[Difference], *, contents: bool = False) -> list[Difference]:
    """Those that are found again. A row changed a moment ago differs until its news is delivered: look twice."""
    again: list[Difference] = []
    for start in range(0, len(found), _BATCH):
        suspects = found[start : start + _BATCH]
        held = {
            stored.id: stored
            for difference in suspects
            for stored in index.walk(difference.id - 1, 1)
            if stored.id == difference.id
        }
        present = {document.id: document.version for document in kind.load([difference.id for difference in suspects])}
        again += [
            difference for difference in _compare(kind, present, held, contents=contents) if difference in suspects
        ]
    return again


def _walk(index: Index, after: int, last: int | None, limit: int) -> Iterator[Stored]:
    while batch := index.walk(after, limit):
        for stored in batch:
            if last is not None and stored.id > last:
                return
            yield stored
        after = batch[-1].id


def _compare(kind: Kind, rows: dict[int, int], held: dict[int, Stored], *, contents: bool) -> Iterator[Difference]:
    unchanged: dict[int, Stored] = {}
    for pk in sorted(rows.keys() | held.keys()):
        version, stored = rows.get(pk), held.get(pk)
        present = stored is not None and not stored.gone
        if version is None:
            if present:
                yield Difference(kind.name, pk, Problem.GHOST)
        elif stored is not None and stored.version > version:
            yield Difference(kind.name, pk, Problem.AHEAD)
        elif stored is None or stored.gone:
            yield Difference(kind.name, pk, Problem.MISSING)
        elif stored.version < version:
            yield Difference(kind.name, pk, Problem.STALE)
        else:
            unchanged[pk] = stored
    if contents and unchanged:
        for document in kind.load(list(unchanged)):
            stored = unchanged[document.id]
            if document.version == stored.version and document.digest() != stored.digest:
                yield Difference(kind.name, document.id, Problem.CONTENT)

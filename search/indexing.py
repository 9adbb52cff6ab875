"""News from the database into the index. Whoever calls gives an id, never content: the row is read here, as it is now.

Everything is repeatable and in any order: each write carries the row's own search_version and an older one changes
nothing. A row that is gone or not published leaves a tombstone with its version (a row that no longer exists: the
highest there is), so a late write of what it was cannot bring it back.
"""

from collections.abc import Sequence
from contextlib import suppress

from search.documents import FOREVER
from search.engine import Engine, current
from search.entries import tombstone
from search.errors import IndexMissing
from search.reading import read
from search.rebuilding import tend_kind


def update(kind: str, pk: int, *, engine: Engine | None = None) -> None:
    """Make the index tell the truth about one row; see update_many."""
    update_many(kind, [pk], engine=engine)


def update_many(kind: str, ids: Sequence[int], *, engine: Engine | None = None) -> None:
    """Make the index tell the truth about these rows; returns when that is durable.

    One commit for all: cheap for many. Raises SearchUnavailable when trying again later may help (in the embedded
    engine also when another process is the one that writes), and DocumentRefused for what never will be taken.
    """
    if not ids:
        return
    engine = engine or current()
    described = engine.kinds[kind]
    with engine.backend.exclusively():
        try:
            index = engine.backend.index(kind)
            entries = read(described, ids)
            index.write(entries, engine.vectors(entries))
        except IndexMissing:
            # Built from the database now; or being built, and compared with the database before it is used.
            tend_kind(described, engine=engine)


def remove(kind: str, pk: int, *, engine: Engine | None = None) -> None:
    """For a row about to go or gone: hidden now; a row that still stands comes back with its next version."""
    engine = engine or current()
    version = engine.kinds[kind].row_versions([pk]).get(pk, FOREVER)
    with engine.backend.exclusively(), suppress(IndexMissing):  # one that is built later will not hold it
        engine.backend.index(kind).write([tombstone(pk, version)])

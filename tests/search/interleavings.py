"""Stories of rows that change while news of them is read, written late, twice, out of order, and across crashes."""

from collections.abc import Callable
from typing import Any, TypeAlias

from hypothesis import strategies as st

from search.backends.base import Backend
from search.drift import differences
from search.engine import Engine
from search.entries import Entry
from search.indexing import update_many
from search.reading import read
from search.rebuilding import rebuild
from search.registry import Registry
from tests.search.worlds import MemoryKind, listing

Story: TypeAlias = list[tuple[str, int]]

_ids = st.integers(1, 4)

stories = st.lists(
    st.one_of(
        st.tuples(st.just("change"), _ids),
        st.tuples(st.just("withdraw"), _ids),
        st.tuples(st.just("delete"), _ids),
        st.tuples(st.just("read"), _ids),  # a worker reads the row, and is then slow
        st.tuples(st.just("write"), st.integers(0, 30)),  # some worker writes what it read: late, or once more
        st.tuples(st.just("deliver"), _ids),  # read and write at once
        st.tuples(st.just("rebuild"), st.just(0)),
        st.tuples(st.just("crash"), st.just(0)),
    ),
    max_size=40,
)


def play(steps: Story, reopen: Callable[[], Backend]) -> None:
    """Play a story, deliver everything once more, and compare the index with the rows.

    Deleted ids stay deleted, as the database's are never given twice.
    """
    kind = MemoryKind()
    registry = Registry()
    registry.add(kind)
    engine = Engine(reopen(), registry)
    rebuild(kind, engine=engine)
    slow: list[list[Entry]] = []
    deleted: set[int] = set()
    try:
        for step, number in steps:
            if step == "crash":
                engine.backend.close()
                engine = Engine(reopen(), registry)
            else:
                _step(step, number, kind, engine, slow, deleted)
        update_many(kind.name, range(1, 5), engine=engine)
        expected = {pk: row.version for pk, row in kind.rows.items() if row.published}
        assert listing(engine, kind) == expected
        for late in slow:
            engine.backend.index(kind.name).write(late)
        assert listing(engine, kind) == expected
        assert list(differences(kind, engine.backend.index(kind.name), contents=True)) == []
    finally:
        engine.backend.clear()
        engine.backend.close()


def _step(step: str, number: int, kind: MemoryKind, engine: Engine, slow: list[Any], deleted: set[int]) -> None:
    if step == "change" and number not in deleted:
        row = kind.rows.get(number)
        kind.change(number, title=f"第{row.version if row else 0}稿", published=True)
    elif step == "withdraw" and number in kind.rows:
        kind.change(number, published=False)
    elif step == "delete" and number in kind.rows:
        del kind.rows[number]
        deleted.add(number)
    elif step == "read" and (number in kind.rows or number in deleted):
        slow.append(read(kind, [number]))
    elif step == "write" and number < len(slow):
        engine.backend.index(kind.name).write(slow[number])
    elif step == "deliver" and (number in kind.rows or number in deleted):
        update_many(kind.name, [number], engine=engine)
    elif step == "rebuild":
        rebuild(kind, engine=engine)

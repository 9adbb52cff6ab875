"""The problems that advise queries follow whoever keeps them: new words find, words taken out find no more."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from matching.library import Problem
from search import problems
from search.backends.embedded import EmbeddedBackend
from search.documents import Role
from search.drift import differences
from search.engine import Engine
from search.indexing import update
from search.problems import ProblemKind
from search.rebuilding import tend
from search.registry import Registry
from tests.search.worlds import MemoryKind, Row, World, listing

LEAK = Problem(
    "industry_digital", "供水暗漏定位", ("地底下跑水看不见",), ("噪声相关仪定位",), ("跑水",), ("听漏",), ("相关仪",)
)


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> dict[int, tuple[int, Problem | None]]:
    """What the library holds, as an app would hand it in."""
    held: dict[int, tuple[int, Problem | None]] = {1: (1, LEAK)}
    monkeypatch.setattr(problems, "_source", problems._source)
    problems.follow(lambda: held)
    return held


@pytest.fixture
def world(tmp_path: Path, rows: dict[int, tuple[int, Problem | None]]) -> Iterator[World]:
    """Two things that hold every typed word; the second also holds a word of the trade, which only the library joins to it."""
    typed = "跑水、水表空转、对不上嘴都遇到过。"
    things = MemoryKind(rows=[Row(1, title="一般服务", body=typed), Row(2, title="专门服务", body=f"{typed}相关仪")])
    kinds = Registry()
    kinds.add(things)
    kinds.add(ProblemKind())
    engine = Engine(backend=EmbeddedBackend(tmp_path), kinds=kinds)
    tend(engine=engine)
    yield World(engine)
    engine.backend.close()


def test_without_anybody_the_shipped_ones_advise() -> None:
    kind = ProblemKind(problems.as_shipped)
    (document,) = kind.load([1])
    assert (document.title, document.version) == ("供水暗漏定位", 1)
    assert "听漏" in document.fields[Role.TAG]


def test_a_word_that_was_added_leads_to_what_the_problem_is_about(world: World, rows) -> None:
    assert world.ids("水表空转") == [1, 2]
    rows[1] = (2, Problem(LEAK.field, LEAK.name, LEAK.needs, LEAK.answers, ("水表空转",), LEAK.trade, LEAK.techniques))
    update("problem", 1, engine=world.engine)
    assert world.ids("水表空转") == [2, 1]


def test_a_problem_of_ones_own_advises_at_once(world: World, rows) -> None:
    assert world.ids("对不上嘴") == [1, 2]
    rows[1_000_007] = (1, Problem("talent", "译制慢", ("一集译三天",), ("术语库",), ("对不上嘴",), (), ("相关仪",)))
    update("problem", 1_000_007, engine=world.engine)
    assert world.ids("对不上嘴") == [2, 1]


def test_a_problem_that_was_taken_out_advises_no_more_until_it_is_back(world: World, rows) -> None:
    assert world.ids("跑水") == [2, 1]
    rows[1] = (2, None)
    update("problem", 1, engine=world.engine)
    assert world.ids("跑水") == [1, 2]
    rows[1] = (3, LEAK)
    update("problem", 1, engine=world.engine)
    assert world.ids("跑水") == [2, 1]


def test_the_index_agrees_with_the_library_after_any_of_these(world: World, rows) -> None:
    rows |= {1: (2, None), 1_000_007: (1, LEAK)}
    for pk in rows:
        update("problem", pk, engine=world.engine)
    kind = world.engine.kinds["problem"]
    assert list(differences(kind, world.engine.backend.index("problem"), contents=True)) == []
    assert listing(world.engine, kind) == {1_000_007: 1}

import logging

import pytest
from django.core.cache import cache

from search.entries import tombstone
from search.sweeping import last_drift, sweep_all
from tests.search.worlds import Row, World, listing


@pytest.fixture(autouse=True)
def _nothing_seen_before() -> None:
    cache.clear()


def test_what_differs_twice_is_an_alarm_and_is_mended(embedded: World, caplog: pytest.LogCaptureFixture) -> None:
    kind = embedded.kind(rows=[Row(1, title="皮带"), Row(2, title="托辊")])
    kind.change(1, title="没有消息的改动")
    kind.change(2, title="消息在路上")
    assert sweep_all(engine=embedded.engine) == []
    embedded.index("thing", 2)
    with caplog.at_level(logging.ERROR, logger="search.sweeping"):
        assert [one.id for one in sweep_all(engine=embedded.engine)] == [1]
    assert caplog.messages == ["Search drift: thing 1 is stale."]
    assert listing(embedded.engine, kind) == {1: 2, 2: 2}
    assert last_drift() == 1
    assert sweep_all(engine=embedded.engine) == sweep_all(engine=embedded.engine) == []
    assert last_drift() == 0


def test_before_the_first_sweep_nothing_is_known_of_drift() -> None:
    assert last_drift() is None


def test_an_index_ahead_of_the_database_is_built_again(embedded: World) -> None:
    kind = embedded.kind(rows=[Row(1, title="皮带")])
    embedded.engine.backend.index("thing").write([tombstone(1, 9)])
    sweep_all(engine=embedded.engine)
    assert [one.problem for one in sweep_all(engine=embedded.engine)] == ["ahead"]
    assert listing(embedded.engine, kind) == {1: 1}


def test_writes_without_a_version_are_found_by_their_content(embedded: World) -> None:
    kind = embedded.kind(rows=[Row(1, title="皮带")])
    kind.rows[1] = Row(1, title="偷改")
    for _ in range(2):
        assert sweep_all(engine=embedded.engine) == []
    sweep_all(engine=embedded.engine, contents=True)
    assert [one.problem for one in sweep_all(engine=embedded.engine, contents=True)] == ["content"]
    sweep_all(engine=embedded.engine)
    assert last_drift() == 1  # until contents are compared again
    assert embedded.ids("偷改") == [1]


def test_a_lost_index_is_left_to_the_caretaker(embedded: World) -> None:
    embedded.kind(rows=[Row(1, title="皮带")])
    embedded.engine.backend.clear()
    assert sweep_all(engine=embedded.engine) == []

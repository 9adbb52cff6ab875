import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from search import engine
from search.backends.embedded import EmbeddedBackend
from search.engine import Engine
from search.entries import tombstone
from search.registry import Registry
from tests.search.worlds import MemoryKind, Row, World, listing


@pytest.fixture
def shop(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """The engine of the settings, with one kind: what the commands work on."""
    settings.SEARCH = {"BACKEND": "embedded", "PATH": str(tmp_path)}
    kinds = Registry()
    monkeypatch.setattr(engine, "registry", kinds)
    world = World(engine.current())
    assert world.engine.kinds is kinds
    world.kind(rows=[Row(1, title="皮带"), Row(2, title="托辊")])
    return world


def run(*arguments: str) -> str:
    output = StringIO()
    call_command(*arguments, stdout=output, stderr=StringIO())
    return output.getvalue()


def rows(world: World) -> MemoryKind:
    return world.kinds["thing"]


def test_reindex_builds_and_switches(shop: World) -> None:
    shop.engine.backend.clear()
    assert "“thing”已重建并切换" in run("reindex", "--kind", "thing")
    assert listing(shop.engine, rows(shop)) == {1: 1, 2: 1}


def test_the_index_before_comes_back_by_hand(shop: World) -> None:
    assert "没有保留的索引，换不回去" in run("reindex", "--kind", "thing", "--back")
    run("reindex", "--kind", "thing")
    rows(shop).change(2, title="改了")
    assert "“thing”已换回上一个索引" in run("reindex", "--kind", "thing", "--back")
    assert listing(shop.engine, rows(shop)) == {1: 1, 2: 2}


def test_drift_says_so_when_there_is_none(shop: World) -> None:
    assert run("check_search_drift", "--grace", "0") == "没有差异。\n"


def test_drift_is_listed_and_ends_with_one(shop: World) -> None:
    rows(shop).change(1, title="改了")
    del rows(shop).rows[2]
    with pytest.raises(CommandError, match="共有 2 处差异") as failed:
        run("check_search_drift", "--grace", "0")
    assert failed.value.returncode == 1


def test_drift_as_json_goes_on_from_an_id(shop: World) -> None:
    rows(shop).change(1, title="改了")
    rows(shop).change(2, title="改了")
    output = StringIO()
    with pytest.raises(CommandError):
        call_command("check_search_drift", "--grace", "0", "--after", "1", "--json", stdout=output)
    assert json.loads(output.getvalue()) == [{"kind": "thing", "id": 2, "problem": "stale"}]


def test_repair_writes_what_differed(shop: World) -> None:
    rows(shop).change(1, title="改了")
    assert "thing 1 stale\n差异 1 处，已写回。" in run("check_search_drift", "--grace", "0", "--batch", "1", "--repair")
    assert listing(shop.engine, rows(shop)) == {1: 2, 2: 1}


def test_an_index_ahead_of_the_database_is_built_again(shop: World) -> None:
    shop.engine.backend.index("thing").write([tombstone(1, 9)])
    assert "thing 1 ahead" in run("check_search_drift", "--grace", "0", "--repair")
    assert listing(shop.engine, rows(shop)) == {1: 1, 2: 1}


def test_a_lost_index_cannot_be_checked(shop: World) -> None:
    shop.engine.backend.clear()
    with pytest.raises(CommandError, match="暂时不能查"):
        run("check_search_drift")


def test_another_writer_is_named(shop: World, tmp_path: Path) -> None:
    other = Engine(EmbeddedBackend(tmp_path), shop.engine.kinds)
    shop.engine.backend.close()
    with other.backend.exclusively():
        rows(shop).change(1, title="改了")
        with pytest.raises(CommandError, match="Only the platform's own process writes"):
            run("check_search_drift", "--grace", "0", "--repair")
        assert "稍后自行切换" in run("reindex", "--kind", "thing", "--wait", "0.3")
    other.backend.close()

"""The embedded engine and the ways a process can end, or meet another."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from search import rebuilding
from search.backends.embedded import EmbeddedBackend
from search.backends.embedded.backend import EmbeddedDraft
from search.drift import differences
from search.engine import Engine
from search.errors import IndexBusy
from search.indexing import update
from search.rebuilding import go_back, rebuild, tend
from search.registry import Registry
from tests.search.worlds import MemoryKind, Row, World, listing

ROOT = Path(__file__).resolve().parents[2]


def surroundings(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.search.child.settings",
        "CHILD_INDEX": str(folder / "index"),
        "CHILD_ROWS": str(folder / "rows.json"),
    }


def backend_of(world: World) -> EmbeddedBackend:
    assert isinstance(world.engine.backend, EmbeddedBackend)
    return world.engine.backend


def start(folder: Path, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", *map(str, arguments)]
    return subprocess.Popen(
        command, cwd=ROOT, env=surroundings(folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def save(folder: Path, kind: MemoryKind) -> None:
    """Let the children see these rows too."""
    rows = [{"id": row.id, "title": row.title, "version": row.version} for row in kind.rows.values()]
    (folder / "rows.json").write_text(json.dumps(rows))


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def reopened(folder: Path, kind: MemoryKind) -> Engine:
    registry = Registry()
    registry.add(kind)
    return Engine(EmbeddedBackend(folder / "index"), registry)


def test_what_was_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    acknowledged: list[int] = []
    kind = MemoryKind("thing")
    for _ in range(3):
        first = len(acknowledged) + 1
        writer = start(tmp_path, "tests.search.child", "write", first)
        assert writer.stdout is not None
        acknowledged += [int(writer.stdout.readline()) for _ in range(7)]
        writer.kill()
        assert writer.wait() == -9
        acknowledged += [int(line) for line in writer.stdout.read().split()]
        kind.rows = {pk: Row(pk, title=f"第{pk}条皮带") for pk in acknowledged}
        engine = reopened(tmp_path, kind)
        held = listing(engine, kind)
        assert set(acknowledged) <= set(held) <= {*acknowledged, len(acknowledged) + 1}
        kind.change(1, title="还能写")
        update("thing", 1, engine=engine)
        assert listing(engine, kind)[1] == 2
        engine.backend.close()


def test_one_process_writes_and_another_sees_it_at_once(embedded: World) -> None:
    kind = embedded.kind(rows=[Row(1, title="皮带")])
    other = World(Engine(EmbeddedBackend(backend_of(embedded).path), embedded.engine.kinds))
    with pytest.raises(IndexBusy, match="Only the platform's own process writes"):
        update("thing", 1, engine=other.engine)
    for pk in range(2, 6):
        kind.rows[pk] = Row(pk, title="皮带")
        embedded.index("thing", pk)
        assert sorted(other.ids("皮带")) == list(range(1, pk + 1))
    rebuild(kind, engine=embedded.engine)
    kind.change(1, title="托辊")
    embedded.index("thing", 1)
    assert other.ids("托辊") == [1]
    embedded.engine.backend.close()
    kind.change(2, title="托辊")
    update("thing", 2, engine=other.engine)  # the writer is free
    assert sorted(embedded.ids("托辊")) == [1, 2]
    other.engine.backend.close()


def test_reindex_beside_the_running_platform_is_switched_to_by_it(tmp_path: Path, embedded: World) -> None:
    kind = embedded.kind(rows=[Row(1, title="皮带"), Row(2, title="托辊")])
    save(tmp_path, kind)
    before = backend_of(embedded).shelf("thing").directory
    command = start(tmp_path, "django", "reindex", "--kind", "thing")
    waiting = lambda: embedded.engine.backend.waiting("thing", embedded.engine.recipe(kind)) is not None  # noqa: E731
    until(waiting)
    kind.change(2, title="轴承")  # after the draft was filled
    kind.rows[3] = Row(3, title="滚筒")
    tend(engine=embedded.engine)
    assert backend_of(embedded).shelf("thing").directory != before
    assert listing(embedded.engine, kind) == {1: 1, 2: 2, 3: 1}
    output, errors = command.communicate(timeout=30)
    assert (command.returncode, "运行中的平台已切换" in output) == (0, True), errors
    kind.change(3, title="又改")
    embedded.index("thing", 3)
    assert embedded.ids("又改") == [3]


def test_the_running_platform_goes_back_when_asked_to_and_forgets_the_old_index_after_a_day(
    tmp_path: Path, embedded: World
) -> None:
    kind, backend = embedded.kind(rows=[Row(1, title="皮带")]), backend_of(embedded)
    first = backend.shelf("thing").directory
    rebuild(kind, engine=embedded.engine)
    second = backend.shelf("thing").directory
    other = Engine(EmbeddedBackend(backend.path), embedded.engine.kinds)
    assert go_back(kind, engine=other) is False  # the platform writes
    other.backend.close()
    assert backend.shelf("thing").directory == second
    kind.change(1, title="轴承")
    tend(engine=embedded.engine)
    assert (backend.shelf("thing").directory, listing(embedded.engine, kind)) == (first, {1: 2})
    for hours, stays in ((23, True), (25, False)):
        ago = time.time() - hours * 3600
        os.utime(second / "retired", (ago, ago))
        tend(engine=embedded.engine)
        assert second.exists() is stays


def test_reindex_alone_builds_and_switches(tmp_path: Path) -> None:
    kind = MemoryKind("thing", [Row(1, title="皮带")])
    save(tmp_path, kind)
    command = start(tmp_path, "django", "reindex")
    output, errors = command.communicate(timeout=30)
    assert (command.returncode, "已重建并切换" in output) == (0, True), errors
    engine = reopened(tmp_path, kind)
    assert listing(engine, kind) == {1: 1}
    engine.backend.close()


def test_a_large_index_is_built_by_a_child(
    tmp_path: Path, embedded: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = embedded.kind(rows=[Row(pk, title="皮带") for pk in range(1, 30)])
    save(tmp_path, kind)
    monkeypatch.setattr(rebuilding, "_SMALL", 10)
    for name, value in surroundings(tmp_path).items():
        monkeypatch.setenv(name, value)
    settings.SETTINGS_MODULE = "tests.search.child.settings"
    shutil.rmtree(backend_of(embedded).path)
    kind.change(1, title="丢了以后改的")
    update("thing", 1, engine=embedded.engine)  # starts the child, and is not lost
    assert embedded.find("皮带").degraded

    def tended() -> bool:
        tend(engine=embedded.engine)
        return not embedded.find("皮带").degraded

    until(tended)
    assert list(differences(kind, embedded.engine.backend.index("thing"))) == []
    assert embedded.ids("丢了以后") == [1]


@pytest.mark.parametrize("lost", ["everything", "directory", "pointer", "meta", "segments"])
def test_a_damaged_index_comes_back_by_itself(embedded: World, lost: str) -> None:
    kind = embedded.kind(rows=[Row(1, title="皮带"), Row(2, title="托辊")])
    backend = backend_of(embedded)
    directory = backend.shelf("thing").directory
    if lost == "everything":
        shutil.rmtree(backend.path)
    elif lost == "directory":
        shutil.rmtree(directory)
    elif lost == "pointer":
        (directory.parent / "current").write_text("../../etc")
    elif lost == "meta":
        (directory / "meta.json").write_text("{")
    else:
        backend.close()
        for path in directory.glob("*.store"):
            path.unlink()
    found = embedded.find("皮带")
    assert [hit.id for hit in found.hits] == [1]
    assert found.degraded
    kind.change(2, title="皮带二")
    tend(engine=embedded.engine)
    embedded.index("thing", 2)
    assert sorted(embedded.ids("皮带")) == [1, 2]
    assert not embedded.find("皮带").degraded


def test_a_builder_that_was_killed_is_in_nobodys_way(embedded: World) -> None:
    kind = embedded.kind(rows=[Row(1, title="皮带")])
    backend, recipe = backend_of(embedded), embedded.engine.recipe(kind)
    draft = backend.begin("thing", recipe)
    assert isinstance(draft, EmbeddedDraft)
    draft._lock.release()  # as the kernel does when a process dies
    left = draft._shelf.directory
    os.utime(left, (0, 0))
    rebuild(kind, engine=embedded.engine)
    tend(engine=embedded.engine)
    assert not left.exists()
    assert embedded.ids("皮带") == [1]

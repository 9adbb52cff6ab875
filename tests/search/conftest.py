from collections.abc import Iterator
from pathlib import Path

import pytest

from search.backends.embedded import EmbeddedBackend
from search.engine import Engine
from search.registry import Registry
from tests.search.worlds import World


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[World]:
    world = World(Engine(EmbeddedBackend(tmp_path / "index"), Registry()))
    yield world
    world.engine.backend.close()

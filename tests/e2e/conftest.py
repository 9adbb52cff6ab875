"""A real server on a copy of the demo, and people at their browsers.

Each module has a server and data of its own, so that stories do not meddle with each other.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.browsing import People
from tests.served import demo
from tests.served.server import Server

HERE = Path(__file__).parent
SECONDS = 20_000  # a page, on a machine that others use too


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A story is told by one process from its first line to its last; the pages are shared out among all."""
    for item in items:
        if item.path.name != "test_pages.py" and item.path.parent == HERE:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's own Chromium, not a downloaded one."""
    return {"executable_path": shutil.which("chromium"), "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def base_url() -> None:
    """In place of the plugin's own, which this pytest warns of."""
    return


@pytest.fixture(scope="session", autouse=True)
def _patience() -> None:
    expect.set_options(timeout=SECONDS)


@pytest.fixture(scope="session", autouse=True)
def _stories_are_whole(request: pytest.FixtureRequest, worker_id: str) -> None:
    """A version of pytest or xdist that does not know each other's ids would tear them apart without a word."""
    items = [item for item in request.session.items if item.get_closest_marker("xdist_group")]
    assert worker_id == "master" or all("@" in item.nodeid for item in items)


@pytest.fixture(scope="session")
def loaded_demo() -> Path:
    return demo.loaded()


@pytest.fixture(scope="module")
def server(loaded_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(demo.copy(loaded_demo, tmp_path_factory.mktemp("served") / "data")) as running:
        yield running


@pytest.fixture(scope="module")
def people(browser: Browser, server: Server) -> People:
    return People(browser, server.url)

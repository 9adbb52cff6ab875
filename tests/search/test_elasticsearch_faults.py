"""Elasticsearch in trouble: pages answer from the database, soon, and recover by themselves."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from search.backends.elasticsearch import ElasticsearchBackend
from search.engine import Engine
from search.errors import EngineDown
from search.health import health
from search.indexing import update
from search.rebuilding import tend
from search.registry import Registry
from tests.search.worlds import MemoryKind, Row, World

pytestmark = pytest.mark.services  # they need the client that only production installs

Answer = Callable[[BaseHTTPRequestHandler], None]


def answer(status: int, body: bytes, kind: str = "application/json") -> Answer:
    def give(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("Content-Type", kind)
        request.send_header("X-Elastic-Product", "Elasticsearch")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return give


def hang(request: BaseHTTPRequestHandler) -> None:
    time.sleep(5)


def hang_up(request: BaseHTTPRequestHandler) -> None:
    request.connection.shutdown(socket.SHUT_RDWR)


TROUBLES = {
    "503": answer(503, b'{"error": {"type": "cluster_block_exception"}, "status": 503}'),
    "429": answer(429, b'{"error": {"type": "es_rejected_execution_exception"}, "status": 429}'),
    "401": answer(401, b'{"error": {"type": "security_exception"}, "status": 401}'),
    "garbage": answer(200, b"<html>It works!</html>"),
    "half": answer(200, b'{"responses": [{"took": 1'),
    "another": answer(200, b'{"message": "hello"}'),
    "hang": hang,
    "hang up": hang_up,
}


@contextmanager
def server(trouble: Answer) -> Iterator[tuple[str, list[str]]]:
    """An HTTP server with this trouble: its address, and the requests that reached it."""
    reached: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def trouble(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            reached.append(self.path)
            trouble(self)

        def log_message(self, *_: object) -> None:
            pass

    for verb in ("GET", "POST", "PUT", "HEAD"):
        setattr(Handler, f"do_{verb}", Handler.trouble)
    served = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.daemon_threads = True
    threading.Thread(target=served.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{served.server_address[1]}", reached
    finally:
        served.shutdown()
        served.server_close()


def world_at(url: str) -> World:
    kind = MemoryKind("thing", [Row(1, title="皮带监测"), Row(2, title="皮带二", audience=("org:7",))])
    registry = Registry()
    registry.add(kind)
    backend = ElasticsearchBackend.from_settings({"URLS": [url], "PREFIX": "t", "TIMEOUT_SECONDS": 0.5})
    return World(Engine(backend, registry))


@pytest.mark.parametrize("trouble", TROUBLES)
def test_pages_answer_from_the_database_and_stop_asking(trouble: str) -> None:
    with server(TROUBLES[trouble]) as (url, reached):
        world = world_at(url)
        for _ in range(3):
            found = world.find("皮带", kinds=["thing"])
            assert ([hit.id for hit in found.hits], found.total, found.degraded) == ([1], 1, True)
        asked = len(reached)
        started = time.monotonic()
        assert all(world.find("皮带").degraded for _ in range(20))
        assert (len(reached), time.monotonic() - started < 0.5) == (asked, True)
        assert asked <= 3


@pytest.mark.parametrize("trouble", TROUBLES)
def test_writes_say_that_trying_again_may_help(trouble: str) -> None:
    with server(TROUBLES[trouble]) as (url, _):
        with pytest.raises(EngineDown):
            update("thing", 1, engine=world_at(url).engine)
        tend(engine=world_at(url).engine)  # and the caretaker does not fall over
        assert health(engine=world_at(url).engine).degraded


def test_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        world = world_at(f"http://127.0.0.1:{free.getsockname()[1]}")
    assert world.ids("皮带") == [1]
    assert world.ids("皮带", audience=["org:7"]) == [2]

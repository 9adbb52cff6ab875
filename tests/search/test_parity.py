"""The demo market on both engines, asked in every style: the same ten."""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.config.demo.loading import load_demo
from backend.web.audience import audience_of
from search import SearchRequest, query, suggest
from search.backends.elasticsearch import ElasticsearchBackend
from search.backends.embedded import EmbeddedBackend
from search.engine import Engine, current_encoder
from search.rebuilding import rebuild
from search.registry import registry
from tests.search.box_queries import BY_STYLE, QUERIES

pytestmark = [pytest.mark.services, pytest.mark.django_db]

ENOUGH = 0.95


@pytest.fixture
def engines(tmp_path: Path) -> Iterator[tuple[Engine, Engine]]:
    options = {
        "URLS": [os.environ["TEST_ELASTICSEARCH_URL"]], "PREFIX": f"test-{uuid4().hex[:8]}", "TIMEOUT_SECONDS": 20,
    }  # fmt: skip
    backends = (EmbeddedBackend(tmp_path / "index"), ElasticsearchBackend.from_settings(options))
    one, other = (Engine(backend, registry, current_encoder()) for backend in backends)
    load_demo()
    for engine in (one, other):
        for kind in registry:
            rebuild(kind, engine=engine)
        engine.backend.refresh()
    yield one, other
    other.backend.clear()
    for engine in (one, other):
        engine.backend.close()


def test_the_box_understands_the_same_on_both_engines(engines: tuple[Engine, Engine]) -> None:
    assert len(QUERIES) >= 70
    officer = User.objects.filter(memberships__organisation__kind="bureau").order_by("pk")[0]
    different: dict[str, list[str]] = {}
    understood, meant, suggested = 0, 0, 0
    for style, queries in BY_STYLE.items():
        for text in queries:
            request = SearchRequest(text=text, user=officer, audience=audience_of(officer), limit=10)
            ours, theirs = (query(request, engine=engine) for engine in engines)
            found = [{(hit.kind, hit.id) for hit in result.hits} for result in (ours, theirs)]
            if found[0] != found[1]:
                different.setdefault(style, []).append(text)
            understood += ours.understood != theirs.understood
            meant += ours.meant != theirs.meant
            suggested += suggest(request, engine=engines[0]) != suggest(request, engine=engines[1])
    assert (understood, meant, suggested) == (0, 0, 0)
    same = 1 - sum(map(len, different.values())) / len(QUERIES)
    assert same >= ENOUGH, different

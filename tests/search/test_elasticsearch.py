import os
from collections.abc import Iterator
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings

from search.backends.elasticsearch import ElasticsearchBackend
from search.engine import Engine, current_encoder
from search.registry import Registry
from tests.search.contract import Contract
from tests.search.corpus import QUERIES, ROWS
from tests.search.interleavings import Story, play, stories
from tests.search.worlds import World

pytestmark = pytest.mark.services


def open_backend(prefix: str) -> ElasticsearchBackend:
    options = {"URLS": [os.environ["TEST_ELASTICSEARCH_URL"]], "PREFIX": prefix, "TIMEOUT_SECONDS": 20}
    return ElasticsearchBackend.from_settings(options)


@pytest.fixture
def world() -> Iterator[World]:
    world = World(Engine(open_backend(f"test-{uuid4().hex[:8]}"), Registry()))
    yield world
    world.engine.backend.clear()
    world.engine.backend.close()


class TestElasticsearch(Contract):
    pass


@given(stories)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_order_of_news_leaves_the_same_index(steps: Story) -> None:
    prefix = f"test-{uuid4().hex[:8]}"
    play(steps, lambda: open_backend(prefix))


def test_both_engines_give_the_same_ten(world: World, embedded: World) -> None:
    encoder = current_encoder()
    for one in (world, embedded):
        one.engine.encoder = encoder
        kind = one.kind(rows=ROWS)
        for pk in range(1, 241, 12):  # some are rewritten and some go, as in life
            kind.change(pk, title=ROWS[pk].title, published=pk % 24 == 1)
        one.index("thing", *range(1, 241, 12))
    same = [world.ids(text, limit=10) == embedded.ids(text, limit=10) for text in QUERIES]
    assert sum(same) >= 0.95 * len(QUERIES)
    for text in QUERIES[::6]:
        ours, theirs = (one.find(text, filters={"city": ["太原"]}) for one in (embedded, world))
        assert (ours.total, ours.facets) == (theirs.total, theirs.facets)

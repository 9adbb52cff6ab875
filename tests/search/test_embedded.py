from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import given, settings
from hypothesis import strategies as st

from search import SearchRequest, standing
from search.backends.embedded import EmbeddedBackend
from search.engine import Engine
from search.registry import Registry
from tests.search.contract import Contract
from tests.search.interleavings import Story, play, stories
from tests.search.worlds import Row, World


@pytest.fixture
def world(embedded: World) -> World:
    return embedded


class TestEmbedded(Contract):
    pass


@given(stories)
@settings(max_examples=60, deadline=None)
def test_any_order_of_news_leaves_the_same_index(steps: Story) -> None:
    with TemporaryDirectory() as folder:
        play(steps, lambda: EmbeddedBackend(Path(folder)))


# Few characters, so that they meet: sounds alike, traditional, Latin one edit apart, signs.
PIECES = st.sampled_from(
    ["皮", "带", "帶", "代", "跑", "偏", "数", "据", "shuju", "pida", "pidai", "5g", "ai", " ", "，", "c++", "㐀"]
)
TEXTS = st.lists(PIECES, max_size=8).map("".join)


@given(st.lists(TEXTS, min_size=1, max_size=4), st.lists(TEXTS, min_size=1, max_size=12))
@settings(max_examples=40, deadline=None)
def test_no_question_is_passed_over_whatever_is_typed(texts: list[str], typed: list[str]) -> None:
    with TemporaryDirectory() as folder:
        world = World(Engine(EmbeddedBackend(Path(folder)), Registry()))
        rows = [Row(pk, title=text, body=text[::-1]) for pk, text in enumerate(texts, start=1)]
        world.kind(rows=rows)
        documents = {row.id: standing.settled("thing", row.id, engine=world.engine) for row in rows}
        for text in typed:
            asked = SearchRequest(text=text, user=AnonymousUser())
            keys = standing.keys_of(asked)
            for pk in standing.fitting(asked, engine=world.engine)["thing"]:
                document = documents[pk]
                assert document is not None
                assert keys & document.keys
                assert standing.may_fit(asked, document)
        world.engine.backend.close()

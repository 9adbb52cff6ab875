"""Our exact nearest vectors beside those of a real Elasticsearch whose index is exact as well."""

import os
from collections.abc import Iterator
from uuid import uuid4

import numpy as np
import pytest

from matching.encoders import load
from matching.library import shipped
from matching.nearest import Scan

pytestmark = pytest.mark.services

TOP, ASKED = 10, 20


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    """Of the library's answers, 1,200 of them: as near to one another as texts are."""
    texts = [text for problem in shipped()[:600] for text in problem.answers]
    return load().encode(texts[:1_200])


@pytest.fixture(scope="module")
def mask() -> np.ndarray:
    return np.random.default_rng(3).random(1_200) < 0.2


@pytest.fixture(scope="module")
def search(vectors, mask) -> Iterator:
    from elasticsearch import Elasticsearch, helpers  # noqa: PLC0415  only the services lane has it

    client, name = Elasticsearch(os.environ["TEST_ELASTICSEARCH_URL"], request_timeout=60), f"test-{uuid4().hex[:8]}"
    kind = {
        "type": "dense_vector",
        "dims": vectors.shape[1],
        "similarity": "dot_product",
        "index_options": {"type": "flat"},
    }
    client.indices.create(
        index=name,
        settings={"number_of_shards": 1, "number_of_replicas": 0},
        mappings={"properties": {"vector": kind, "may": {"type": "boolean"}}},
    )
    rows = (
        {"_index": name, "_id": str(at), "vector": vectors[at].tolist(), "may": bool(mask[at])}
        for at in range(len(vectors))
    )
    helpers.bulk(client, rows, refresh=True)

    def nearest(need: np.ndarray, *, masked: bool) -> set[int]:
        asked = {"field": "vector", "query_vector": need.tolist(), "k": TOP, "num_candidates": TOP}
        if masked:
            asked["filter"] = {"term": {"may": True}}
        hits = client.search(index=name, knn=asked, size=TOP, source=False)["hits"]["hits"]
        return {int(hit["_id"]) for hit in hits}

    yield nearest
    client.indices.delete(index=name)
    client.close()


@pytest.mark.parametrize("masked", [False, True])
def test_of_the_ten_nearest_nine_at_least_are_the_same(search, vectors, mask, masked):
    held = Scan(vectors)
    needs = load().encode([problem.needs[0] for problem in shipped()[:ASKED]])
    shared = [
        len(set(held.best(need, TOP, mask if masked else None)[0].tolist()) & search(need, masked=masked)) / TOP
        for need in needs
    ]

    assert np.mean(shared) >= 0.9
    assert len(shared) == ASKED

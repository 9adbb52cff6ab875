"""Exact means exact: the same as computing everything and sorting it, whatever is masked and however close the scores."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.nearest import Scan, all_pairs, best_of_each, scan


@pytest.fixture(autouse=True, params=["rows", "rough copy"])
def way(request, monkeypatch):
    """Both ways of finding the largest, whatever the size."""
    monkeypatch.setattr(scan, "SMALL", 10**9 if request.param == "rows" else 0)
    monkeypatch.setattr(scan, "FEW", 10**9 if request.param == "rough copy" else scan.FEW)


def vectors(count: int, dims: int, seed: int, *, alike: bool = False) -> np.ndarray:
    chance = np.random.default_rng(seed)
    found = chance.standard_normal((count, dims)).astype(np.float32)
    if alike:  # all lie near one another, so that rounding would change the order
        found = found * 0.001 + chance.standard_normal(dims).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def by_sorting(query: np.ndarray, rows: np.ndarray, k: int, allowed: np.ndarray) -> set[int]:
    products = rows.astype(np.float64) @ query.astype(np.float64)
    places = np.flatnonzero(allowed)
    return set(places[np.argsort(-products[places], kind="stable")[:k]].tolist())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 3000), st.integers(1, 40), st.integers(0, 2**16), st.floats(0, 1))
def test_under_a_mask_only_those_answer_who_may_and_the_largest_come_first(count, k, seed, share):
    rows, query = vectors(count, 32, seed), vectors(1, 32, seed + 1)[0]
    mask = np.random.default_rng(seed).random(count) < share
    places, products = Scan(rows).best(query, k, mask)
    assert len(places) == min(k, int(mask.sum()))
    assert mask[places].all()
    assert (np.diff(products) <= 0).all()
    assert np.allclose(np.sort(products), np.sort(rows[mask] @ query)[::-1][: len(places)][::-1], atol=1e-5)


@pytest.mark.parametrize("alike", [False, True])
@pytest.mark.parametrize("count", [1, 9, 500, 20_000])
def test_without_a_mask_rounding_leaves_nobody_out(count, alike):
    rows, query = vectors(count, 64, 3, alike=alike), vectors(1, 64, 4)[0]
    places, products = Scan(rows).best(query, 10)
    exact = np.sort(rows @ query)[::-1][:10]
    assert np.allclose(products, exact, atol=1e-6)
    assert len(set(places.tolist())) == min(10, count)


def test_ties_go_by_place():
    rows = np.repeat(vectors(3, 16, 1), 5, axis=0)
    places, _products = Scan(rows).best(rows[5], 5)
    assert places.tolist() == [5, 6, 7, 8, 9]
    assert [found.tolist() for _at, found, _values in best_of_each(rows[5:6], rows, 5)] == [[5, 6, 7, 8, 9]]


def test_nobody_answers_where_nobody_may():
    scan = Scan(vectors(10, 16, 1))
    assert scan.best(scan.vectors[0], 3, np.zeros(10, dtype=bool))[0].tolist() == []
    assert Scan(np.zeros((0, 16), dtype=np.float32)).best(np.ones(16, dtype=np.float32), 3)[0].tolist() == []


@pytest.mark.parametrize("alike", [False, True])
def test_all_pairs_are_as_if_each_was_sorted(monkeypatch, alike):
    monkeypatch.setattr(all_pairs, "BLOCK_BYTES", 4 * 6000 * 7)  # seven needs at a time
    needs, answers = vectors(40, 32, 5, alike=alike), vectors(6000, 32, 6, alike=alike)
    found = list(best_of_each(needs, answers, 50))
    assert [at for at, _places, _products in found] == list(range(40))
    for at, places, products in found:
        whole = answers @ needs[at]
        assert np.allclose(products, np.sort(whole)[::-1][:50], atol=1e-5)
        assert len(set(places.tolist())) == 50


@pytest.mark.parametrize(("count", "k"), [(3, 50), (1, 1), (100, 100)])
def test_few_answers_are_all_given(count, k):
    needs, answers = vectors(2, 16, 7), vectors(count, 16, 8)
    assert [len(places) for _at, places, _products in best_of_each(needs, answers, k)] == [min(count, k)] * 2

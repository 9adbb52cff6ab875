"""Figures against values reckoned by hand, and that names and order of entry change none of them."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.evaluation import Figures, kappa, ndcg_of, places_of, recall_of, spread
from matching.evaluation.judging import ndcg
from matching.learning import MOST, learn
from matching.matcher import Weights

FIRST, SECOND, THIRD = 1.0, 1 / math.log2(3), 0.5


def test_ndcg_by_hand():
    # Grades 3, 0, 2 in this order: 7 and 3 are worth something; the ideal has the 2 in the second place.
    scores = np.array([9.0, 5.0, 1.0])
    assert ndcg_of(scores, [3, 0, 2]) == pytest.approx((7 * FIRST + 3 * THIRD) / (7 * FIRST + 3 * SECOND))


def test_ndcg_of_alike_scores_is_the_mean_over_their_orders():
    # Two alike, one of grade 1: half of the time it stands first.
    assert ndcg_of(np.array([2.0, 2.0]), [1, 0]) == pytest.approx((FIRST + SECOND) / 2)


def test_recall_by_hand():
    scores = np.arange(40, 0, -1).astype(float)
    grades = [1] + [0] * 24 + [2] + [0] * 14  # one in the first place, one in the twenty-sixth
    assert recall_of(scores, grades) == 0.5
    assert recall_of(np.zeros(40), grades) == pytest.approx(0.5), "by chance 20 of 40 places"


def test_nothing_relevant_gives_nothing():
    assert (ndcg_of(np.array([1.0]), [0]), recall_of(np.array([1.0]), [0]), ndcg_of(np.zeros(0), [])) == (0, 0, 0)


def test_kappa_by_hand():
    # Two pairs agree (0 and 3), one differs by a step (1, 2). Misses: 1 of 3 pairs, squared 1, both ways 2/6.
    # Shares of grades are 1/3, 1/6, 1/6, 1/3; by chance the mean squared miss is twice their variance, 2 * 19/12.
    shares = np.array([2, 1, 1, 2]) / 6
    mean = (shares * np.arange(4)).sum()
    variance = (shares * (np.arange(4) - mean) ** 2).sum()
    assert kappa([(0, 0), (3, 3), (1, 2)]) == pytest.approx(1 - (2 / 6) / (2 * variance))
    assert kappa([(1, 2), (0, 0), (3, 3)]) == kappa([(0, 0), (2, 1), (3, 3)])
    assert kappa([]) is None
    assert kappa([(2, 2)]) is None, "chance alone agrees"
    assert kappa([(0, 0), (3, 3)]) == 1


def test_places_and_their_spread_by_hand():
    assert places_of(np.array([1.0, 3.0, 2.0]), 2).tolist() == pytest.approx([0, FIRST, SECOND])
    found = spread(np.array([[1.0, 0.0], [1.0, 0.0]]))
    assert found.shown == Figures(0.5, 0.5, 0.5)
    assert found.gini == Figures(0.5, 0.5, 0.5), "one of two has all"
    assert spread(np.array([[1.0, 1.0]])).gini.mean == 0


@settings(deadline=None)
@given(
    rows=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), min_size=1, max_size=30),
    seed=st.randoms(use_true_random=False),
)
def test_the_order_of_entry_changes_nothing(rows, seed):
    mixed = list(rows)
    seed.shuffle(mixed)

    def figures(some):
        scores, grades = np.array([one[0] for one in some], float), [one[1] for one in some]
        return ndcg_of(scores, grades), recall_of(scores, grades)

    assert figures(mixed) == pytest.approx(figures(rows))


@settings(deadline=None)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=15))
def test_without_ties_it_is_the_ndcg_of_files(grades):
    names = [str(at) for at in range(len(grades))]
    scores = np.arange(len(grades), 0, -1).astype(float)
    assert ndcg_of(scores, grades) == pytest.approx(ndcg(names, dict(zip(names, grades, strict=True))))


def made(seed, slope, worth_of_place, pairs=600):
    """Pairs of answers by people for whom the words count `slope` times as much, and a place `worth_of_place`."""
    random = np.random.default_rng(seed)
    differences = random.normal(size=(pairs, 3))
    places = random.normal(size=pairs)
    wanted = differences @ np.array(slope) + worth_of_place * places
    taken = random.random(pairs) < 1 / (1 + np.exp(-wanted))
    sign = np.where(taken, 1, -1)
    return differences * sign[:, None], places * sign


def test_a_correction_is_small_keeps_the_scale_and_goes_the_right_way():
    weights = Weights()
    learned = learn(*made(1, slope=(2.0, 1.0, 0.0), worth_of_place=0.0), weights)
    delta = learned.delta

    assert delta.words > 0.1
    assert delta.bridge < -0.1
    assert sum((delta.words, delta.model, delta.bridge)) == pytest.approx(0, abs=2e-3)
    for name in ("words", "model", "bridge"):
        assert abs(getattr(delta, name)) <= MOST * getattr(weights, name) + 1e-4
    assert learned.gained > 0
    assert learned.pairs == 600


def test_what_the_place_did_is_not_learned_as_weight():
    """People who only take what stands first, on lists that go by words: the place explains it, and words gain nothing."""
    random = np.random.default_rng(7)
    differences = random.normal(size=(800, 3))
    places = differences[:, 0] + 0.3 * random.normal(size=800)
    sign = np.where(random.random(800) < 1 / (1 + np.exp(-3 * places)), 1, -1)
    naive = learn(differences * sign[:, None], np.zeros(800), Weights())
    freed = learn(differences * sign[:, None], places * sign, Weights())

    assert naive.delta.words > 0.1
    assert abs(freed.delta.words) < naive.delta.words / 3
    assert freed.place > 1

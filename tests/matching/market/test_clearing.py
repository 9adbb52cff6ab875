"""Markets whose right answer is known by construction, and what must hold in every market."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.market import Market, clear, ranks
from matching.market.clearing import best_places, loads_of
from matching.market.measures import gini, served


def checkerboard(size: int, capacity: int) -> Market:
    """A board of needs × answers: white needs fit white answers, black ones black answers, and every need likes the first
    answers of its colour best, which is what ranking by the need alone goes by.

    Need n of a colour is a little nearer to answer n // capacity of that colour than to the others.
    """
    needs, answers = np.arange(size * capacity), np.arange(size)
    same = needs[:, None] % 2 == answers[None, :] % 2
    favour = 1 - answers[None, :] / size
    own = (needs[:, None] // 2) // capacity == answers[None, :] // 2
    by_need = np.where(same, 10 + favour + 0.05 * own + needs[:, None] * answers[None, :] / 1e6, 1.0)
    return Market.of(needs, answers, by_need, np.where(same, 10.0, 1.0), capacities=capacity)


@pytest.mark.parametrize(("size", "capacity"), [(4, 3), (10, 5), (16, 2)])
def test_on_a_checkerboard_every_answer_serves_its_own_colour_up_to_its_capacity(size: int, capacity: int) -> None:
    market = checkerboard(size, capacity)
    alone = loads_of(best_places(market.mutual, 1))

    cleared = clear(market, places=1)

    chosen = best_places(market.mutual - cleared.prices, 1)
    needs, answers = np.nonzero(chosen)
    assert sorted(alone[alone > 0]) == [size * capacity // 2] * 2
    assert cleared.loads.tolist() == [capacity] * size
    assert (needs % 2 == answers % 2).all()
    assert served(market, chosen) == pytest.approx(market.mutual[chosen].sum())


def test_an_answer_that_nobody_else_wants_as_much_has_no_price() -> None:
    market = Market.of([1, 2], [7, 8], [[5, 1], [1, 5]], [[5, 1], [1, 5]], capacities=1)

    assert clear(market, places=1).by_answer(market) == {7: (0.0, 1), 8: (0.0, 1)}


def test_the_price_lies_half_way_to_the_first_need_that_is_left_out() -> None:
    """Need 1 would pay 9 - 4 for answer 7, need 2 only 8 - 6; so it costs 3.5, and need 2 goes to answer 8."""
    market = Market.of([1, 2], [7, 8], [[9, 4], [8, 6]], [[9, 4], [8, 6]], capacities=1)

    assert clear(market, places=1).by_answer(market) == {7: (3.5, 1), 8: (0.0, 1)}


def test_needs_that_are_exactly_alike_are_left_with_the_first_answer_by_id() -> None:
    market = Market.of([1, 2, 3], [8, 7], np.ones((3, 2)), np.ones((3, 2)), capacities=1)

    cleared = clear(market, places=1)

    assert ranks(market, np.zeros(2)).tolist() == [[1, 2]] * 3
    assert cleared.loads.max() == 3


def test_a_sparse_market_is_the_dense_one() -> None:
    dense = checkerboard(6, 2)
    lines, columns = np.nonzero(np.isfinite(dense.mutual))
    pairs = [
        (int(n), int(a), float(dense.mutual[n, a]), float(dense.mutual[n, a]))
        for n, a in zip(lines, columns, strict=True)
    ]
    sparse = Market.from_pairs(pairs, capacity=2)

    assert np.allclose(sparse.mutual, dense.mutual)
    assert clear(sparse, places=1).loads.tolist() == clear(dense, places=1).loads.tolist()


def test_what_is_not_allowed_has_no_rank_and_no_load() -> None:
    market = Market.of([1, 2], [7, 8], [[9, 4], [8, 6]], [[9, 4], [8, 6]], allowed=[[False, True], [False, True]])

    assert clear(market, places=2).loads.tolist() == [0, 2]
    assert ranks(market, np.zeros(2)).tolist() == [[0, 1], [0, 1]]


def test_an_empty_market_is_cleared() -> None:
    cleared = clear(Market.from_pairs([]), places=3)

    assert (cleared.prices.tolist(), cleared.loads.tolist(), cleared.sweeps) == ([], [], 0)


@pytest.mark.parametrize(
    ("needs", "answers", "shape", "capacities"),
    [([1, 1], [2], (2, 1), 1), ([1], [2], (2, 1), 1), ([1], [2], (1, 1), -1)],
)
def test_a_market_that_makes_no_sense_is_refused(needs, answers, shape, capacities) -> None:
    with pytest.raises(ValueError):
        Market.of(needs, answers, np.ones(shape), np.ones(shape), capacities=capacities)


@st.composite
def markets(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    lines, columns = draw(st.integers(1, 12)), draw(st.integers(1, 8))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return (
        random.uniform(0, 10, (lines, columns)),
        random.uniform(0, 10, (lines, columns)),
        random.random((lines, columns)) < 0.8,
        random.integers(1, 4, columns),
    )


@given(world=markets(), places=st.integers(1, 3), data=st.data())
@settings(deadline=None)
def test_the_order_of_naming_changes_nothing(world, places: int, data: st.DataObject) -> None:
    s, r, allowed, capacities = world
    lines = data.draw(st.permutations(range(len(s))))
    columns = data.draw(st.permutations(range(len(capacities))))
    plain = Market.of(range(len(s)), range(len(capacities)), s, r, allowed=allowed, capacities=capacities)
    mixed = Market.of(
        lines,
        columns,
        s[np.ix_(lines, columns)],
        r[np.ix_(lines, columns)],
        allowed=allowed[np.ix_(lines, columns)],
        capacities=capacities[columns],
    )

    one, other = clear(plain, places=places), clear(mixed, places=places)

    assert one.by_answer(plain) == other.by_answer(mixed)
    assert (ranks(plain, one.prices) == ranks(mixed, other.prices)).all()


@given(world=markets(), places=st.integers(1, 3))
@settings(deadline=None)
def test_no_answer_has_more_than_its_capacity_and_prices_are_never_below_nought(world, places: int) -> None:
    s, r, allowed, _capacities = world
    room = int(np.ceil(len(s) * places / s.shape[1])) + places  # a little more than is asked for
    market = Market.of(range(len(s)), range(s.shape[1]), s, r, allowed=allowed, capacities=room)

    cleared = clear(market, places=places)

    assert (cleared.prices >= 0).all()
    assert (cleared.loads <= room).all()
    if (loads_of(best_places(market.mutual, places)) <= room).all():
        assert not cleared.prices.any()


def test_prices_serve_a_fifth_more_than_the_needs_alone_where_some_answers_please_all() -> None:
    random = np.random.default_rng(3)
    taste = random.uniform(5, 10, (40, 60))
    by_need = taste + 3 * random.gumbel(size=60)[None, :].clip(0)
    market = Market.of(range(40), range(60), by_need, taste, capacities=8)

    cleared = clear(market, places=5)

    alone, priced = best_places(by_need, 5), best_places(market.mutual - cleared.prices, 5)
    assert loads_of(alone).max() > 8 >= cleared.loads.max()
    assert gini(loads_of(priced)) < gini(loads_of(alone))
    assert served(market, priced) >= 1.2 * served(market, alone)


def test_gini_is_nought_where_all_have_as_many_and_near_one_where_one_has_all() -> None:
    assert gini(np.array([3, 3, 3])) == 0
    assert gini(np.array([0, 0, 0])) == 0
    assert gini(np.array([0] * 99 + [7])) == pytest.approx(0.99)

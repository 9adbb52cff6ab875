"""Whether two ranges meet, by the words that stand for them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.lib.amount_scale import cells
from backend.lib.money import Amount

ROUND = st.sampled_from([Decimal(value) for value in ("1", "10", "50", "100", "200", "300", "500", "800", "1000")])
ENDS = st.one_of(st.none(), ROUND)


def amount(low, high):
    return Amount(None if low is None else Decimal(low), None if high is None else Decimal(high))


def meet(one, other):
    return bool(set(cells(one)) & set(cells(other)))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((None, 500), (500, 500), True),  # 500万以内 and just 500
        ((None, 500), (510, 510), False),
        ((None, 500), (30, 800), True),
        ((200, 500), (50, 200), True),
        ((200, 500), (50, 199), False),
        ((500, None), (499, 499), False),
        ((500, None), (None, None), True),
        ((0, 1), (0, 0), True),
        ((99999999999, None), (99999999999, None), True),  # beyond the scale all is one
    ],
)
def test_ranges_meet(one, other, expected):
    assert meet(amount(*one), amount(*other)) is expected


@given(ENDS, ENDS, ENDS, ENDS)
def test_round_ends_are_exact(a, b, c, d):
    one, other = (Amount(min(ends), max(ends)) if None not in ends else Amount(*ends) for ends in ((a, b), (c, d)))
    low = max(one.low or Decimal(0), other.low or Decimal(0))
    high = min(Decimal("Infinity") if end is None else end for end in (one.high, other.high))

    assert meet(one, other) is (low <= high)


@given(st.decimals(min_value=0, max_value=10**8, places=2), st.decimals(min_value=0, max_value=10**8, places=2))
def test_ranges_that_meet_are_never_kept_apart(first, second):
    low, high = sorted((first, second))
    assert meet(Amount(low, high), Amount(first, first))
    assert meet(Amount(low, None), Amount(None, high))

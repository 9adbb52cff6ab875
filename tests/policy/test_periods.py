from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.policy.periods import anniversary, elapsed, latest_start
from backend.policy.words import spell_elapsed

recent = st.dates(date(1990, 1, 1), date(2060, 12, 31))
leap_days = st.sampled_from(
    [date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1), date(2026, 2, 28), date(2026, 3, 1), date(2028, 2, 29)]
)


@pytest.mark.parametrize(
    ("day", "years", "full"),
    [
        (date(2024, 11, 26), 2, date(2026, 11, 26)),
        (date(2024, 2, 29), 2, date(2026, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2023, 2, 28), 1, date(2024, 2, 28)),
        (date(9990, 1, 1), 50, date.max),
    ],
)
def test_anniversary(day: date, years: int, full: date) -> None:
    assert anniversary(day, years) == full


@given(start=st.one_of(recent, leap_days), end=st.one_of(recent, leap_days), years=st.integers(1, 30))
def test_latest_start_is_the_other_side_of_anniversary(start: date, end: date, years: int) -> None:
    assert (start <= latest_start(end, years)) == (anniversary(start, years) <= end)
    assert (
        anniversary(latest_start(end, years), years)
        <= end
        < anniversary(latest_start(end, years) + timedelta(1), years)
    )


def test_no_start_before_the_calendar_begins() -> None:
    assert latest_start(date(50, 1, 1), 50) == date.min


@given(start=recent, years=st.integers(1, 30))
def test_elapsed_years_agree_with_anniversaries(start: date, years: int) -> None:
    full = anniversary(start, years)
    assert elapsed(start, full) == (years, 0)
    assert elapsed(start, full - timedelta(1))[0] == years - 1


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (date(2025, 3, 1), date(2026, 11, 26), "1年8个月"),
        (date(2024, 11, 26), date(2026, 11, 26), "2年"),
        (date(2026, 3, 31), date(2026, 4, 30), "1个月"),
        (date(2026, 11, 1), date(2026, 11, 26), "不满1个月"),
        (date(2027, 1, 1), date(2026, 11, 26), "不满1个月"),
    ],
)
def test_a_spell_in_words(start: date, end: date, said: str) -> None:
    assert spell_elapsed(start, end) == said

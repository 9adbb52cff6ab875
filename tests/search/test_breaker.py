import pytest

from search.breaker import Breaker
from search.errors import EngineDown


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def fail(breaker: Breaker) -> None:
    with pytest.raises(EngineDown, match="no answer"), breaker.guard():
        raise EngineDown("no answer")


def test_three_failures_in_a_row_open_it() -> None:
    breaker = Breaker(clock=Clock())
    for _ in range(3):
        assert not breaker.is_open
        fail(breaker)
    assert breaker.is_open
    with pytest.raises(EngineDown, match="left alone"), breaker.guard():
        pytest.fail("was called")


def test_a_success_between_counts_from_nought_again() -> None:
    breaker = Breaker(clock=Clock())
    for _ in range(5):
        fail(breaker)
        fail(breaker)
        with breaker.guard():
            pass
    assert not breaker.is_open


def test_after_a_rest_one_call_tries_and_the_others_still_go_past() -> None:
    clock = Clock()
    breaker = Breaker(rest_seconds=5, clock=clock)
    for _ in range(3):
        fail(breaker)
    clock.now += 5
    with breaker.guard(), pytest.raises(EngineDown, match="left alone"), breaker.guard():
        pytest.fail("was called")
    with breaker.guard():
        assert not breaker.is_open


def test_a_failed_try_opens_it_for_another_rest() -> None:
    clock = Clock()
    breaker = Breaker(rest_seconds=5, clock=clock)
    for _ in range(3):
        fail(breaker)
    clock.now += 5
    fail(breaker)
    clock.now += 4
    assert breaker.is_open


def test_another_error_is_no_failure_of_the_engine() -> None:
    breaker = Breaker(clock=Clock())
    for _ in range(5):
        with pytest.raises(KeyError), breaker.guard():
            raise KeyError
    assert not breaker.is_open

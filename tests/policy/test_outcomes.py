"""Kleene's laws, and that every composite keeps them."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.policy.expressions import Every, Expression, Negation, Some, When
from backend.policy.facts import Facts
from backend.policy.judging.trees import find
from backend.policy.outcomes import Outcome, every, negated, some
from tests.policy.strategies import days, expressions, facts

M, U, N = Outcome.MET, Outcome.UNKNOWN, Outcome.NOT_MET


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [(M, M, M, M), (M, U, U, M), (M, N, N, M), (U, U, U, U), (U, N, N, U), (N, N, N, N)],
)
def test_the_truth_table(left: Outcome, right: Outcome, both: Outcome, either: Outcome) -> None:
    assert every([left, right]) == every([right, left]) == both
    assert some([left, right]) == some([right, left]) == either


def test_of_nothing_all_is_met_and_any_is_not() -> None:
    assert every([]) == M
    assert some([]) == N


def test_laws() -> None:
    for a, b, c in product(Outcome, repeat=3):
        assert negated(negated(a)) == a
        assert negated(every([a, b])) == some([negated(a), negated(b)])
        assert every([a, some([b, c])]) == some([every([a, b]), every([a, c])])
        assert every([a, some([a, b])]) == a
    assert some([U, negated(U)]) == U


def test_labels_are_words_of_the_screen() -> None:
    assert [outcome.label for outcome in (M, U, N)] == ["符合", "无法判断", "不符合"]


@given(tests=st.lists(expressions, min_size=1, max_size=3), known=facts, on=days)
def test_composites_are_the_logic_of_their_parts(tests: list[Expression], known: Facts, on: object) -> None:
    outcomes = [find(test, known, on).outcome for test in tests]
    assert find(Every(tuple(tests)), known, on).outcome == every(outcomes)
    assert find(Some(tuple(tests)), known, on).outcome == some(outcomes)
    assert find(Negation(tests[0]), known, on).outcome == negated(outcomes[0])
    assert find(When(tests[0], tests[-1]), known, on).outcome == some([negated(outcomes[0]), outcomes[-1]])

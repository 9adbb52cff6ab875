"""A column's mask is what evaluate() says of each row, without exception."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.policy.clauses import Clause, evaluate, gate
from backend.policy.columns import FactTable
from backend.policy.expressions import Compare, Every, Expression
from backend.policy.facts import Facts, FactValue
from backend.policy.masks import gate_matrix, judge, mask
from backend.policy.outcomes import SIGN
from tests.policy.strategies import days, expressions, facts

many = st.lists(facts, max_size=6)
clauses = st.lists(
    st.builds(
        lambda test, start: Clause("c", "条", "句", "源", test, valid_from=start),
        expressions,
        st.one_of(st.none(), days),
    ),
    max_size=3,
)


@given(needs=st.lists(clauses, min_size=1, max_size=3), rows=many, on=days)
def test_the_matrix_agrees_with_the_verdicts(needs: list[list[Clause]], rows: list[Facts], on: date) -> None:
    expected = [[SIGN[gate(evaluate(need, row, on=on)).outcome] for row in rows] for need in needs]
    assert gate_matrix(needs, FactTable(rows), on=on).tolist() == expected


@given(test=expressions, rows=many, first=days, second=days)
def test_a_table_answers_the_same_however_often_it_is_asked(
    test: Expression, rows: list[Facts], first: date, second: date
) -> None:
    table = FactTable(rows)
    judge(test, table, first)
    assert judge(test, table, second).tolist() == judge(test, FactTable(rows), second).tolist()


def test_figures_are_compared_to_the_last_place() -> None:
    texts = ["1000.00", "1000.01", "1000.000001", "99999999999999999999.99", "-99999999999999999999.99"]
    table = FactTable([{"r": FactValue(Decimal(text), "营收")} for text in texts])
    assert judge(Compare("r", ">", Decimal("1000.00")), table, date.min).tolist() == [-1, 1, 1, 1, -1]
    assert judge(Compare("r", "<=", Decimal("99999999999999999999.98")), table, date.min).tolist() == [1, 1, 1, -1, 1]
    assert judge(Compare("r", "==", Decimal("1000.0000001")), table, date.min).tolist() == [-1] * 5


def test_no_conditions_and_no_rows() -> None:
    assert mask([], FactTable([{}, {}]), on=date.min).tolist() == [1, 1]
    assert mask([Clause("c", "条", "句", "源", Every(()))], FactTable([]), on=date.min).tolist() == []


def test_a_fact_of_another_type_is_a_mistake_here_too() -> None:
    with pytest.raises(TypeError, match="the clause needs a Decimal"):
        judge(Compare("r", ">", Decimal(1)), FactTable([{"r": FactValue("很多", "营收")}]), date.min)

"""The same judgement over a whole column of entities at once, for the gate before matching: outcomes only, no reasons.

    table = FactTable([facts_of(entity) for entity in entities])
    eligible = mask(conditions.clauses(), table, on=today) == 1

Outcomes are signs (1 met, 0 cannot be judged, -1 not met), so that `all` is the least and `any` the greatest. A property
test holds every mask to the verdicts of clauses.py.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .clauses import Clause
from .codes import contains
from .columns import FactTable
from .expressions import (
    Age,
    Compare,
    Every,
    Expression,
    FactTest,
    Flag,
    Holds,
    Includes,
    Negation,
    Nested,
    OneOf,
    Operator,
    Present,
    Since,
    Some,
    Until,
    When,
)
from .judging.codes import code_within, set_includes
from .judging.figures import OPERATORS
from .outcomes import SIGN, Outcome, of_bool
from .periods import latest_start

Signs = NDArray[np.int8]
MET, UNKNOWN, NOT_MET = (np.int8(SIGN[each]) for each in (Outcome.MET, Outcome.UNKNOWN, Outcome.NOT_MET))


def mask(clauses: Iterable[Clause], table: FactTable, *, on: date) -> Signs:
    """The gate's outcome for each row of the table."""
    signs = np.full(len(table), MET, dtype=np.int8)
    for clause in clauses:
        if clause.in_force(on):
            np.minimum(signs, judge(clause.test, table, on), out=signs)
    return signs


def gate_matrix(needs: Sequence[Iterable[Clause]], table: FactTable, *, on: date) -> Signs:
    """A line for each need, a column for each row of the table."""
    matrix = np.empty((len(needs), len(table)), dtype=np.int8)
    for line, clauses in enumerate(needs):
        matrix[line] = mask(clauses, table, on=on)
    return matrix


def judge(test: Expression, table: FactTable, on: date) -> Signs:
    """One test on every row."""
    match test:
        case Every():
            return _folded(np.minimum, MET, test.tests, table, on)
        case Some():
            return _folded(np.maximum, NOT_MET, test.tests, table, on)
        case Negation():
            return -judge(test.test, table, on)
        case When():
            return np.maximum(-judge(test.condition, table, on), judge(test.test, table, on))
        case Until():
            return np.full(len(table), MET if on <= test.day else NOT_MET, dtype=np.int8)
        case Since():
            return np.full(len(table), MET if on >= test.day else NOT_MET, dtype=np.int8)
        case _:
            return _leaf(test, table, on)


def _leaf(test: FactTest, table: FactTable, on: date) -> Signs:
    match test:
        case Compare():
            return _compare(test, table)
        case OneOf():
            return table.codes(test.fact).signs(lambda code: SIGN[code_within(code, test.values, test.unsure)])
        case Nested():
            return _nested(test, table)
        case Includes():
            return table.sets(test.fact).signs(lambda codes: SIGN[of_bool(set_includes(codes, test.values))])
        case Holds():
            return _holds(test, table, on)
        case Age():
            days = table.days(test.fact)
            return _signs(days.values <= latest_start(on, test.years).toordinal(), days.known)
        case Present():
            return table.presence(test.fact)
        case Flag():
            return table.flags(test.fact)


def _folded(
    fold: Callable[..., Signs], start: np.int8, tests: Iterable[Expression], table: FactTable, on: date
) -> Signs:
    signs = np.full(len(table), start, dtype=np.int8)
    for test in tests:
        fold(signs, judge(test, table, on), out=signs)
    return signs


def _compare(test: Compare, table: FactTable) -> Signs:
    if isinstance(test.value, date):
        days = table.days(test.fact)
        return _signs(OPERATORS[test.operator](days.values, test.value.toordinal()), days.known)
    figures = table.figures(test.fact)
    return _signs(_against(test.operator, figures.values, Fraction(test.value) * figures.scale), figures.known)


def _against(operator: Operator, values: NDArray[Any], limit: Fraction) -> NDArray[np.bool_]:
    """Whole numbers against a limit that may lie between two of them, exactly."""
    if operator in {">", "<="}:
        return np.asarray(OPERATORS[operator](values, floor(limit)), dtype=bool)
    if operator in {">=", "<"}:
        return np.asarray(OPERATORS[operator](values, ceil(limit)), dtype=bool)
    if limit.denominator != 1:
        return np.zeros(len(values), dtype=bool)
    return np.asarray(values == limit.numerator, dtype=bool)


def _nested(test: Nested, table: FactTable) -> Signs:
    """Each pair of a code and an outer one is judged once; the last line and column stand for what is not known."""
    inner, outer = table.codes(test.fact), table.codes(test.within)
    pairs = np.zeros((len(inner.vocabulary) + 1, len(outer.vocabulary) + 1), dtype=np.int8)
    for line, code in enumerate(inner.vocabulary):
        for column, within in enumerate(outer.vocabulary):
            pairs[line, column] = SIGN[of_bool(contains(within, code))]
    return pairs[inner.places, outer.places]


def _holds(test: Holds, table: FactTable, on: date) -> Signs:
    held = table.holdings(test.fact)
    signs = np.where(held.known, NOT_MET, UNKNOWN)
    for code in {term.code for term in test.values}:
        if code in held.vague:
            np.maximum(signs, np.where(held.vague[code], UNKNOWN, NOT_MET), out=signs)
        if code in held.until:
            np.maximum(signs, np.where(held.until[code] >= on.toordinal(), MET, NOT_MET), out=signs)
    return signs


def _signs(met: NDArray[np.bool_], known: NDArray[np.bool_]) -> Signs:
    return np.where(known, np.where(met, MET, NOT_MET), UNKNOWN)

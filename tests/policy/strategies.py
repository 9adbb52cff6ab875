"""Random facts of every type, and random tests that fit them."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from backend.policy.codes import Term
from backend.policy.expressions import (
    Age,
    Compare,
    Every,
    Expression,
    Flag,
    Holds,
    Includes,
    Negation,
    Nested,
    OneOf,
    Present,
    Since,
    Some,
    Until,
    When,
)
from backend.policy.facts import LASTING, Facts, FactValue, Holding

CODES = ["140000", "140100", "140105", "140200", "110000", "team", "team.university", "firm", "03", "0301"]
TITLES = ["high_tech", "tech_sme", "key_lab"]

days = st.one_of(
    st.dates(date(2020, 1, 1), date(2028, 12, 31)),
    st.sampled_from([date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1), date(2026, 2, 28), date(2026, 11, 26)]),
)
limits = st.one_of(
    st.decimals(Decimal(-1000), Decimal(100_000), places=2),
    st.sampled_from([Decimal(text) for text in ("999.99", "1000", "1000.00", "1000.01", "1000.005", "1E+3", "0")]),
)
# A fact may be larger than any limit that somebody can post.
amounts = st.one_of(limits, st.just(Decimal("12345678901234567890.12")))
terms = st.sampled_from(CODES).map(lambda code: Term(code, f"名{code}"))
some_terms = st.lists(terms, min_size=1, max_size=3, unique=True).map(tuple)
titles = st.lists(
    st.sampled_from(TITLES).map(lambda code: Term(code, f"名{code}")), min_size=1, max_size=2, unique=True
).map(tuple)
holdings = st.builds(Holding, st.sampled_from(TITLES), st.just("某资格"), st.one_of(days, st.none(), st.just(LASTING)))

VALUES = {
    "amount": amounts,
    "day": days,
    "code": st.sampled_from(CODES),
    "outer": st.sampled_from(CODES),
    "titles": st.lists(holdings, max_size=4).map(tuple),
    "set": st.frozensets(st.sampled_from(CODES), max_size=3),
    "text": st.sampled_from(["", "  ", "有计划"]),
    "flag": st.booleans(),
}


def fact(name: str, value: object) -> FactValue:
    return FactValue(value, label=f"事实{name}")


# Absent, empty, or there.
facts: st.SearchStrategy[Facts] = st.fixed_dictionaries(
    {},
    optional={
        name: st.one_of(st.none(), values).map(lambda value, name=name: fact(name, value))
        for name, values in VALUES.items()
    },
)
full_facts: st.SearchStrategy[Facts] = st.fixed_dictionaries(
    {name: values.map(lambda value, name=name: fact(name, value)) for name, values in VALUES.items()}
)

operators = st.sampled_from([">", ">=", "<", "<=", "=="])
leaves: st.SearchStrategy[Expression] = st.one_of(
    st.builds(Compare, st.just("amount"), operators, limits),
    st.builds(Compare, st.just("day"), operators, days),
    st.builds(OneOf, st.just("code"), some_terms, st.one_of(st.just(()), some_terms)),
    st.builds(Nested, st.just("code"), st.just("outer")),
    st.builds(Holds, st.just("titles"), titles),
    st.builds(Includes, st.just("set"), st.one_of(st.just(()), some_terms)),
    st.builds(Age, st.just("day"), st.integers(1, 5)),
    st.builds(Present, st.sampled_from(["text", "amount", "set", "titles"])),
    st.builds(Flag, st.just("flag")),
    st.builds(Until, days, st.just("揭榜申报")),
    st.builds(Since, days, st.just("揭榜申报")),
)


def _composites(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Every, several), st.builds(Some, several), st.builds(Negation, inner), st.builds(When, inner, inner)
    )


expressions = st.recursive(leaves, _composites, max_leaves=8)


def _positive(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(st.builds(Every, several), st.builds(Some, several))


# Clauses that more of the same can only help: no upper limits, no negation.
monotone = st.recursive(
    st.one_of(
        st.builds(Compare, st.just("amount"), st.sampled_from([">", ">="]), limits),
        st.builds(Holds, st.just("titles"), titles),
        st.builds(Includes, st.just("set"), st.one_of(st.just(()), some_terms)),
        st.builds(Flag, st.just("flag")),
        st.builds(Present, st.just("text")),
    ),
    _positive,
    max_leaves=6,
)

"""More evidence never takes a yes away."""

from datetime import date
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from backend.policy.expressions import Expression, needs
from backend.policy.facts import Facts
from backend.policy.judging.trees import find
from backend.policy.outcomes import Outcome
from tests.policy.strategies import VALUES, days, expressions, fact, facts, full_facts, holdings, leaves, monotone


@given(test=expressions, known=facts, rest=full_facts, on=days)
def test_filling_in_what_was_missing_changes_no_certain_outcome(
    test: Expression, known: Facts, rest: Facts, on: date
) -> None:
    before = find(test, known, on).outcome
    assume(before is not Outcome.UNKNOWN)
    filled = {name: known[name] if name in known and known[name].value is not None else rest[name] for name in VALUES}
    assert find(test, filled, on).outcome == before


@given(
    test=monotone,
    known=full_facts,
    on=days,
    more=st.fixed_dictionaries(
        {
            "amount": st.decimals(Decimal(0), Decimal(1000), places=2),
            "titles": st.lists(holdings, max_size=2).map(tuple),
            "set": st.frozensets(st.sampled_from(["140000", "firm"])),
        }
    ),
)
def test_adding_evidence_never_turns_met_into_not_met(test: Expression, known: Facts, on: date, more: dict) -> None:
    assume(find(test, known, on).outcome is Outcome.MET)
    richer = {
        **known,
        "amount": fact("amount", known["amount"].value + more["amount"]),
        "titles": fact("titles", known["titles"].value + more["titles"]),
        "set": fact("set", known["set"].value | more["set"]),
        "flag": fact("flag", True),
        "text": fact("text", known["text"].value + "更多"),
    }
    assert find(test, richer, on).outcome is Outcome.MET


@given(test=leaves, on=days, empty=st.booleans())
def test_a_missing_fact_is_unknown_and_never_met(test: Expression, on: date, empty: bool) -> None:
    assume(needs(test))
    known = {name: fact(name, None) for name in VALUES} if empty else {}
    assert find(test, known, on).outcome is Outcome.UNKNOWN


@given(test=expressions, known=facts, on=days)
def test_every_outcome_has_a_reason_and_unknown_says_what_is_missing(test: Expression, known: Facts, on: date) -> None:
    found = find(test, known, on)
    assert found.reason
    assert "%(" not in found.reason + found.cure
    assert bool(found.missing) or found.outcome is not Outcome.UNKNOWN or "需人工判断" in found.reason

import json
from datetime import date
from decimal import Decimal

from hypothesis import given

from backend.policy.clauses import Clause, UsedFact, Verdict, evaluate, gate
from backend.policy.expressions import Compare, Expression, Flag
from backend.policy.facts import Facts, FactValue
from backend.policy.outcomes import Outcome
from tests.policy.strategies import days, expressions, facts

TODAY = date(2026, 11, 26)


def clause(name: str, severity: int = 50, **values: object) -> Clause:
    return Clause(name, f"{name}条", f"{name}的原文", "测试规定", Flag(name), severity, **values)


def answers(**given: bool) -> dict[str, FactValue]:
    return {name: FactValue(value, name) for name, value in given.items()}


def test_a_verdict_carries_fact_sentence_source_reason_and_cure() -> None:
    rule = Clause(
        "digital-revenue", "营收", "年度营收超1000万元", "附件一", Compare("digital_revenue", ">", Decimal(1000)), 70
    )
    known = FactValue(Decimal("1000.00"), "2025年营收", "审计报告", date(2026, 3, 31), "7KQ2M8XW4R", "万元")
    assert evaluate([rule], {"digital_revenue": known}, on=TODAY) == [
        Verdict(
            clause_id="digital-revenue",
            title="营收",
            outcome=Outcome.NOT_MET,
            reason="2025年营收1,000.00万元，未超过1,000.00万元",
            sentence="年度营收超1000万元",
            source="附件一",
            severity=70,
            fact=UsedFact("2025年营收", "1,000.00万元", "审计报告", "2026-03-31", "7KQ2M8XW4R"),
            cure="须超过1,000.00万元",
        )
    ]
    assert rule.needs == ("digital_revenue",)


def test_a_refusal_and_a_cure_of_the_clause_stand_only_where_it_fails() -> None:
    rule = Clause(
        "r", "营收", "句", "源", Compare("r", ">", Decimal(1000)), refusal="营收不够", cure="上传审计报告；$change"
    )
    failed, unknown, met = (
        evaluate([rule], known, on=TODAY)[0]
        for known in ({"r": FactValue(Decimal(1000), "营收")}, {}, {"r": FactValue(Decimal(1001), "营收")})
    )
    assert (failed.reason, failed.cure) == ("营收不够", "上传审计报告；须超过1,000")
    assert (unknown.reason, unknown.cure, unknown.fact) == ("未填写r，无法判断", "补充r", None)
    assert (met.reason, met.cure) == ("营收1,001，超过1,000", "")


def test_clauses_count_from_their_first_to_their_last_day() -> None:
    rule = clause("a", valid_from=date(2026, 1, 1), valid_until=date(2026, 12, 31))
    counts = {
        day: len(evaluate([rule], {}, on=day))
        for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1))
    }
    assert list(counts.values()) == [0, 1, 1, 0]


def test_the_gate_names_the_gravest_failure_and_of_equals_the_first() -> None:
    rules = [clause("money", 70), clause("place", 40), clause("place2", 40), clause("time", 10)]
    result = gate(evaluate(rules, answers(money=False, place=False, place2=False), on=TODAY))
    assert result.outcome is Outcome.NOT_MET
    assert result.failing is not None
    assert result.failing.clause_id == "place"
    assert [verdict.clause_id for verdict in result.unknown] == ["time"]


def test_the_gate_is_open_only_where_all_is_known_and_met() -> None:
    rules = [clause("a"), clause("b")]
    assert gate(evaluate(rules, answers(a=True, b=True), on=TODAY)).outcome is Outcome.MET
    missing = gate(evaluate(rules, answers(a=True), on=TODAY))
    assert (missing.outcome, missing.failing, len(missing.unknown)) == (Outcome.UNKNOWN, None, 1)
    assert gate([]).outcome is Outcome.MET


@given(test=expressions, known=facts, on=days)
def test_a_stored_verdict_reads_back_as_it_was(test: Expression, known: Facts, on: date) -> None:
    (verdict,) = evaluate([Clause("c", "条", "句", "源", test)], known, on=on)
    assert Verdict.from_json(json.loads(json.dumps(verdict.to_json(), ensure_ascii=False))) == verdict

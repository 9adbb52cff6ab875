from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from backend.policy.facts import FactValue, Holding, typed


@pytest.mark.parametrize("value", [1000.0, 1000])
def test_a_figure_must_be_a_decimal(value: object) -> None:
    with pytest.raises(TypeError, match="write Decimal"):
        FactValue(value, "营收")


def test_a_figure_is_finite_and_a_day_is_a_day() -> None:
    with pytest.raises(ValueError, match="is no figure"):
        FactValue(Decimal("NaN"), "营收")
    with pytest.raises(TypeError, match="judge days"):
        FactValue(datetime(2026, 1, 1, tzinfo=UTC), "成立日期")


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        (FactValue(Decimal(1250), "营收", unit="万元"), "1,250.00万元"),
        (FactValue(Decimal("1000.005"), "营收", unit="万元"), "1,000.005万元"),
        (FactValue(Decimal(3), "案例", unit="项"), "3项"),
        (FactValue(date(2025, 3, 1), "成立日期"), "2025年3月1日"),
        (FactValue("140100", "所在地", shown="太原市"), "太原市"),
        (FactValue("firm", "主体类型"), "firm"),
        (FactValue(True, "独立法人资格"), "是"),
        (FactValue(False, "独立法人资格"), "否"),
        (FactValue(frozenset({"b", "a"}), "驱动"), "a、b"),
        (
            FactValue((Holding("x", "高新技术企业", None), Holding("y", "重点实验室", None)), "资格"),
            "高新技术企业、重点实验室",
        ),
        (FactValue(None, "营收"), ""),
    ],
)
def test_how_a_fact_reads(fact: FactValue, text: str) -> None:
    assert fact.text == text


def test_another_type_than_the_clause_asks_for_is_a_mistake() -> None:
    with pytest.raises(TypeError, match="营收: the clause needs a Decimal"):
        typed(FactValue("很多", "营收"), Decimal)

"""Conditions through the fields of a form, there and back."""

from decimal import Decimal
from typing import Any

import pytest

from backend.policy.codes import Term
from backend.policy.conditions import (
    Admitted,
    CapitalAtLeast,
    Conditions,
    FoundedFor,
    HoldsAll,
    HoldsAny,
    KindIn,
    RegionIn,
    RevenueAtLeast,
)
from backend.policy.forms import ConditionFields, kept_conditions, typed_conditions

pytestmark = pytest.mark.django_db

HIGH_TECH, KEY_LAB = Term("high_tech", "高新技术企业"), Term("key_lab", "重点实验室")
POSTED = Conditions(
    (
        KindIn(("firm",)),
        RegionIn((Term("140100", "太原"),), "须驻场运维"),
        HoldsAll((HIGH_TECH, KEY_LAB)),
        FoundedFor(2),
        CapitalAtLeast(Decimal("500.00")),
        RevenueAtLeast(Decimal("1250.50")),
        Admitted(),
    )
)


def typed(**values: Any) -> ConditionFields:
    return ConditionFields(values)


def test_what_was_posted_fills_the_form_and_comes_back_the_same() -> None:
    form = ConditionFields(typed_conditions(POSTED))
    form.kept = kept_conditions(POSTED)
    assert form.is_valid(), form.errors
    assert Conditions.from_json(form.cleaned_data["conditions"]) == POSTED


def test_an_empty_form_posts_no_conditions() -> None:
    form = ConditionFields(typed_conditions(Conditions()))
    assert form.is_valid()
    assert form.cleaned_data["conditions"] == {}


def test_one_of_the_titles_is_enough_unless_all_are_asked() -> None:
    form = typed(cond_titles=["high_tech", "key_lab"])
    assert form.is_valid()
    assert Conditions.from_json(form.cleaned_data["conditions"]) == Conditions((HoldsAny((HIGH_TECH, KEY_LAB)),))


def test_amounts_are_taken_as_people_type_them() -> None:
    form = typed(cond_capital="５００万", cond_revenue="12,505,000元")
    assert form.is_valid(), form.errors
    conditions = Conditions.from_json(form.cleaned_data["conditions"])
    assert conditions == Conditions((CapitalAtLeast(Decimal(500)), RevenueAtLeast(Decimal("1250.5"))))


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"cond_places": ["140100"]}, "cond_reason", "对所在地设了条件，请写明理由。"),
        ({"cond_reason": "须驻场"}, "cond_places", "写了限定注册地的理由，请选择限定哪些地方，或把理由删去。"),
        ({"cond_capital": "0"}, "cond_capital", "注册资本应大于0。"),
    ],
)
def test_a_fault_stands_beside_its_field(values: dict[str, Any], field: str, sentence: str) -> None:
    form = typed(**values)
    assert not form.is_valid()
    assert form.errors == {field: [sentence]}


def test_a_form_may_leave_the_reason_for_a_place_out() -> None:
    form = typed(cond_places=["140100"])
    form.asks_reason_for_region = False
    assert form.is_valid()
    assert Conditions.from_json(form.cleaned_data["conditions"]).label() == "只面向太原主体"


def test_an_amount_that_cannot_be_read_says_so() -> None:
    assert "cond_revenue" in typed(cond_revenue="很多").errors

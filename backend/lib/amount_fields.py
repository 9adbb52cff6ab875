"""One amount in a form field, as people type it; inside it is 万元."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from backend.lib.money import Unit, parse_amount


class AmountField(forms.CharField):
    """Takes 150, １５０, 1,500,000元, 150万; a bare number is in `unit`."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**{"max_length": 40, "required": False} | given)


def read_amount(text: str, unit: Unit) -> Decimal | None:
    """The amount in 万元, None for an empty field; ValidationError with the sentence that says why not."""
    reading = parse_amount(text, unit=unit)
    if reading.sentence:
        raise ValidationError(reading.sentence)
    if reading.amount is None:
        return None
    if reading.amount.low is None or reading.amount.low != reading.amount.high:
        raise ValidationError(_("“%(text)s”是一个范围，这一格请填一个金额。") % {"text": text.strip()})
    return reading.amount.low


def typed_amount(amount: Decimal | None) -> str:
    """As it stands in the field: 150.00."""
    return "" if amount is None else f"{amount:.2f}"

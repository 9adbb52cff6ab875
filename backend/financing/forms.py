from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.files.forms import UnclassifiedFormMixin
from backend.financing.models import Product
from backend.lib.phone_fields import NoMobilesMixin
from backend.policy.conditions import Conditions
from backend.policy.forms import ConditionFields, kept_conditions, typed_conditions
from backend.reference.models import ProductKind


class ProductForm(UnclassifiedFormMixin, NoMobilesMixin, forms.ModelForm[Product]):
    """What a product says. Amounts in 万元, rates in % a year."""

    class Meta:
        model = Product
        fields = [
            "name",
            "kind",
            "target",
            "features",
            "amount_low",
            "amount_high",
            "rate_low",
            "rate_high",
            "term_months",
            "security",
            "documents",
            "days_to_decision",
            "valid_until",
            "contact_name",
            "contact_phone",
        ]
        widgets = {
            "target": forms.Textarea(attrs={"rows": 4}),
            "features": forms.Textarea(attrs={"rows": 3}),
            "documents": forms.Textarea(attrs={"rows": 3}),
            "valid_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = ProductKind.objects.all()  # type: ignore[attr-defined]


class ProductConditions(UnclassifiedFormMixin, ConditionFields):
    """Whom the product is for; a place needs no reason here, the bank's licence is one."""

    def __init__(self, data: Any = None, *, product: Product) -> None:
        held = Conditions.from_json(product.conditions)
        self.kept = kept_conditions(held)
        super().__init__(data, initial=typed_conditions(held))


class TakeDownForm(UnclassifiedFormMixin, forms.Form):
    reason = forms.CharField(
        label=_("理由"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("请写明撤下的理由，机构会看到。")},
    )

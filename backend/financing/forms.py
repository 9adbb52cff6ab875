from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from backend.files.secrecy import secrecy_mark
from backend.financing.models import Product
from backend.policy.conditions import Conditions
from backend.policy.forms import ConditionFields, kept_conditions, typed_conditions
from backend.reference.models import ProductKind


class ProductForm(forms.ModelForm[Product]):
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

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, value in list(cleaned.items()):
            if isinstance(value, str) and (mark := secrecy_mark(value)):
                self.add_error(name, _now("文字里有密级标志“%s”。本平台为非涉密系统，请删去涉密内容后再保存。") % mark)
        return cleaned


class ProductConditions(ConditionFields):
    """Whom the product is for; a place needs no reason here, the bank's licence is one."""

    def __init__(self, data: Any = None, *, product: Product) -> None:
        held = Conditions.from_json(product.conditions)
        self.kept = kept_conditions(held)
        super().__init__(data, initial=typed_conditions(held))


class TakeDownForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

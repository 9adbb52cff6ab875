from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.files.forms import UnclassifiedFormMixin
from backend.financing.models import Product
from backend.lib.phone_fields import NoMobilesMixin
from backend.policy.conditions import Conditions
from backend.policy.forms import ConditionFields, kept_conditions, typed_conditions
from backend.reference.models import ProductKind
from backend.web import forms as web_forms


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

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = ProductKind.objects.all()  # type: ignore[attr-defined]
        if self.instance._state.adding:
            del self.fields["version"]  # nobody else can have written in what is not there yet
        else:
            self.initial["version"] = self.instance.edit_number
            self.fields["version"].required = True

    @property
    def texts(self) -> dict[str, Any]:
        """By the names of the columns; only after is_valid."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def show_faults(self, sentences: Mapping[str, str]) -> None:
        """Put each sentence beside the field that it is about."""
        for name, said in sentences.items():
            self.add_error(name if name in self.fields else None, said)


class ProductConditions(UnclassifiedFormMixin, ConditionFields):
    """Whom the product is for; a place needs no reason here, the bank's licence is one."""

    def __init__(self, data: Any = None, *, product: Product) -> None:
        held = Conditions.from_json(product.conditions)
        self.kept = kept_conditions(held)
        super().__init__(data, initial=typed_conditions(held))


class ReasonForm(web_forms.ReasonForm):
    """Why it is taken down, sent back or withdrawn: kept in its history."""

    without = _("请写明理由，机构会看到。")


class ReleaseForm(UnclassifiedFormMixin, forms.Form):
    """Which text the officer has read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

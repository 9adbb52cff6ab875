from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.forms.models import ModelChoiceIteratorValue
from django.utils.translation import gettext_lazy as _

from backend.files.forms import UnclassifiedFormMixin
from backend.financing.kinds import unfit, unused_of
from backend.financing.models import Need, Product
from backend.lib.phone_fields import NoMobilesMixin
from backend.organisations.choices import Kind
from backend.organisations.models import Organisation
from backend.policy.conditions import Conditions
from backend.policy.forms import ConditionFields, kept_conditions, typed_conditions
from backend.reference.models import ProductKind
from backend.web import forms as web_forms


class KindSelect(forms.Select):
    """Each kind names the fields that it has no use for, so that the page can leave them out."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if isinstance(value, ModelChoiceIteratorValue):
            option["attrs"]["data-lacks"] = " ".join(unused_of(value.instance))  # type: ignore[attr-defined]
        return option


class ProductForm(web_forms.ToldMixin, NoMobilesMixin, forms.ModelForm[Product]):
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
            "kind": KindSelect,
            "target": forms.Textarea(attrs={"rows": 4}),
            "features": forms.Textarea(attrs={"rows": 3}),
            "documents": forms.Textarea(attrs={"rows": 3}),
            "valid_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = ProductKind.objects.offered(kept=self.instance.kind_id)
        self.fields["kind"].queryset = offered  # type: ignore[attr-defined]
        if self.instance._state.adding:
            del self.fields["version"]  # nobody else can have written in what is not there yet
        else:
            self.initial["version"] = self.instance.edit_number
            self.fields["version"].required = True

    def clean(self) -> dict[str, Any]:
        """What the chosen kind has no place for is told beside its field."""
        given: dict[str, Any] = super().clean() or {}
        self.show_faults(unfit(given.get("kind"), given))
        return given

    @property
    def texts(self) -> dict[str, Any]:
        """By the names of the columns; only after is_valid."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


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


class NeedForm(web_forms.ToldMixin, forms.ModelForm[Need]):
    """What an entity needs. Everything may wait while it is a draft; what is typed wrongly is told at once."""

    class Meta:
        model = Need
        fields = [
            "kind",
            "amount",
            "purpose",
            "term_months",
            "security",
            "needed_by",
            "about",
            "contact_name",
            "contact_phone",
        ]
        widgets = {
            "kind": KindSelect,
            "purpose": forms.Textarea(attrs={"rows": 4}),
            "about": forms.Textarea(attrs={"rows": 5}),
            "needed_by": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = ProductKind.objects.offered(kept=self.instance.kind_id)  # type: ignore[attr-defined]
        self.initial["version"] = self.instance.edit_number

    def clean(self) -> dict[str, Any]:
        """As for products: what the chosen kind has no place for."""
        given: dict[str, Any] = super().clean() or {}
        self.show_faults(unfit(given.get("kind"), {name: given.get(name) for name in ("term_months", "security")}))
        return given

    def as_typed(self) -> NeedForm:
        """Shown as it stands, without sentences on what is not finished."""
        self._errors = forms.utils.ErrorDict()
        return self

    @property
    def texts(self) -> dict[str, Any]:
        """By the names of the columns; only after is_valid."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class NeedReasonForm(web_forms.ReasonForm):
    without = _("请写明理由，留在办理记录里。")


class KindForm(web_forms.ToldMixin, forms.ModelForm[ProductKind]):
    """A kind of product; the code is set once."""

    class Meta:
        model = ProductKind
        fields = ["code", "name", "borrows", "has_rate", "has_term", "has_security", "active"]

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.validators = [
            *code.validators,
            RegexValidator(r"^[a-z][a-z0-9_]{1,39}$", _("代码用小写英文字母、数字和下划线，以字母开头，如 tax_loan。")),
        ]
        if self.instance._state.adding:
            del self.fields["version"], self.fields["active"]
        else:
            del self.fields["code"]
            self.initial["version"] = self.instance.edit_number

    @property
    def texts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class JointForm(web_forms.ToldMixin, NoMobilesMixin, forms.Form):
    """Which two products are offered together, and how."""

    own = forms.ModelChoiceField(
        label=_("本单位的产品"), queryset=Product.objects.none(), to_field_name="reference", empty_label=_("请选择")
    )
    partner = forms.ModelChoiceField(
        label=_("对方的产品"), queryset=Product.objects.none(), to_field_name="reference", empty_label=_("请选择")
    )
    terms = forms.CharField(
        label=_("怎样联动"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("写明谁先进、比例、先后和条件，如“基金投资后三个月内，银行按投资额的一半配套贷款”。会随联动公开。"),
    )

    def __init__(self, data: Any = None, *, provider: Organisation, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        offered = Product.objects.on_offer().select_related("provider").order_by("provider__name", "name")
        partner = {Kind.BANK.value: Kind.FUND, Kind.FUND.value: Kind.BANK}.get(provider.kind, "")
        self.fields["own"].queryset = offered.filter(provider=provider)  # type: ignore[attr-defined]
        self.fields["partner"].queryset = offered.filter(provider__kind=partner)  # type: ignore[attr-defined]
        self.fields["partner"].label_from_instance = lambda one: f"{one.provider} · {one.name}"  # type: ignore[attr-defined]

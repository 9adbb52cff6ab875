from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.files.forms import UnclassifiedFormMixin
from backend.lib.amount_fields import AmountField, read_amount
from backend.referrals.choices import CONSENT_DAYS, CONSENT_TERMS, ResultKind
from backend.referrals.groups import all_groups
from backend.referrals.models import CreditResult


class LetterForm(UnclassifiedFormMixin, forms.Form):
    """The number of the letter that goes out."""

    letter_number = forms.CharField(
        label=_("推介函文号"),
        max_length=60,
        help_text=_("例如：晋数推介〔2026〕6号"),
        error_messages={"required": _("请填推介函文号。")},
    )


class ReturnForm(UnclassifiedFormMixin, forms.Form):
    """Why the regulator returns the whole batch."""

    reason = forms.CharField(
        label=_("退回的理由"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写退回的理由，省数据局会看到。")},
    )


class RefuseForm(UnclassifiedFormMixin, forms.Form):
    reason = forms.CharField(
        label=_("不同意的理由"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ConsentForm(UnclassifiedFormMixin, forms.Form):
    """Which groups, for how long, on which text; the usual groups are ticked."""

    groups = forms.MultipleChoiceField(
        label=_("提供哪些资料"),
        choices=[],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    days = forms.TypedChoiceField(
        label=_("同意多久"),
        coerce=int,
        choices=[(days, _("%s天") % days) for days in CONSENT_TERMS],
        initial=CONSENT_DAYS,
    )
    result = forms.BooleanField(label=_("同时同意授信结果回传省数据局，只用于合计"), required=False, initial=True)
    text = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, without: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [group for group in all_groups() if group.code not in without]
        field = self.fields["groups"]
        field.choices = [(group.code, group.label) for group in groups]  # type: ignore[attr-defined]
        field.choice_hints = {group.code: group.says for group in groups}  # type: ignore[attr-defined]
        field.initial = [group.code for group in groups if group.preset]
        self.fields["days"].choices = [(days, _("%s天") % days) for days in CONSENT_TERMS]  # type: ignore[attr-defined]


class RenewForm(ConsentForm):
    """What the entity lets the bank read now, for longer; all of it is ticked."""

    def __init__(self, *args: Any, living: Collection[str], result: bool, **kwargs: Any) -> None:
        gone = tuple(group.code for group in all_groups() if group.code not in living)
        super().__init__(*args, without=gone, auto_id="renew_%s", **kwargs)
        self.fields["groups"].initial = list(living)
        if result:
            self.fields["result"].label = _("授信结果回传")
        else:
            del self.fields["result"]


class ResultForm(UnclassifiedFormMixin, forms.ModelForm[CreditResult]):
    """What the entity tells of credit and drawing."""

    amount = AmountField(label=_("金额（万元）"))

    class Meta:
        model = CreditResult
        fields = ["kind", "on", "amount", "rate", "term_months", "first_loan", "unsecured"]
        widgets = {"on": forms.DateInput(attrs={"type": "date"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()
        self.fields["kind"].choices = ResultKind.choices  # type: ignore[attr-defined]

    def clean_amount(self) -> Any:
        """As people type it; nothing at all is asked for."""
        amount = read_amount(self.cleaned_data["amount"], "万元")
        if amount is None or amount <= 0:
            raise forms.ValidationError(_("请填金额，要大于0。"))
        return amount

"""Forms of the bank's side and of figures."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from backend.files.forms import CheckedFileField, UnclassifiedFormMixin
from backend.files.inspection import CheckedUpload
from backend.lib.amount_fields import AmountField, read_amount
from backend.referrals.choices import DeclineReason
from backend.referrals.choices_bank import FigureKind
from backend.referrals.models import Figure

MARKABLE = ("application/pdf", "image/png", "image/jpeg")


class MarkableFileField(CheckedFileField):
    """A file on which a watermark can be laid: PDF or a picture."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": ".pdf,.png,.jpg,.jpeg"}

    def to_python(self, data: Any) -> CheckedUpload | None:
        upload = super().to_python(data)
        if upload is not None and upload.media_type not in MARKABLE:
            raise ValidationError(_now("银行下载的材料要加水印，请上传 PDF 或图片（png、jpg）。"), code="not_markable")
        return upload


class DeclineForm(UnclassifiedFormMixin, forms.Form):
    code = forms.ChoiceField(
        label=_("不接受的原因"),
        choices=[("", _("请选择")), *DeclineReason.choices],
        error_messages={"required": _("请选不接受的原因。")},
    )
    note = forms.CharField(
        label=_("说明"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("主体和省数据局会看到，其他银行看不到。"),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("code") == DeclineReason.OTHER and not given.get("note", "").strip():
            self.add_error("note", _now("原因选“其他”时，请写明是什么。"))
        return given


class QuestionForm(UnclassifiedFormMixin, forms.Form):
    body = forms.CharField(
        label=_("要问的问题"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("请写要问的问题。")}, help_text=_("主体会收到；它回答之前，本行的答复期限停止计算。"),
    )  # fmt: skip


class AnswerForm(UnclassifiedFormMixin, forms.Form):
    body = forms.CharField(
        label=_("回答"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("请写回答。")},
    )  # fmt: skip


class TermsForm(UnclassifiedFormMixin, forms.Form):
    """What the bank granted."""

    amount = AmountField(label=_("授信金额（万元）"))
    rate = forms.DecimalField(
        label=_("年化利率（%）"), min_value=0, max_value=100, max_digits=6, decimal_places=3,
        error_messages={"required": _("请填年化利率。"), "invalid": _("请填数字，如3.45。")},
    )  # fmt: skip
    term_months = forms.IntegerField(
        label=_("期限（月）"), min_value=1, max_value=600,
        error_messages={"required": _("请填期限。"), "invalid": _("请填整数月份，如12。")},
    )  # fmt: skip

    def clean_amount(self) -> Decimal:
        amount = read_amount(self.cleaned_data["amount"], "万元")
        if amount is None or amount <= 0:
            raise ValidationError(_now("请填授信金额，要大于0。"))
        return amount


class EndForm(UnclassifiedFormMixin, forms.Form):
    reason = forms.CharField(
        label=_("终止的理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写终止的理由，主体会看到。")},
    )  # fmt: skip


class DisputeForm(UnclassifiedFormMixin, forms.Form):
    note = forms.CharField(label=_("哪里不一致"), max_length=300, error_messages={"required": _("请写明哪里不一致。")})


class ReturnFigureForm(UnclassifiedFormMixin, forms.Form):
    note = forms.CharField(
        label=_("退回的说明"), max_length=300, error_messages={"required": _("请写退回的说明，主体会看到。")}
    )


class AuthorityForm(UnclassifiedFormMixin, forms.Form):
    """The sealed paper comes back; `digest` says of which consents it was printed."""

    scan = MarkableFileField(label=_("盖章签字后的扫描件"), error_messages={"required": _("请选择扫描件。")})
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)


class FigureForm(UnclassifiedFormMixin, forms.ModelForm[Figure]):
    """One figure with its source, its date and its proof."""

    value = forms.CharField(label=_("数值"), max_length=40, help_text=_("金额按万元填，件数、项数填整数。"))
    proof = MarkableFileField(label=_("证明材料"), required=False)

    class Meta:
        model = Figure
        fields = ["kind", "year", "value", "source", "dated_on"]
        widgets = {"dated_on": forms.DateInput(attrs={"type": "date"})}
        help_texts = {"source": _("如：审计报告、纳税申报表、合同台账")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (kind.value, f"{kind.label}（{kind.unit}）") for kind in FigureKind
        ]
        if not self.instance.pk:
            today = timezone.localdate()
            self.initial.update(year=today.year - 1, dated_on=today.isoformat())

    def clean_value(self) -> Decimal:
        value = read_amount(self.cleaned_data["value"], "万元")
        if value is None:
            raise ValidationError(_now("请填数值。"))
        kind = self.data.get("kind", "")
        if kind in FigureKind.values and FigureKind(kind).is_count and value != value.to_integral_value():
            raise ValidationError(_now("件数、项数请填整数。"))
        return value

    def validate_unique(self) -> None:
        """By the action, whose sentence stands beside the year."""

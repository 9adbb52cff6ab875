from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from backend.accounts.forms import invited_address
from backend.files.forms import CheckedFileField, UnclassifiedFormMixin
from backend.files.inspection import CheckedUpload
from backend.organisations.choices import Kind, LegalForm, RegistryState
from backend.organisations.models import Organisation
from backend.organisations.models.organisation import check_uscc
from backend.reference.models import Region
from backend.web import forms as web_forms

SCANS = {"application/pdf", "image/png", "image/jpeg"}


class ReasonForm(web_forms.ReasonForm):
    """For steps that need one, and with `needed=False` for those that may carry one. `step` parts the ids on one page."""

    without = _("请写明理由，主体会看到。")

    def __init__(self, *args: Any, step: str, needed: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"{step}-%s", **kwargs)
        self.fields["reason"].required = needed
        self.fields["reason"].widget.attrs["rows"] = 2


class AuthorityForm(UnclassifiedFormMixin, forms.Form):
    """The letter that says an organisation may post: a scan or a PDF."""

    letter = CheckedFileField(label=_("盖章的授权书"))

    def clean_letter(self) -> CheckedUpload:
        letter: CheckedUpload = self.cleaned_data["letter"]
        if letter.media_type not in SCANS:
            raise ValidationError(_("请上传PDF，或扫描件的PNG、JPG图片。"))
        return letter


class LegalRecordForm(UnclassifiedFormMixin, forms.Form):
    """Who the organisation is in law from a day on."""

    legal_form = forms.ChoiceField(label=_("主体类型"), choices=LegalForm.choices)
    name = forms.CharField(label=_("名称"), max_length=120)
    uscc = forms.CharField(label=_("统一社会信用代码"), max_length=18, required=False, validators=[check_uscc])
    host_name = forms.CharField(
        label=_("依托单位"), max_length=120, required=False, help_text=_("非独立法人主体填写。")
    )
    valid_from = forms.DateField(
        label=_("变更日期"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("营业执照或批文上的日期。"),
    )
    reason = forms.CharField(label=_("依据"), max_length=300, required=False, help_text=_("例如：变更登记通知书文号。"))

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation

    def clean_uscc(self) -> str:
        code: str = self.cleaned_data["uscc"].upper()
        if code and Organisation.objects.filter(uscc=code).exclude(pk=self.organisation.pk).exists():
            raise ValidationError(_("这个统一社会信用代码已登记。"))
        return code


class NewOrganisationForm(UnclassifiedFormMixin, forms.ModelForm[Organisation]):
    """A new organisation and its first administrator, who gets a one-time link; the address may have an account."""

    admin_name = forms.CharField(label=_("管理员姓名"), max_length=60)
    admin_email = forms.EmailField(label=_("管理员邮箱"), help_text=_("系统给出一次性链接，七天内有效。"))

    class Meta:
        model = Organisation
        fields = ["kind", "legal_form", "name", "short_name", "uscc", "region"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.cities()  # type: ignore[attr-defined]

    def clean_admin_email(self) -> str:
        return invited_address(self.cleaned_data["admin_email"])


class RegistryFilter(forms.Form):
    """The list's filters; they live in the address."""

    q = forms.CharField(label=_("名称或代码"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("类别"), required=False, choices=[("", _("全部类别")), *Kind.choices])
    state = forms.ChoiceField(
        label=_("入库状态"), required=False, choices=[("", _("全部状态")), *RegistryState.choices]
    )
    verified = forms.ChoiceField(
        label=_("核验"), required=False, choices=[("", _("全部")), ("no", _("待核验")), ("yes", _("已核验"))]
    )
    form_kind = forms.ChoiceField(label=_("主体类型"), required=False, choices=[("", _("全部")), *LegalForm.choices])


class CardListForm(UnclassifiedFormMixin, forms.Form):
    """A list 主体名称 | 场景能力名称 | 场景能力说明, and whether its entities are admitted with it."""

    file = CheckedFileField(label=_("能力清单（.xlsx）"))
    admit = forms.BooleanField(label=_("同时把清单里的主体入库"), required=False, initial=True)

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.files.forms import CheckedFileField, UnclassifiedFormMixin
from backend.organisations.choices import Kind, LegalForm, RegistryState
from backend.organisations.models import Organisation
from backend.reference.models import Region


class ReasonForm(UnclassifiedFormMixin, forms.Form):
    """For steps that need one."""

    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class NewOrganisationForm(UnclassifiedFormMixin, forms.ModelForm[Organisation]):
    """A new organisation and its first administrator, who is invited by mail."""

    admin_name = forms.CharField(label=_("管理员姓名"), max_length=60)
    admin_email = forms.EmailField(label=_("管理员邮箱"), help_text=_("系统给出一次性链接，七天内有效。"))

    class Meta:
        model = Organisation
        fields = ["kind", "legal_form", "name", "short_name", "uscc", "region"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.cities()  # type: ignore[attr-defined]


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
    """A list 主体名称 | 场景能力名称 | 场景能力说明; with an entity chosen, the first column may be absent."""

    file = CheckedFileField(label=_("能力清单（.xlsx）"))
    admit = forms.BooleanField(label=_("同时把清单里的主体入库"), required=False, initial=True)

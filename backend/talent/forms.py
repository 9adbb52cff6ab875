from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from backend.accounts.forms import invited_address
from backend.files.forms import UnclassifiedFormMixin
from backend.lib.phone_fields import NoMobilesMixin
from backend.organisations.choices import Kind
from backend.organisations.models import Organisation
from backend.reference.models import Field, Region
from backend.talent.models import Expert, Pool


class ExpertForm(UnclassifiedFormMixin, NoMobilesMixin, forms.ModelForm[Expert]):
    class Meta:
        model = Expert
        fields = [
            "name",
            "institution",
            "institution_text",
            "title",
            "region",
            "fields",
            "pools",
            "bio",
            "topics",
            "availability",
            "availability_note",
            "contact_phone",
            "contact_email",
        ]
        widgets = {
            "bio": forms.Textarea(attrs={"rows": 6}),
            "topics": forms.Textarea(attrs={"rows": 3}),
            "fields": forms.CheckboxSelectMultiple,
            "pools": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fields"].queryset = Field.objects.filter(parent=None)  # type: ignore[attr-defined]
        self.fields["region"].queryset = Region.objects.cities()  # type: ignore[attr-defined]
        self.fields["institution"].queryset = Organisation.objects.verified().order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("institution") and not cleaned.get("institution_text"):
            raise ValidationError({"institution": _now("请选择所在单位；名单里没有的，写在下一栏。")})
        return cleaned


class OwnProfileForm(ExpertForm):
    """What experts change of their own profile: pools are the bureau's to say."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # An entity that is not in the registry is not told of, except to whoever named it here.
        told = ~Q(kind=Kind.ENTITY) | Q(pk__in=Organisation.objects.public()) | Q(pk=self.instance.institution_id)
        self.fields["institution"].queryset = Organisation.objects.verified().filter(told).order_by("name")  # type: ignore[attr-defined]

    class Meta(ExpertForm.Meta):
        fields = [name for name in ExpertForm.Meta.fields if name != "pools"]


class InviteExpertForm(UnclassifiedFormMixin, forms.Form):
    """The address of the account that the profile is bound to, new or at hand."""

    email = forms.EmailField(label=_("电子邮箱"), help_text=_("对方已有账号时，填其账号所用的邮箱。"))

    def clean_email(self) -> str:
        return invited_address(self.cleaned_data["email"])


class PoolForm(UnclassifiedFormMixin, forms.ModelForm[Pool]):
    class Meta:
        model = Pool
        fields = ["name", "code", "description", "position"]
        help_texts = {
            "code": _("用在网址和接口里，小写字母、数字、- 和 _，定了不再改。"),
            "position": _("数字小的排在前面。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["code"]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        if Pool.objects.filter(name=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_now("已有同名人才库。"))
        return name


class PutIntoPoolForm(UnclassifiedFormMixin, forms.Form):
    """Experts who are not in the pool yet."""

    experts = forms.ModelMultipleChoiceField(label=_("加入专家"), queryset=Expert.objects.none())

    def __init__(self, *args: Any, pool: Pool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rest = Expert.objects.exclude(pools=pool).select_related("institution").order_by("name", "pk")
        self.fields["experts"].queryset = rest  # type: ignore[attr-defined]
        self.fields["experts"].label_from_instance = _with_institution  # type: ignore[attr-defined]


def _with_institution(expert: Any) -> str:
    return f"{expert.name}（{expert.institution_name}）" if expert.institution_name else str(expert.name)

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _now

from backend.files.forms import UnclassifiedFormMixin
from backend.lib.phone_fields import NoMobilesMixin
from backend.organisations.choices import Kind
from backend.organisations.models import Organisation
from backend.reference.models import Field, Region
from backend.talent.models import Expert


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

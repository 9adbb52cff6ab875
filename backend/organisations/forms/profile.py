"""What an entity's people write of it. No mark of secrecy passes (W01); the sentence stands beside the field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from backend.files.forms import UnclassifiedFormMixin
from backend.lib.phone_fields import NoMobilesMixin
from backend.organisations.models import (
    CapabilityCard,
    Case,
    EntityProfile,
    HeldQualification,
    OfferedProduct,
    Organisation,
    TeamMember,
)
from backend.reference.models import Field, Region


class PlainForm(UnclassifiedFormMixin, NoMobilesMixin, forms.ModelForm[Any]):
    """Its texts carry no mark of secrecy and no mobile number (W01, W06)."""


class OrganisationForm(PlainForm):
    class Meta:
        model = Organisation
        fields = [
            "name",
            "short_name",
            "uscc",
            "founded_on",
            "region",
            "county",
            "address",
            "contact_name",
            "contact_phone",
        ]
        widgets = {"founded_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.cities()  # type: ignore[attr-defined]
        self.fields["county"].queryset = Region.objects.filter(level="county").select_related("parent")  # type: ignore[attr-defined]

    def clean_founded_on(self) -> Any:
        day = self.cleaned_data["founded_on"]
        if day and day > timezone.localdate():
            raise ValidationError(_("注册时间不能晚于今天。"))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        region, county = cleaned.get("region"), cleaned.get("county")
        if region and county and county.parent_id != region.pk:
            self.add_error("county", _now("%(county)s不在%(city)s，请重选。") % {"county": county, "city": region})
        return cleaned


class ProfileForm(PlainForm):
    class Meta:
        model = EntityProfile
        fields = [
            "intro_business",
            "intro_products",
            "intro_research",
            "intro_advantages",
            "data_held",
            "primary_field",
            "tags",
            "registered_capital",
            "revenue_last_year",
            "headcount",
        ]
        widgets = {
            name: forms.Textarea(attrs={"rows": 4})
            for name in ("intro_business", "intro_products", "intro_research", "intro_advantages", "data_held")
        } | {"tags": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["primary_field"].queryset = Field.objects.filter(parent=None)  # type: ignore[attr-defined]
        self.fields["tags"].queryset = Field.objects.exclude(parent=None).select_related("parent")  # type: ignore[attr-defined]
        self.fields["tags"].help_text = _("只用于匹配，可多选。")


def part_form(model: type[models.Model], names: list[str], rows: int = 3) -> type[forms.ModelForm[Any]]:
    """A form for one kind of row, with areas for its long texts."""
    areas = {
        name: forms.Textarea(attrs={"rows": rows})
        for name in names
        if isinstance(model._meta.get_field(name), models.TextField)
    }
    days = {
        name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        for name in names
        if isinstance(model._meta.get_field(name), models.DateField)
    }
    return forms.modelform_factory(model, form=PlainForm, fields=names, widgets={**areas, **days})


@dataclass(frozen=True)
class Part:
    """A kind of row of a profile: its word in addresses, its titles, its form."""

    model: type[models.Model]
    related: str
    title: str | Promise
    add: str | Promise
    empty: str | Promise
    form: type[forms.ModelForm[Any]]


PARTS: dict[str, Part] = {
    "cases": Part(
        Case, "cases", _("典型案例"), _("添加案例"),
        _("还没有案例。案例越具体，匹配越准，建议至少三项。"),
        part_form(Case, ["title", "problem", "technology", "results", "customer", "year"]),
    ),
    "products": Part(
        OfferedProduct, "products", _("产品与服务"), _("添加产品或服务"),
        _("还没有产品或服务。"),
        part_form(OfferedProduct, ["name", "description"]),
    ),
    "cards": Part(
        CapabilityCard, "cards", _("能力清单"), _("添加能力卡"),
        _("还没有能力卡。入库时由案例、产品或简介自动生成，也可以自己添加。"),
        part_form(CapabilityCard, ["name", "novelty", "description"]),
    ),
    "team": Part(
        TeamMember, "team", _("核心团队"), _("添加成员"),
        _("还没有填写团队。"),
        part_form(TeamMember, ["name", "title", "resume"]),
    ),
    "qualifications": Part(
        HeldQualification, "qualifications", _("资质"), _("添加资质"),
        _("还没有资质。不少场景和金融产品以资质为条件。"),
        part_form(HeldQualification, ["qualification", "valid_until", "number"]),
    ),
}  # fmt: skip

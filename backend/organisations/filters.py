from __future__ import annotations

from typing import TYPE_CHECKING

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.organisations.models import Organisation
from backend.reference.models import Field, Qualification, Region

if TYPE_CHECKING:
    from backend.organisations.querysets import OrganisationQuerySet


class EntityFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
    """By words, field, city and qualification."""

    q = django_filters.CharFilter(label=_("名称"), method="by_words")
    field = django_filters.ModelChoiceFilter(
        label=_("领域"),
        field_name="profile__primary_field",
        queryset=Field.objects.filter(parent=None),
        to_field_name="code",
    )
    city = django_filters.ModelChoiceFilter(
        label=_("所在市"), field_name="region", queryset=Region.objects.cities(), to_field_name="code"
    )
    qualification = django_filters.ModelChoiceFilter(
        label=_("资质"),
        field_name="qualifications__qualification",
        queryset=Qualification.objects.all(),
        to_field_name="code",
    )

    class Meta:
        model = Organisation
        fields: list[str] = []

    def by_words(self, rows: OrganisationQuerySet, _name: str, value: str) -> OrganisationQuerySet:
        return rows.filter(Q(name__icontains=value) | Q(short_name__icontains=value))


class RegistryFilterSet(django_filters.FilterSet):  # type: ignore[misc]  # as above
    """The bureau's list: by words, kind, state, and whether verified."""

    q = django_filters.CharFilter(label=_("名称或代码"), method="by_words")
    kind = django_filters.ChoiceFilter(label=_("类别"), choices=Organisation._meta.get_field("kind").choices)
    state = django_filters.ChoiceFilter(
        label=_("入库状态"), field_name="registry_state", choices=Organisation._meta.get_field("registry_state").choices
    )
    verified = django_filters.ChoiceFilter(
        label=_("核验"), method="by_verified", choices=[("no", _("待核验")), ("yes", _("已核验"))]
    )

    class Meta:
        model = Organisation
        fields: list[str] = []

    def by_words(self, rows: OrganisationQuerySet, _name: str, value: str) -> OrganisationQuerySet:
        return rows.filter(
            Q(name__icontains=value) | Q(short_name__icontains=value) | Q(uscc__startswith=value.upper())
        )

    def by_verified(self, rows: OrganisationQuerySet, _name: str, value: str) -> OrganisationQuerySet:
        return rows.filter(verified_at__isnull=value == "no")

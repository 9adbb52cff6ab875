from __future__ import annotations

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.reference.models import Field
from backend.talent.models import Expert, Pool
from backend.talent.querysets import ExpertQuerySet


class ExpertFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
    """By words, field and pool."""

    q = django_filters.CharFilter(label=_("姓名或擅长"), method="by_words")
    field = django_filters.ModelChoiceFilter(
        label=_("擅长领域"), field_name="fields", queryset=Field.objects.filter(parent=None), to_field_name="code"
    )
    pool = django_filters.ModelChoiceFilter(
        label=_("人才库"), field_name="pools", queryset=Pool.objects.all(), to_field_name="code"
    )

    class Meta:
        model = Expert
        fields: list[str] = []

    def by_words(self, rows: ExpertQuerySet, _name: str, value: str) -> ExpertQuerySet:
        return rows.filter(Q(name__icontains=value) | Q(bio__icontains=value) | Q(topics__icontains=value))

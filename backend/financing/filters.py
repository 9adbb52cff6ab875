from __future__ import annotations

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.financing.choices import NeedState
from backend.financing.models import Need, Product
from backend.financing.querysets import ProductQuerySet
from backend.reference.models import ProductKind

AMOUNTS = [("100", _("100万元以内")), ("500", _("500万元")), ("1000", _("1000万元")), ("3000", _("3000万元以上"))]


class ProductFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
    """By kind, by an amount that the product can reach, and by words."""

    kind = django_filters.ModelChoiceFilter(label=_("种类"), queryset=ProductKind.objects.all(), to_field_name="code")
    amount = django_filters.ChoiceFilter(label=_("额度可到"), choices=AMOUNTS, method="by_amount")
    q = django_filters.CharFilter(label=_("名称"), method="by_words")

    class Meta:
        model = Product
        fields: list[str] = []

    def by_amount(self, rows: ProductQuerySet, _name: str, value: str) -> ProductQuerySet:
        return rows.filter(amount_high__gte=int(value))

    def by_words(self, rows: ProductQuerySet, _name: str, value: str) -> ProductQuerySet:
        return rows.filter(Q(name__icontains=value) | Q(provider__name__icontains=value))


class NeedFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
    """By state and by kind."""

    state = django_filters.ChoiceFilter(label=_("状态"), choices=NeedState.choices)
    kind = django_filters.ModelChoiceFilter(label=_("种类"), queryset=ProductKind.objects.all(), to_field_name="code")

    class Meta:
        model = Need
        fields: list[str] = []

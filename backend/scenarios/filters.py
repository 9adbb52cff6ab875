"""Narrowing lists of scenarios; every condition lives in the address, and each option carries the count that it leads to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import django_filters
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from backend.reference.models import Region, ScenarioField
from backend.scenarios.choices import BudgetBand, ChanceType, Openness, ScenarioType, State
from backend.scenarios.models import Batch, Scenario

if TYPE_CHECKING:
    from backend.scenarios.querysets import ScenarioQuerySet


@dataclass(frozen=True)
class FacetOptions:
    """One chip: its name in the address, its label, and (value, label, count) of what can be chosen."""

    name: str
    label: Any
    options: list[tuple[str, str, int]]


def _fields() -> list[tuple[str, str]]:
    return list(ScenarioField.objects.values_list("code", "name"))


def _cities() -> list[tuple[str, str]]:
    return list(Region.objects.cities().values_list("code", "name"))


class PublicFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
    """What the public narrows by."""

    q = django_filters.CharFilter(label=_("名称或痛点"), method="by_words")
    field = django_filters.ChoiceFilter(label=_("领域"), field_name="field__code", choices=_fields)
    type = django_filters.ChoiceFilter(label=_("类型"), field_name="scenario_type", choices=ScenarioType.choices)
    chance = django_filters.ChoiceFilter(label=_("机会"), choices=ChanceType.choices, method="by_chance")
    city = django_filters.ChoiceFilter(label=_("所在市"), field_name="city", choices=_cities)
    budget = django_filters.ChoiceFilter(label=_("预算"), field_name="band", choices=BudgetBand.choices)
    openness = django_filters.ChoiceFilter(label=_("是否截止"), choices=Openness.choices, method="by_openness")

    class Meta:
        model = Scenario
        fields: tuple[str, ...] = ()

    def by_words(self, rows: ScenarioQuerySet, _name: str, value: str) -> ScenarioQuerySet:
        return rows.filter(Q(title__icontains=value) | Q(pain_point__icontains=value) | Q(owner__name__icontains=value))

    def by_chance(self, rows: ScenarioQuerySet, _name: str, value: str) -> ScenarioQuerySet:
        return rows.offering(value)

    def by_openness(self, rows: ScenarioQuerySet, _name: str, value: str) -> ScenarioQuerySet:
        return rows.open() if value == Openness.OPEN else rows.lapsed()

    def without(self, name: str) -> ScenarioQuerySet:
        """The rows under all conditions but this one: what its options are counted in."""
        rows: ScenarioQuerySet = self.queryset.all()
        for other, value in self.form.cleaned_data.items():
            if other != name:
                rows = self.filters[other].filter(rows, value)
        return rows

    def facets(self) -> list[FacetOptions]:
        """The chips, each option with the number of rows that choosing it shows; options that show none are left out."""
        if not self.form.is_valid():
            return []
        counters: dict[str, Callable[[ScenarioQuerySet], dict[str, int]]] = {
            "field": lambda rows: _grouped(rows, "field__code"),
            "type": lambda rows: _grouped(rows, "scenario_type"),
            "chance": lambda rows: rows.aggregate(
                **{c.value: Count("pk", filter=rows.offers(c.value)) for c in ChanceType}
            ),
            "city": lambda rows: _grouped(rows, "city"),
            "budget": lambda rows: _grouped(rows, "band"),
            "openness": lambda rows: {Openness.OPEN: rows.open().count(), Openness.LAPSED: rows.lapsed().count()},
        }
        return [self._facet(name, count(self.without(name))) for name, count in counters.items()]

    def _facet(self, name: str, counts: dict[str, int]) -> FacetOptions:
        found = self.filters[name]
        choices: Iterable[tuple[str, Any]] = found.extra["choices"]
        listed = choices() if callable(choices) else choices
        options = [(value, str(label), counts[value]) for value, label in listed if counts.get(value)]
        return FacetOptions(name, found.label, options)


def _grouped(rows: ScenarioQuerySet, name: str) -> dict[str, int]:
    return dict(rows.order_by().values_list(name).annotate(Count("pk")))


class DeskFilter(django_filters.FilterSet):  # type: ignore[misc]  # as above
    """An owner's own list."""

    q = django_filters.CharFilter(label=_("名称或痛点"), method="by_words")
    state = django_filters.ChoiceFilter(label=_("状态"), choices=State.choices)

    class Meta:
        model = Scenario
        fields: tuple[str, ...] = ()

    def by_words(self, rows: ScenarioQuerySet, _name: str, value: str) -> ScenarioQuerySet:
        return rows.filter(Q(title__icontains=value) | Q(pain_point__icontains=value))


class ReviewFilter(django_filters.FilterSet):  # type: ignore[misc]  # as above
    """The officers' queue."""

    q = django_filters.CharFilter(label=_("名称或单位"), method="by_words")
    batch = django_filters.ModelChoiceFilter(label=_("批次"), queryset=Batch.objects.all(), to_field_name="reference")

    class Meta:
        model = Scenario
        fields: tuple[str, ...] = ()

    def by_words(self, rows: ScenarioQuerySet, _name: str, value: str) -> ScenarioQuerySet:
        return rows.filter(Q(title__icontains=value) | Q(owner__name__icontains=value))

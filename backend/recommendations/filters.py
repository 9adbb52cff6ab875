from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from backend.recommendations.choices import Band
from backend.recommendations.models import ExpertMatch, Recommendation
from backend.recommendations.querysets import ExpertMatchQuerySet, RecommendationQuerySet
from backend.reference.models import Region


class MatchFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
    """By fit, by what it is, by the city of the site."""

    BANDS = [(Band.HIGH, _("高度契合")), (Band.GOOD, _("较契合以上"))]

    band = django_filters.ChoiceFilter(label=_("契合度"), choices=BANDS, method="by_band")
    kind = django_filters.ChoiceFilter(
        label=_("类别"),
        choices=[("scenario", _("场景")), ("product", _("金融产品")), ("expert", _("专家"))],
        method="by_kind",
    )
    city = django_filters.ModelChoiceFilter(
        label=_("地区"), field_name="scenario__site_region", queryset=Region.objects.cities(), to_field_name="code"
    )

    class Meta:
        model = Recommendation
        fields: list[str] = []

    def by_band(self, rows: RecommendationQuerySet, _name: str, value: str) -> RecommendationQuerySet:
        return rows.filter(band__in=[Band.HIGH] if value == Band.HIGH else [Band.HIGH, Band.GOOD])

    def by_kind(self, rows: RecommendationQuerySet, _name: str, value: str) -> RecommendationQuerySet:
        # Experts have a list of their own; what they are shown by is filtered below.
        return rows.none() if value == "expert" else rows.filter(**{f"{value}__isnull": False})


class EntityMatchFilter(django_filters.FilterSet):  # type: ignore[misc]  # as above
    """The entities that fit one need, by fit."""

    band = django_filters.ChoiceFilter(label=_("契合度"), choices=MatchFilter.BANDS, method="by_band")

    class Meta:
        model = Recommendation
        fields: list[str] = []

    by_band = MatchFilter.by_band


class ExpertMatchFilter(django_filters.FilterSet):  # type: ignore[misc]  # as above
    """By fit; for an expert by who would ask."""

    band = django_filters.ChoiceFilter(label=_("契合度"), choices=MatchFilter.BANDS, method="by_band")
    asker = django_filters.ChoiceFilter(
        label=_("类别"), choices=[("scenario", _("场景")), ("entity", _("主体"))], method="by_asker"
    )

    class Meta:
        model = ExpertMatch
        fields: list[str] = []

    def by_band(self, rows: ExpertMatchQuerySet, _name: str, value: str) -> ExpertMatchQuerySet:
        return rows.filter(band__in=[Band.HIGH] if value == Band.HIGH else [Band.HIGH, Band.GOOD])

    def by_asker(self, rows: ExpertMatchQuerySet, _name: str, value: str) -> ExpertMatchQuerySet:
        return rows.filter(**{f"{value}__isnull": False})

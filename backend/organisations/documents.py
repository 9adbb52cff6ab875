"""Admitted entities as search finds them: public facts only. Telephones, capital and revenue are never indexed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backend.organisations.models import Organisation
from backend.reference.models import Field, Qualification, Region
from search import PUBLIC, Facet, Role, register
from search.model_kinds import ModelKind

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from search.registry import Viewer


def field_names(codes: Sequence[str]) -> Mapping[str, str]:
    return dict(Field.objects.filter(code__in=codes).values_list("code", "name"))


def city_names(codes: Sequence[str]) -> Mapping[str, str]:
    return dict(Region.objects.filter(code__in=codes).values_list("code", "name"))


def qualification_names(codes: Sequence[str]) -> Mapping[str, str]:
    return dict(Qualification.objects.filter(code__in=codes).values_list("code", "name"))


@register
class EntityDocuments(ModelKind[Organisation]):
    name = "entity"
    label = _("主体")
    model = Organisation
    title = "name"
    texts = {
        Role.TAG: (
            "short_name",
            "profile.primary_field.name",
            "profile.tags.name",
            "qualifications.qualification.name",
            "cards.name",
            "products.name",
        ),
        Role.SUMMARY: ("profile.intro_business", "profile.intro_products", "cards.description"),
        Role.BODY: (
            "profile.intro_research",
            "profile.intro_advantages",
            "cases.title",
            "cases.problem",
            "cases.technology",
            "cases.results",
            "products.description",
        ),
    }
    facets = (
        Facet("field", _("领域"), "profile.primary_field.code", labels=field_names),
        Facet("city", _("所在市"), "region.code", labels=city_names),
        Facet("qualification", _("资质"), "qualifications.qualification.code", labels=qualification_names),
    )
    conditions = (Facet("county", _("所在县区"), "county.code"),)
    names = ("short_name",)
    stopgap_columns = ("name", "short_name", "profile__intro_business", "profile__intro_products")

    def searchable(self) -> QuerySet[Organisation]:
        return (
            Organisation.objects.public()
            .select_related("region", "county", "profile__primary_field")
            .prefetch_related("cases", "products", "cards", "profile__tags", "qualifications__qualification")
        )

    def visible_to(self, user: Viewer) -> QuerySet[Organisation]:
        return Organisation.objects.visible_to(user)  # type: ignore[arg-type]  # Viewer is the library's word for our people

    def audience(self, row: Organisation) -> Sequence[str]:  # noqa: ARG002  whoever is admitted is public
        return [PUBLIC]

    def url(self, row: Organisation) -> str:
        return reverse("organisations:entity", args=[row.reference])

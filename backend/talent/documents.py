"""Experts as search finds them: members of verified organisations and officers, nobody else. Contacts are never indexed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backend.reference.models import Field, Region
from backend.talent.models import Expert
from search import Facet, Role, register
from search.model_kinds import ModelKind

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from search.registry import Viewer


def field_names(codes: Sequence[str]) -> Mapping[str, str]:
    return dict(Field.objects.filter(code__in=codes).values_list("code", "name"))


def city_names(codes: Sequence[str]) -> Mapping[str, str]:
    return dict(Region.objects.filter(code__in=codes).values_list("code", "name"))


@register
class ExpertDocuments(ModelKind[Expert]):
    name = "expert"
    label = _("专家")
    model = Expert
    title = "name"
    texts = {
        Role.TAG: ("title", "institution_name", "fields.name", "pools.name"),
        Role.SUMMARY: ("topics",),
        Role.BODY: ("bio",),
    }
    facets = (
        Facet("field", _("领域"), "fields.code", labels=field_names),
        Facet("city", _("所在市"), "region.code", labels=city_names),
    )
    stopgap_columns = ("name", "bio", "topics", "title")

    def searchable(self) -> QuerySet[Expert]:
        return Expert.objects.listed().select_related("institution", "region").prefetch_related("fields", "pools")

    def visible_to(self, user: Viewer) -> QuerySet[Expert]:
        return Expert.objects.visible_to(user)  # type: ignore[arg-type]  # Viewer is the library's word for our people

    def audience(self, row: Expert) -> Sequence[str]:  # noqa: ARG002  the same for every listed one
        return ["member", "officer"]

    def url(self, row: Expert) -> str:
        return reverse("talent:expert", args=[row.reference])

"""Products as search finds them. Contacts are never indexed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backend.financing.choices import Guarantee, JointState
from backend.financing.models import JointOffer, Product
from backend.reference.models import ProductKind, Region
from search import PUBLIC, Facet, Role, register
from search.model_kinds import ModelKind

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from search.registry import Viewer


def kind_names(codes: Sequence[str]) -> Mapping[str, str]:
    return dict(ProductKind.objects.filter(code__in=codes).values_list("code", "name"))


def guarantee_names(codes: Sequence[str]) -> Mapping[str, str]:
    return {code: str(label) for code, label in Guarantee.choices if code in codes}


def city_names(codes: Sequence[str]) -> Mapping[str, str]:
    return dict(Region.objects.filter(code__in=codes).values_list("code", "name"))


@register
class ProductDocuments(ModelKind[Product]):
    name = "product"
    label = _("金融产品")
    model = Product
    title = "name"
    texts = {
        Role.TAG: (
            "kind.name",
            "provider.name",
            "provider.short_name",
            "joint_as_bank.search_words",
            "joint_as_fund.search_words",
        ),
        Role.SUMMARY: ("target",),
        Role.BODY: ("features", "security", "documents"),
    }
    facets = (
        Facet("product_kind", _("产品种类"), "kind.code", labels=kind_names),
        Facet("city", _("所在市"), "provider.region.code", labels=city_names),
        Facet("guarantee", _("担保方式"), "guarantees", labels=guarantee_names),
    )
    conditions = (Facet("amount", _("额度"), "amount_cells"),)
    names = ("provider.name", "provider.short_name")
    published_at = "published_at"
    stopgap_columns = ("name", "target", "provider__name")

    def searchable(self) -> QuerySet[Product]:
        """By what is recorded, not by the calendar: the index changes when the fact of lapsing is told, and never by itself."""
        rows = Product.objects.published().filter(lapsed_at__isnull=True)
        joint = JointOffer.objects.filter(state=JointState.CONFIRMED).select_related(
            "bank_product__provider", "fund_product__provider"
        )
        together = [Prefetch(side, queryset=joint) for side in ("joint_as_bank", "joint_as_fund")]
        return rows.select_related("kind", "provider", "provider__region").prefetch_related(*together)

    def visible_to(self, user: Viewer) -> QuerySet[Product]:
        return Product.objects.visible_to(user)  # type: ignore[arg-type]  # Viewer is the library's word for our people

    def audience(self, row: Product) -> Sequence[str]:  # noqa: ARG002  whatever is on offer is public
        return [PUBLIC]

    def url(self, row: Product) -> str:
        return reverse("financing:product", args=[row.reference])

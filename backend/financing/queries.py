"""Who is concerned, which needs stand, and which products are offered together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from backend.financing.models import JointOffer, Need
from backend.organisations.choices import WRITING_ROLES, Kind, Role
from backend.organisations.models import Membership

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

    from backend.financing.models import Product
    from backend.financing.querysets import NeedQuerySet
    from backend.organisations.models import Organisation


def people_of(organisation_id: int) -> list[int]:
    """Who writes for a provider today: they are told what happens to its products."""
    members = Membership.objects.live().filter(organisation_id=organisation_id, role__in=WRITING_ROLES)
    return list(members.values_list("user_id", flat=True))


def lookers() -> list[int]:
    """The bureau's people who let a held product out."""
    members = Membership.objects.live().filter(organisation__kind=Kind.BUREAU).exclude(role=Role.VIEWER)
    return list(members.order_by("user_id").values_list("user_id", flat=True).distinct())


def current_needs(entity: Organisation) -> NeedQuerySet:
    """The needs that stand today, the latest first; whoever asks answers for who may read them."""
    return Need.objects.current().filter(entity=entity).select_related("kind").order_by("-posted_at", "-pk")


def current_need(entity: Organisation) -> Need | None:
    """The latest of them: what is proposed to institutions, after consent."""
    return current_needs(entity).first()


def joint_of(products: Collection[int]) -> dict[int, JointOffer]:
    """The joint offers on offer today that these products take part in, by the key of either product; one query."""
    rows = (
        JointOffer.objects.on_offer()
        .filter(Q(bank_product__in=products) | Q(fund_product__in=products))
        .select_related("bank_product__provider", "bank_product__kind", "fund_product__provider", "fund_product__kind")
    )
    return {pk: offer for offer in rows for pk in (offer.bank_product_id, offer.fund_product_id)}


def second_parts(products: QuerySet[Product] | None = None) -> QuerySet[JointOffer, int]:
    """Of joint offers on offer the funds' products whose bank's product is among these: they are shown with it, once."""
    rows = JointOffer.objects.on_offer()
    if products is not None:
        rows = rows.filter(bank_product__in=products.order_by().values("pk"))
    return rows.values_list("fund_product", flat=True)

"""Rows with everything that profiles and conditions read, in a constant number of queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from backend.financing.models import Product
from backend.organisations.models import Membership, Organisation
from backend.scenarios.models import Scenario
from backend.talent.models import Expert

if TYPE_CHECKING:
    from backend.financing.querysets import ProductQuerySet
    from backend.organisations.querysets import OrganisationQuerySet
    from backend.scenarios.querysets import ScenarioQuerySet
    from backend.talent.querysets import ExpertQuerySet


def entities_with_facts() -> OrganisationQuerySet:
    """Entities with what conditions ask for."""
    return (
        Organisation.objects.entities()
        .select_related("region", "county", "profile__primary_field")
        .prefetch_related("qualifications__qualification")
    )


def entity_with_facts(pk: int) -> Organisation:
    return entities_with_facts().get(pk=pk)


def entity_with_texts(pk: int) -> Organisation | None:
    """An admitted entity with all its texts, or None when it is not in the registry."""
    rows = entities_with_facts().admitted().prefetch_related("cases", "products", "cards")
    return rows.filter(pk=pk).first()


def scenario_with_texts(pk: int) -> Scenario | None:
    """A scenario that is open today, or None."""
    return (
        Scenario.objects.open()
        .select_related("owner", "site_region")
        .prefetch_related("measures")
        .filter(pk=pk)
        .first()
    )


def product_with_texts(pk: int) -> Product | None:
    """A product on offer today, or None."""
    return Product.objects.on_offer().select_related("provider", "kind").filter(pk=pk).first()


def expert_with_texts(pk: int) -> Expert | None:
    """An expert who is open to being asked, or None."""
    return experts_with_houses().filter(pk=pk).first()


def experts_with_houses() -> ExpertQuerySet:
    """Experts who may be asked, with their words and the organisations that they work for."""
    return (
        Expert.objects.advising()
        .select_related("region", "institution", "user")
        .prefetch_related("fields", "user__memberships")
    )


def houses_of(expert: Expert) -> set[int]:
    """Their own institution and wherever they are members: nobody needs the platform to ask a colleague."""
    seats = expert.user.memberships.all() if expert.user is not None else ()
    own = {expert.institution_id} if expert.institution_id is not None else set()
    return own | {seat.organisation_id for seat in seats if seat.active}


def askable_by(organisation_id: int) -> list[int]:
    """Experts who may be asked by this organisation, without reading their words."""
    seats = Membership.objects.filter(active=True, organisation_id=organisation_id).values("user_id")
    colleagues = Q(institution_id=organisation_id) | Q(user_id__in=seats, user__isnull=False)
    asked = Expert.objects.advising().exclude(pk__in=Expert.objects.filter(colleagues).values("pk"))
    return list(asked.order_by("pk").values_list("pk", flat=True))


def open_scenarios() -> ScenarioQuerySet:
    """All open scenarios, as conditions read them."""
    return Scenario.objects.open().select_related("owner")


def open_products() -> ProductQuerySet:
    """All products on offer, as conditions read them."""
    return Product.objects.on_offer().select_related("provider", "kind")

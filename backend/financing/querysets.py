from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from backend.financing.choices import JointState, NeedState, State
from backend.organisations.choices import WRITING_ROLES, Kind

if TYPE_CHECKING:
    import datetime

    from django.contrib.auth.models import AnonymousUser

    from backend.accounts.models import User
    from backend.financing.models import JointOffer, Need, Product


class ProductQuerySet(models.QuerySet["Product"]):
    def published(self) -> ProductQuerySet:
        return self.filter(state=State.PUBLISHED)

    def lapsed(self, at: datetime.date | None = None) -> ProductQuerySet:
        """Published, and its last day over."""
        return self.published().filter(valid_until__lt=at or timezone.localdate())

    def held(self) -> ProductQuerySet:
        """Waiting for an officer's look."""
        return self.filter(state=State.HELD)

    def on_offer(self, at: datetime.date | None = None) -> ProductQuerySet:
        """Published and valid today: an expired product vanishes from lists and matches (M06)."""
        today = at or timezone.localdate()
        return self.published().filter(Q(valid_until__isnull=True) | Q(valid_until__gte=today))

    def visible_to(self, user: User | AnonymousUser) -> ProductQuerySet:
        """What is on offer for everybody; the provider's people see all of theirs; officers all but drafts."""
        today = timezone.localdate()
        public = Q(state=State.PUBLISHED) & (Q(valid_until__isnull=True) | Q(valid_until__gte=today))
        if not user.is_authenticated:
            return self.filter(public)
        provider = {"provider__memberships__user_id": user.pk, "provider__memberships__active": True}
        mine = Q(pk__in=self.model._default_manager.filter(**provider).values("pk"))
        if user.memberships.filter(active=True, organisation__kind=Kind.BUREAU).exists():
            return self.filter(public | mine | ~Q(state=State.DRAFT))
        return self.filter(public | mine)

    def editable_by(self, user: User | AnonymousUser) -> ProductQuerySet:
        """The provider's people whose role writes."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            provider__memberships__user_id=user.pk,
            provider__memberships__active=True,
            provider__memberships__role__in=WRITING_ROLES,
        ).distinct()


class NeedQuerySet(models.QuerySet["Need"]):
    def current(self, at: datetime.date | None = None) -> NeedQuerySet:
        """Posted, and valid today: what matching reads and officers propose from (M04)."""
        return self.filter(state=NeedState.POSTED, expires_on__gte=at or timezone.localdate())

    def over(self, at: datetime.date | None = None) -> NeedQuerySet:
        """Posted, and the last day over."""
        return self.filter(state=NeedState.POSTED, expires_on__lt=at or timezone.localdate())

    def visible_to(self, user: User | AnonymousUser) -> NeedQuerySet:
        """The entity's people see all of theirs; officers all but drafts; nobody else any."""
        if not user.is_authenticated:
            return self.none()
        seats = user.memberships.filter(active=True)
        mine = Q(entity__in=seats.values("organisation_id"))
        if seats.filter(organisation__kind=Kind.BUREAU).exists():
            return self.filter(mine | ~Q(state=NeedState.DRAFT))
        return self.filter(mine)

    def editable_by(self, user: User | AnonymousUser) -> NeedQuerySet:
        """The entity's people whose role writes."""
        if not user.is_authenticated:
            return self.none()
        seats = user.memberships.filter(active=True, role__in=WRITING_ROLES)
        return self.filter(entity__in=seats.values("organisation_id"))


class JointOfferQuerySet(models.QuerySet["JointOffer"]):
    def live(self) -> JointOfferQuerySet:
        """Proposed or confirmed."""
        return self.filter(state__in=[JointState.PROPOSED, JointState.CONFIRMED])

    def on_offer(self, at: datetime.date | None = None) -> JointOfferQuerySet:
        """Confirmed, and both products on offer today."""
        rows = self.filter(state=JointState.CONFIRMED)
        today = at or timezone.localdate()
        for side in ("bank_product", "fund_product"):
            valid = Q(**{f"{side}__valid_until__isnull": True}) | Q(**{f"{side}__valid_until__gte": today})
            rows = rows.filter(valid, **{f"{side}__state": State.PUBLISHED})
        return rows

    def of_product(self, product_id: int) -> JointOfferQuerySet:
        return self.filter(Q(bank_product_id=product_id) | Q(fund_product_id=product_id))

    def of_provider(self, provider_id: int) -> JointOfferQuerySet:
        return self.filter(Q(bank_product__provider_id=provider_id) | Q(fund_product__provider_id=provider_id))

    def visible_to(self, user: User | AnonymousUser) -> JointOfferQuerySet:
        """Both institutions' people and officers see it in every state; what is on offer is for everybody."""
        public = Q(pk__in=self.model._default_manager.on_offer().values("pk"))
        if not user.is_authenticated:
            return self.filter(public)
        seats = user.memberships.filter(active=True)
        if seats.filter(organisation__kind=Kind.BUREAU).exists():
            return self.all()
        return self.filter(public | _at_either(seats.values("organisation_id")))

    def editable_by(self, user: User | AnonymousUser) -> JointOfferQuerySet:
        """Both institutions' people whose role writes."""
        if not user.is_authenticated:
            return self.none()
        seats = user.memberships.filter(active=True, role__in=WRITING_ROLES)
        return self.filter(_at_either(seats.values("organisation_id")))


def _at_either(organisations: models.QuerySet[Any, Any]) -> Q:
    return Q(bank_product__provider__in=organisations) | Q(fund_product__provider__in=organisations)

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone

from backend.financing.choices import State
from backend.organisations.choices import WRITING_ROLES, Kind

if TYPE_CHECKING:
    import datetime

    from django.contrib.auth.models import AnonymousUser

    from backend.accounts.models import User
    from backend.financing.models import Product


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

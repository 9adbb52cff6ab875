from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from backend.organisations.choices import Kind
from backend.talent.choices import Availability, State

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from backend.accounts.models import User
    from backend.talent.models import Expert


class ExpertQuerySet(models.QuerySet["Expert"]):
    def listed(self) -> ExpertQuerySet:
        return self.filter(state=State.LISTED)

    def advising(self) -> ExpertQuerySet:
        """Listed, and open to being asked."""
        return self.listed().exclude(availability=Availability.CLOSED)

    def visible_to(self, user: User | AnonymousUser) -> ExpertQuerySet:
        """Listed ones for members of verified organisations; oneself; officers all. Visitors none."""
        if not user.is_authenticated:
            return self.none()
        live = user.memberships.filter(active=True)
        if live.filter(organisation__kind=Kind.BUREAU).exists():
            return self.all()
        own = Q(user_id=user.pk)
        if live.filter(organisation__verified_at__isnull=False).exists():
            return self.filter(own | Q(state=State.LISTED))
        return self.filter(own)

    def editable_by(self, user: User | AnonymousUser) -> ExpertQuerySet:
        """The expert, and officers who write."""
        if not user.is_authenticated:
            return self.none()
        if user.memberships.filter(active=True, organisation__kind=Kind.BUREAU).exclude(role="viewer").exists():
            return self.all()
        return self.filter(user_id=user.pk)

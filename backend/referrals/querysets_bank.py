"""Who sees and who changes the figures of an entity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from backend.organisations.choices import WRITING_ROLES, Kind, Role
from backend.referrals.choices_bank import FigureState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from backend.accounts.models import User


class FigureQuerySet(models.QuerySet[Any]):
    """A bank reads figures by `payload` alone, so it finds none here."""

    def visible_to(self, user: User | AnonymousUser) -> FigureQuerySet:
        """The entity's own people, and officers."""
        if not user.is_authenticated:
            return self.none()
        live = user.memberships.filter(active=True)
        if live.filter(organisation__kind=Kind.BUREAU).exists():
            return self.all()
        own = live.filter(organisation__kind=Kind.ENTITY)
        return self.filter(entity__in=own.values("organisation"))

    def editable_by(self, user: User | AnonymousUser) -> FigureQuerySet:
        """Whoever writes for the entity."""
        if not user.is_authenticated:
            return self.none()
        own = user.memberships.filter(active=True, organisation__kind=Kind.ENTITY, role__in=WRITING_ROLES)
        return self.filter(entity__in=own.values("organisation"))

    def answered_by_officer(self, user: User | AnonymousUser) -> FigureQuerySet:
        """All, for officers who are no viewers: they confirm or return."""
        if not user.is_authenticated:
            return self.none()
        live = user.memberships.filter(active=True, organisation__kind=Kind.BUREAU).exclude(role=Role.VIEWER)
        return self.all() if live.exists() else self.none()

    def waiting(self) -> FigureQuerySet:
        return self.filter(state=FigureState.TOLD).order_by("told_at", "pk")

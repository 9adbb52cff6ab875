from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from backend.conflicts.choices import LINGERS_YEARS, Kind, Source, State
from backend.organisations.choices import Kind as Body
from backend.organisations.choices import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from backend.accounts.models import User
    from backend.conflicts.models import Tie


class TieQuerySet(models.QuerySet["Tie"]):
    def standing(self) -> TieQuerySet:
        """Not withdrawn, of whatever period."""
        return self.filter(state=State.STANDING)

    def on(self, day: date) -> TieQuerySet:
        """Those that tie on a day; a former employment lingers."""
        lingers = day - timedelta(days=round(365.25 * LINGERS_YEARS))
        begun = Q(since__isnull=True) | Q(since__lte=day)
        lasts = Q(until__isnull=True) | Q(until__gte=day) | Q(kind__in=(Kind.FORMER, Kind.WORKS), until__gte=lingers)
        return self.standing().filter(begun & lasts)

    def visible_to(self, user: User | AnonymousUser) -> TieQuerySet:
        """What one declared oneself; officers see all."""
        if not user.is_authenticated:
            return self.none()
        if user.memberships.filter(active=True, organisation__kind=Body.BUREAU).exists():
            return self.all()
        return self.filter(left_person_id=user.pk, source=Source.DECLARED)

    def editable_by(self, user: User | AnonymousUser) -> TieQuerySet:
        """As above, for officers who write. What the bureau recorded nobody else withdraws."""
        if not user.is_authenticated:
            return self.none()
        works = user.memberships.filter(active=True, organisation__kind=Body.BUREAU).exclude(role=Role.VIEWER)
        return self.all() if works.exists() else self.filter(left_person_id=user.pk, source=Source.DECLARED)

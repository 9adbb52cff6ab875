from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from backend.organisations.choices import Role
from backend.roadshows.choices import State

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from backend.accounts.models import User
    from backend.roadshows.models import Event


class EventQuerySet(models.QuerySet["Event"]):
    def public(self) -> EventQuerySet:
        """Called once; what was cancelled stays readable."""
        return self.exclude(state=State.DRAFT)

    def coming(self) -> EventQuerySet:
        """Called, and neither over nor cancelled."""
        return self.public().exclude(state__in=(State.CLOSED, State.CANCELLED))

    def visible_to(self, user: User | AnonymousUser) -> EventQuerySet:
        """Called ones for everybody; the organiser's people see their drafts."""
        public = ~Q(state=State.DRAFT)
        if not user.is_authenticated:
            return self.filter(public)
        mine = self.model._default_manager.filter(
            organiser__memberships__user_id=user.pk, organiser__memberships__active=True
        )
        return self.filter(public | Q(pk__in=mine.values("pk")))

    def editable_by(self, user: User | AnonymousUser) -> EventQuerySet:
        """The organiser's people, but for those who only look."""
        if not user.is_authenticated:
            return self.none()
        works = user.memberships.filter(active=True).exclude(role=Role.VIEWER)
        return self.filter(organiser_id__in=works.values("organisation_id"))


class EventPartQuerySet(models.QuerySet[Any]):
    """Half-days, rooms, sessions: what an event consists of."""

    def visible_to(self, user: User | AnonymousUser) -> EventPartQuerySet:
        """With their event."""
        return self.filter(event__in=self._events().visible_to(user))

    def editable_by(self, user: User | AnonymousUser) -> EventPartQuerySet:
        """As above."""
        return self.filter(event__in=self._events().editable_by(user))

    def _events(self) -> EventQuerySet:
        events: EventQuerySet = self.model._meta.get_field("event").related_model._default_manager.all()
        return events


class PlanQuerySet(EventPartQuerySet):
    """Sessions as they are planned: what went out is read from releases."""

    def visible_to(self, user: User | AnonymousUser) -> PlanQuerySet:
        """The organiser's people."""
        if not user.is_authenticated:
            return self.none()
        works = user.memberships.filter(active=True)
        return self.filter(event__organiser_id__in=works.values("organisation_id"))

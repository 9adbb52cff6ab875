from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from backend.organisations.choices import WRITING_ROLES, Role
from backend.roadshows.choices import ApplicationState, JudgeState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from backend.accounts.models import User
    from backend.roadshows.models import Application, Judge, Sheet


class ApplicationQuerySet(models.QuerySet["Application"]):
    def standing(self) -> ApplicationQuerySet:
        """Not withdrawn."""
        return self.exclude(state=ApplicationState.WITHDRAWN)

    def selected(self) -> ApplicationQuerySet:
        return self.filter(state=ApplicationState.SELECTED)

    def visible_to(self, user: User | AnonymousUser) -> ApplicationQuerySet:
        """The entity's people, the organiser's people, and the judges who accepted (whom ties keep from the deck)."""
        if not user.is_authenticated:
            return self.none()
        works = user.memberships.filter(active=True).values("organisation_id")
        judged = user.expert.judging.filter(state=JudgeState.ACCEPTED) if hasattr(user, "expert") else None
        seen = Q(entity_id__in=works) | Q(event__organiser_id__in=works)
        return (
            self.filter(seen | Q(event_id__in=judged.values("event_id"))) if judged is not None else self.filter(seen)
        )

    def editable_by(self, user: User | AnonymousUser) -> ApplicationQuerySet:
        """The entity's people whose role writes."""
        if not user.is_authenticated:
            return self.none()
        works = user.memberships.filter(active=True, role__in=WRITING_ROLES)
        return self.filter(entity_id__in=works.values("organisation_id"))

    def chosen_by(self, user: User | AnonymousUser) -> ApplicationQuerySet:
        """Those that this person may choose among: the organiser's."""
        if not user.is_authenticated:
            return self.none()
        works = user.memberships.filter(active=True).exclude(role=Role.VIEWER)
        return self.filter(event__organiser_id__in=works.values("organisation_id"))


class JudgeQuerySet(models.QuerySet["Judge"]):
    def judging(self) -> JudgeQuerySet:
        return self.filter(state=JudgeState.ACCEPTED)

    def visible_to(self, user: User | AnonymousUser) -> JudgeQuerySet:
        """The organiser's people, and the judge: who judges is told to nobody else."""
        if not user.is_authenticated:
            return self.none()
        works = user.memberships.filter(active=True).values("organisation_id")
        return self.filter(Q(event__organiser_id__in=works) | Q(expert__user_id=user.pk))

    def editable_by(self, user: User | AnonymousUser) -> JudgeQuerySet:
        """The judge alone answers."""
        return self.filter(expert__user_id=user.pk) if user.is_authenticated else self.none()


class SheetQuerySet(models.QuerySet["Sheet"]):
    def submitted(self) -> SheetQuerySet:
        return self.filter(submitted_at__isnull=False)

    def visible_to(self, user: User | AnonymousUser) -> SheetQuerySet:
        """One's own; the organiser's people see those that were handed in. The entity sees none."""
        if not user.is_authenticated:
            return self.none()
        works = user.memberships.filter(active=True).values("organisation_id")
        handed = Q(submitted_at__isnull=False, application__event__organiser_id__in=works)
        return self.filter(handed | Q(judge__expert__user_id=user.pk))

    def editable_by(self, user: User | AnonymousUser) -> SheetQuerySet:
        """The judge, until it is handed in."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(judge__expert__user_id=user.pk, submitted_at__isnull=True)

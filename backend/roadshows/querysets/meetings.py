from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from backend.organisations.choices import WRITING_ROLES, Role
from backend.roadshows.choices import RunState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from backend.accounts.models import User
    from backend.roadshows.models import Meeting, Outcome, PlanRun, Wish


class WishQuerySet(models.QuerySet["Wish"]):
    def visible_to(self, user: User | AnonymousUser) -> WishQuerySet:
        """The organiser's people, and the people of the one who wishes: whom one would rather not see is told to nobody."""
        if not user.is_authenticated:
            return self.none()
        works = user.memberships.filter(active=True).values("organisation_id")
        return self.filter(
            Q(by__event__organiser_id__in=works) | Q(by__organisation_id__in=works) | Q(by__person_id=user.pk)
        )

    def editable_by(self, user: User | AnonymousUser) -> WishQuerySet:
        """As above, where one's role writes."""
        if not user.is_authenticated:
            return self.none()
        writes = user.memberships.filter(active=True, role__in=WRITING_ROLES).values("organisation_id")
        organises = user.memberships.filter(active=True).exclude(role=Role.VIEWER).values("organisation_id")
        return self.filter(
            Q(by__event__organiser_id__in=organises) | Q(by__organisation_id__in=writes) | Q(by__person_id=user.pk)
        )


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def placed(self) -> MeetingQuerySet:
        return self.filter(starts_at__isnull=False)

    def of(self, organisations: Any, user: User) -> MeetingQuerySet:
        """Those at which these organisations, or this very person, sit."""
        return self.filter(
            Q(entity__organisation_id__in=organisations)
            | Q(institution__organisation_id__in=organisations)
            | Q(entity__person_id=user.pk)
            | Q(institution__person_id=user.pk)
        )

    def with_both(self) -> MeetingQuerySet:
        """With all that a line about it says."""
        return self.select_related(
            "event",
            "room",
            "entity__organisation",
            "entity__person",
            "institution__organisation",
            "institution__person",
        )

    def of_participant(self, pk: int) -> MeetingQuerySet:
        return self.filter(Q(entity_id=pk) | Q(institution_id=pk))

    def visible_to(self, user: User | AnonymousUser) -> MeetingQuerySet:
        """The organiser's people see all; both sides see what has gone out."""
        if not user.is_authenticated:
            return self.none()
        works = user.memberships.filter(active=True).values("organisation_id")
        run = self.filter(event__organiser_id__in=works)
        return (run | self.of(works, user).filter(released=True)).distinct()

    def editable_by(self, user: User | AnonymousUser) -> MeetingQuerySet:
        """The organiser's people, but for those who only look."""
        if not user.is_authenticated:
            return self.none()
        works = user.memberships.filter(active=True).exclude(role=Role.VIEWER)
        return self.filter(event__organiser_id__in=works.values("organisation_id"))


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    def visible_to(self, user: User | AnonymousUser) -> OutcomeQuerySet:
        """The organiser's people, and the side that said it; the other side reads nothing of it."""
        if not user.is_authenticated:
            return self.none()
        works = user.memberships.filter(active=True).values("organisation_id")
        return self.filter(
            Q(meeting__event__organiser_id__in=works)
            | Q(participant__organisation_id__in=works)
            | Q(participant__person_id=user.pk)
        )

    def editable_by(self, user: User | AnonymousUser) -> OutcomeQuerySet:
        """The side that said it, where one's role writes."""
        if not user.is_authenticated:
            return self.none()
        writes = user.memberships.filter(active=True, role__in=WRITING_ROLES).values("organisation_id")
        return self.filter(Q(participant__organisation_id__in=writes) | Q(participant__person_id=user.pk))


class PlanRunQuerySet(models.QuerySet["PlanRun"]):
    def moving(self) -> PlanRunQuerySet:
        return self.filter(state__in=(RunState.QUEUED, RunState.RUNNING))

    def dead(self) -> PlanRunQuerySet:
        """Said to run, and nobody has renewed its lease: whoever ran it is gone."""
        return self.filter(state=RunState.RUNNING, lease_until__lt=timezone.now())

    def visible_to(self, user: User | AnonymousUser) -> PlanRunQuerySet:
        if not user.is_authenticated:
            return self.none()
        works = user.memberships.filter(active=True).values("organisation_id")
        return self.filter(event__organiser_id__in=works)

    def editable_by(self, user: User | AnonymousUser) -> PlanRunQuerySet:
        if not user.is_authenticated:
            return self.none()
        works = user.memberships.filter(active=True).exclude(role=Role.VIEWER)
        return self.filter(event__organiser_id__in=works.values("organisation_id"))

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from backend.organisations.choices import SCENARIO_OWNERS, WRITING_ROLES, Kind, RegistryState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from backend.accounts.models import User
    from backend.organisations.models import Membership, Organisation


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def entities(self) -> OrganisationQuerySet:
        return self.filter(kind=Kind.ENTITY)

    def admitted(self) -> OrganisationQuerySet:
        """Entities in the registry today."""
        return self.entities().filter(registry_state=RegistryState.ADMITTED)

    def verified(self) -> OrganisationQuerySet:
        return self.filter(verified_at__isnull=False)

    def scenario_owners(self) -> OrganisationQuerySet:
        return self.filter(kind__in=SCENARIO_OWNERS)

    def public(self) -> OrganisationQuerySet:
        """What anybody may know: admitted entities (S08's public facts)."""
        return self.admitted()

    def of(self, user: User | AnonymousUser) -> OrganisationQuerySet:
        """Where the person works today."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(memberships__user_id=user.pk, memberships__active=True)

    def visible_to(self, user: User | AnonymousUser) -> OrganisationQuerySet:
        """The public ones; one's own; for officers all; for a city office those of its city (G04)."""
        if not user.is_authenticated:
            return self.public()
        allowed = Q(pk__in=self.public().values("pk")) | Q(memberships__user_id=user.pk, memberships__active=True)
        works = Q(memberships__user_id=user.pk, memberships__active=True)
        mine = self.model._default_manager.filter(works)
        if mine.filter(kind=Kind.BUREAU).exists():
            return self.all()
        cities = list(mine.filter(kind=Kind.CITY_OFFICE, region__isnull=False).values_list("region_id", flat=True))
        if cities:
            allowed |= Q(kind=Kind.ENTITY, region_id__in=cities)
        return self.filter(allowed).distinct()

    def editable_by(self, user: User | AnonymousUser) -> OrganisationQuerySet:
        """One's own, where one's role writes."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            memberships__user_id=user.pk, memberships__active=True, memberships__role__in=WRITING_ROLES
        ).distinct()


class MembershipQuerySet(models.QuerySet["Membership"]):
    def live(self) -> MembershipQuerySet:
        return self.filter(active=True, user__is_active=True)

    def visible_to(self, user: User | AnonymousUser) -> MembershipQuerySet:
        """Colleagues of one's own organisations."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            organisation__memberships__user_id=user.pk, organisation__memberships__active=True
        ).distinct()

    def editable_by(self, user: User | AnonymousUser) -> MembershipQuerySet:
        """Colleagues, for the administrator of the organisation."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            organisation__memberships__user_id=user.pk,
            organisation__memberships__active=True,
            organisation__memberships__role="admin",
        ).distinct()

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from backend.organisations.choices import WRITING_ROLES, Role
from backend.roadshows.choices import Presence

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from backend.accounts.models import User
    from backend.roadshows.models import Participant


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def coming(self) -> ParticipantQuerySet:
        return self.exclude(presence=Presence.ABSENT)

    def visible_to(self, user: User | AnonymousUser) -> ParticipantQuerySet:
        """The organiser's people, and the people of the one who comes."""
        if not user.is_authenticated:
            return self.none()
        works = user.memberships.filter(active=True).values("organisation_id")
        return self.filter(Q(event__organiser_id__in=works) | Q(organisation_id__in=works) | Q(person_id=user.pk))

    def editable_by(self, user: User | AnonymousUser) -> ParticipantQuerySet:
        """As above, where one's role writes."""
        if not user.is_authenticated:
            return self.none()
        writes = user.memberships.filter(active=True, role__in=WRITING_ROLES).values("organisation_id")
        organises = user.memberships.filter(active=True).exclude(role=Role.VIEWER).values("organisation_id")
        return self.filter(Q(event__organiser_id__in=organises) | Q(organisation_id__in=writes) | Q(person_id=user.pk))

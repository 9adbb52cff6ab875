from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from backend.organisations.choices import WRITING_ROLES

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from backend.accounts.models import User


class ProfilePartQuerySet(models.QuerySet[Any]):
    """Rows that hang on an organisation: cases, products, team, cards, qualifications."""

    def visible_to(self, user: User | AnonymousUser) -> ProfilePartQuerySet:
        """As the organisation itself."""
        organisations = self.model._meta.get_field("organisation").related_model._default_manager.visible_to(user)
        return self.filter(organisation__in=organisations.values("pk"))

    def editable_by(self, user: User | AnonymousUser) -> ProfilePartQuerySet:
        """Members of the organisation whose role writes."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            organisation__memberships__user_id=user.pk,
            organisation__memberships__active=True,
            organisation__memberships__role__in=WRITING_ROLES,
        ).distinct()

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from backend.accounts.models import ApiToken, Invitation, User


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def live(self) -> ApiTokenQuerySet:
        """Not revoked and not past its day."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=timezone.now())

    def visible_to(self, user: User | AnonymousUser) -> ApiTokenQuerySet:
        """Each person sees their own keys and nobody else's."""
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()

    def editable_by(self, user: User | AnonymousUser) -> ApiTokenQuerySet:
        """As visible, while they are live."""
        return self.visible_to(user).live()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def unanswered(self) -> InvitationQuerySet:
        """Neither accepted nor taken back; its day may have passed."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)

    def open(self) -> InvitationQuerySet:
        """Those whose link works now."""
        return self.unanswered().filter(expires_at__gt=timezone.now())

    def to(self, **purpose: Any) -> InvitationQuerySet:
        """Those whose purpose says this: `to(organisation=7, role="admin")`."""
        return self.filter(**{f"purpose__{name}": value for name, value in purpose.items()})

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AnonymousUser

    from backend.accounts.models import User
    from backend.web.models import SavedView


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def kept(self) -> SavedViewQuerySet:
        """Those that were not removed."""
        return self.filter(removed_at__isnull=True)

    def of_page(self, url_name: str) -> SavedViewQuerySet:
        return self.filter(page=url_name)

    def visible_to(self, user: User | AnonymousUser) -> SavedViewQuerySet:
        """Each person sees their own and nobody else's."""
        return self.kept().filter(person_id=user.pk) if user.is_authenticated else self.none()

    def editable_by(self, user: User | AnonymousUser) -> SavedViewQuerySet:
        """As visible."""
        return self.visible_to(user)

    def removed_by(self, user: User | AnonymousUser) -> SavedViewQuerySet:
        """The person's own that may still be brought back."""
        return self.filter(person_id=user.pk, removed_at__isnull=False) if user.is_authenticated else self.none()

    def removed_before(self, moment: datetime) -> SavedViewQuerySet:
        return self.filter(removed_at__lt=moment)

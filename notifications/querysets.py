from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import Now

from notifications.choices import State

if TYPE_CHECKING:
    from notifications.models import Dispatch, Notice, TextList


def unleased() -> Q:
    """Nobody works on it, or whoever did has gone silent. By the database's clock."""
    return Q(lease_until__isnull=True) | Q(lease_until__lt=Now())


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: Any) -> NoticeQuerySet:
        """Each person sees their own notices and nobody else's."""
        return self.filter(person_id=user.pk) if user.is_authenticated else self.none()

    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at__isnull=True)


class TextListQuerySet(models.QuerySet["TextList"]):
    def about(self, topic: str) -> TextListQuerySet:
        """The lists of one topic; of all where it is empty."""
        return self.filter(topic=topic) if topic else self

    def counted(self) -> TextListQuerySet:
        """Each with `count`, the number of its messages, and with who made it."""
        return self.select_related("made_by").annotate(count=Count("dispatches"))


class DispatchQuerySet(models.QuerySet["Dispatch"]):
    def waiting(self) -> DispatchQuerySet:
        return self.filter(state=State.WAITING)

    def due(self, channels: Collection[str]) -> DispatchQuerySet:
        """What may be sent now by these channels, oldest first."""
        return self.waiting().filter(unleased(), channel__in=channels, due_at__lte=Now()).order_by("due_at", "pk")

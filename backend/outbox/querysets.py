from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from backend.outbox.choices import State

if TYPE_CHECKING:
    from backend.outbox.models import Chore, Delivery


def unleased() -> Q:
    """Nobody works on it, or whoever did has gone silent. By the database's clock."""
    return Q(lease_until__isnull=True) | Q(lease_until__lt=Now())


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> DeliveryQuerySet:
        return self.filter(state=State.WAITING)

    def dead(self) -> DeliveryQuerySet:
        return self.filter(state=State.DEAD)

    def due(self) -> DeliveryQuerySet:
        """What a worker may take now: first what people wait for, oldest first, then what came in bulk."""
        return self.waiting().filter(unleased(), due_at__lte=Now()).order_by("bulk", "due_at", "pk")

    def done_longer_than(self, age: timedelta) -> DeliveryQuerySet:
        return self.filter(state=State.DONE, done_at__lt=Now() - age)


class ChoreQuerySet(models.QuerySet["Chore"]):
    def due(self) -> ChoreQuerySet:
        return self.filter(unleased(), due_at__lte=Now()).order_by("due_at", "pk")

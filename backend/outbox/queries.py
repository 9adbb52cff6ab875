"""What the health page asks."""

from django.db.models import Min

from backend.lib.clock import database_now
from backend.outbox.models import Delivery


def oldest_undelivered_seconds(prefix: str = "") -> float:
    """The age of the oldest fact that waits for a subscriber, or for one whose name begins so; 0 when none does. By the
    database's clock.
    """
    oldest = (
        Delivery.objects.waiting().filter(subscriber__startswith=prefix).aggregate(at=Min("fact__recorded_at"))["at"]
    )
    return max(0.0, (database_now() - oldest).total_seconds()) if oldest else 0.0


def waiting_deliveries() -> int:
    """How many deliveries are still to be done, those of a dependency that is down among them."""
    return Delivery.objects.waiting().count()


def dead_letters() -> int:
    """How many deliveries were parked; each waits for somebody to look at it."""
    return Delivery.objects.dead().count()

"""What the outbox tidies by itself, and the seal of the audit, which stands below it and knows no scheduler."""

from datetime import timedelta

from django.conf import settings

from backend.audit.sealing import seal_days
from backend.outbox.models import Delivery
from backend.outbox.scheduling import chore


@chore(name="audit.seal_days", every=timedelta(minutes=15))
def seal() -> None:
    seal_days()


@chore(name="outbox.forget_done", every=timedelta(hours=1))
def forget_done() -> int:
    """Remove deliveries that were done long ago; the facts stay."""
    removed, _by_model = Delivery.objects.done_longer_than(timedelta(days=settings.OUTBOX_KEEP_DONE_DAYS)).delete()
    return removed

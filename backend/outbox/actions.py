from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.db.models.functions import Now

from backend.audit.recording import append
from backend.outbox.choices import State
from backend.outbox.models import Delivery
from backend.outbox.nudging import nudge


def replay(delivery: Delivery, *, by: AbstractBaseUser | AnonymousUser | None) -> bool:
    """Give a parked delivery all its attempts again. False, and no line of history, when it is not parked (any more)."""
    with transaction.atomic():
        claimed = Delivery.objects.dead().filter(pk=delivery.pk).update(state=State.WAITING, strikes=0, due_at=Now())
        if claimed != 1:
            return False
        append("delivery", delivery.pk, actor=by, action="replay", note=f"{delivery} · {delivery.last_error}")
        transaction.on_commit(lambda: nudge([delivery.pk]), robust=True)
    return True

"""Getting a notice out. After the commit a scheduler is told; what it loses is found by its sweep (due_ids).

This library runs no worker of its own: the project registers a scheduler and calls dispatch(id), any number of times.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Sequence
from datetime import timedelta

from django.db.models import F
from django.db.models.functions import Now

from notifications.choices import State
from notifications.errors import TransportError
from notifications.models import Dispatch
from notifications.querysets import DispatchQuerySet, unleased
from notifications.transports import channels, transports
from notifications.transports.base import Manner, Transport

Scheduler = Callable[[Sequence[int]], None]

LEASE = timedelta(minutes=2)  # longer than a mail server may keep us waiting
PAUSE_FIRST, PAUSE_MOST = 2.0, 3600.0

_schedulers: list[Scheduler] = []


def register_scheduler(scheduler: Scheduler) -> Callable[[], None]:
    """Call `scheduler` with ids for dispatch() after each commit; gives the function that ends it.

    It must neither wait nor raise: a person's request is waiting behind it.
    """
    _schedulers.append(scheduler)
    return lambda: _schedulers.remove(scheduler)


def schedule(dispatch_ids: Sequence[int]) -> None:
    for one in _schedulers:
        one(dispatch_ids)


def due_ids(limit: int, manner: Manner) -> list[int]:
    """What may be sent now, oldest first: hints apart from posts, so that no slow mail server delays a hint."""
    return list(Dispatch.objects.due(channels(manner)).values_list("pk", flat=True)[:limit])


def dispatch(dispatch_id: int) -> bool:
    """Send one, if it is due and nobody else does; False when there was nothing to do."""
    found = Dispatch.objects.select_related("notice__person").filter(pk=dispatch_id, state=State.WAITING).first()
    if found is None:
        return False
    transport = transports().get(found.channel)
    if transport is None:
        return _give_up(found, f"No channel {found.channel} in NOTIFICATION_TRANSPORTS.")
    if transport.manner is Manner.LISTED:
        return False
    if transport.manner is Manner.HINTED:
        return _send(found, transport)
    return _claim(found) and _send(found, transport)


def release_leases() -> int:
    """Free what a dead process held. Only for the one that knows that it is the only worker."""
    return Dispatch.objects.waiting().filter(lease_until__isnull=False).update(lease_until=None, lease_token="")


def _claim(found: Dispatch) -> bool:
    found.lease_token = secrets.token_hex(16)
    due = Dispatch.objects.waiting().filter(unleased(), pk=found.pk, due_at__lte=Now())
    return due.update(lease_token=found.lease_token, lease_until=Now() + LEASE) == 1


def _send(found: Dispatch, transport: Transport) -> bool:
    try:
        transport.deliver(found)
    except TransportError as wrong:
        attempts = found.attempts + 1
        if wrong.permanent or attempts >= transport.most_attempts:
            return _give_up(found, str(wrong))
        seconds = min(PAUSE_MOST, PAUSE_FIRST * 2.0 ** min(attempts - 1, 16)) * random.uniform(0.5, 1.0)  # noqa: S311  no secret
        _mine(found).update(
            attempts=F("attempts") + 1,
            due_at=Now() + timedelta(seconds=seconds),
            lease_until=None,
            lease_token="",
            error=str(wrong),
        )
        return True
    _mine(found).update(
        state=State.SENT, attempts=F("attempts") + 1, sent_at=Now(), lease_until=None, lease_token="", error=""
    )
    return True


def _give_up(found: Dispatch, sentence: str) -> bool:
    _mine(found).update(
        state=State.FAILED, attempts=F("attempts") + 1, lease_until=None, lease_token="", error=sentence[:200]
    )
    return True


def _mine(found: Dispatch) -> DispatchQuerySet:
    return Dispatch.objects.waiting().filter(pk=found.pk, lease_token=found.lease_token)

"""Delivering one fact to one subscriber: claimed with a lease, repeated with growing pauses, parked when hopeless."""

from __future__ import annotations

import enum
import logging
import random
import secrets
import traceback
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.db.models.functions import Now

from backend.lib.failpoints import PACKAGES, ROOT, failpoint
from backend.outbox.choices import State
from backend.outbox.errors import LostLease, NotNow, OutboxError, Unprocessable
from backend.outbox.facts import load
from backend.outbox.models import Delivery
from backend.outbox.querysets import DeliveryQuerySet, unleased
from backend.outbox.recording import in_bulk
from backend.outbox.subscribing import Subscriber, find

logger = logging.getLogger(__name__)

PAUSE_MOST = 60.0
BULK_MOST = 3  # one may take a second
# Shorter, so that after an outage of T all is caught up within T/5 and a minute.
PATIENT_PAUSE_MOST = 30.0
# A locked or lost database is nobody's fault.
OUTAGES = (NotNow, OperationalError, InterfaceError)


class Outcome(enum.Enum):
    NOT_MINE = "not mine"  # not due, done, or another worker has it
    DONE = "done"
    AGAIN = "again"
    PARKED = "parked"


def due_ids(limit: int) -> list[int]:
    """The deliveries that are due, in the order of `due`; of those that came in bulk a few, so that the next look is soon."""
    rows = list(Delivery.objects.due().values_list("pk", "bulk")[:limit])
    return [pk for place, (pk, bulk) in enumerate(rows) if not bulk or place < BULK_MOST]


def deliver(delivery_id: int) -> Outcome:
    """Run the subscriber of this delivery, if it is due and nobody else does. May be called any number of times."""
    token = _claim(delivery_id)
    if token is None:
        return Outcome.NOT_MINE
    failpoint("after_claim")
    delivery = Delivery.objects.select_related("fact").get(pk=delivery_id)
    if delivery.strikes > settings.OUTBOX_MAX_ATTEMPTS:
        # Each try ended with the death of the process, or the last one would have parked it.
        return _park(delivery, token, "The process died each time this was delivered.")
    patient_with: tuple[type[Exception], ...] = OUTAGES
    try:
        subscriber = find(delivery.subscriber)
        patient_with = (*OUTAGES, *subscriber.patient_with)
        with in_bulk() if delivery.bulk else nullcontext():  # what follows from it waits too
            _run(subscriber, delivery, token)
    except LostLease:
        return Outcome.NOT_MINE
    except Exception as wrong:  # noqa: BLE001  the edge: whatever a subscriber raises becomes a state of its delivery
        return _failed(delivery, token, wrong, patient=isinstance(wrong, patient_with))
    return Outcome.DONE


def _claim(delivery_id: int) -> str | None:
    token = secrets.token_hex(16)
    claimed = (
        Delivery.objects.waiting()
        .filter(unleased(), pk=delivery_id, due_at__lte=Now())
        .update(
            lease_token=token,
            lease_until=Now() + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS),
            attempts=F("attempts") + 1,
            # Counted before the work: what kills the process must not be tried for ever.
            strikes=F("strikes") + 1,
        )
    )
    return token if claimed == 1 else None


def _run(subscriber: Subscriber, delivery: Delivery, token: str) -> None:
    told = load(delivery.fact.name, delivery.fact.version, delivery.fact.payload)
    if subscriber.atomic:
        with transaction.atomic():
            subscriber.run(told)
            _mark_done(delivery, token)
    else:
        subscriber.run(told)
        _mark_done(delivery, token)


def _mark_done(delivery: Delivery, token: str) -> None:
    failpoint("before_done")
    if (
        _mine(delivery, token).update(state=State.DONE, done_at=Now(), lease_until=None, lease_token="", last_error="")
        != 1
    ):
        raise LostLease(f"Delivery {delivery.pk} was taken over; OUTBOX_LEASE_SECONDS is shorter than the work.")


def _failed(delivery: Delivery, token: str, wrong: Exception, *, patient: bool) -> Outcome:
    if patient:
        logger.info("delivery %s to %s waits: %s", delivery.pk, delivery.subscriber, type(wrong).__name__)
        return _again(delivery, token, wrong, seconds=pause(delivery.attempts, PATIENT_PAUSE_MOST), strikes=-1)
    if isinstance(wrong, Unprocessable) or delivery.strikes >= settings.OUTBOX_MAX_ATTEMPTS:
        logger.error("delivery %s to %s parked", delivery.pk, delivery.subscriber, exc_info=wrong)
        return _park(delivery, token, describe(wrong))
    logger.warning("delivery %s to %s failed", delivery.pk, delivery.subscriber, exc_info=wrong)
    return _again(delivery, token, wrong, seconds=pause(delivery.strikes, PAUSE_MOST))


def _again(delivery: Delivery, token: str, wrong: Exception, *, seconds: float, strikes: int = 0) -> Outcome:
    _mine(delivery, token).update(
        due_at=Now() + timedelta(seconds=seconds),
        strikes=F("strikes") + strikes,
        lease_until=None,
        lease_token="",
        last_error=describe(wrong),
    )
    return Outcome.AGAIN


def _park(delivery: Delivery, token: str, sentence: str) -> Outcome:
    _mine(delivery, token).update(state=State.DEAD, lease_until=None, lease_token="", last_error=sentence)
    return Outcome.PARKED


def _mine(delivery: Delivery, token: str) -> DeliveryQuerySet:
    return Delivery.objects.waiting().filter(pk=delivery.pk, lease_token=token)


def pause(attempts: int, most: float) -> float:
    """Seconds until the next try: 1, 2, 4 … up to `most`, spread so that what failed together does not return together."""
    return min(most, 2.0 ** min(attempts - 1, 16)) * random.uniform(0.5, 1.0)  # noqa: S311  no secret


def describe(wrong: Exception) -> str:
    """The class of an error and where it arose. Its own words only when they are ours: others may name people."""
    if isinstance(wrong, OutboxError):
        return f"{type(wrong).__name__}: {wrong}"[:300]
    frames = [frame for frame in traceback.extract_tb(wrong.__traceback__) if _is_ours(frame.filename)]
    place = f"{Path(frames[-1].filename).relative_to(ROOT)}:{frames[-1].lineno}" if frames else ""
    return f"{type(wrong).__name__} {place}".strip()[:300]


def _is_ours(filename: str) -> bool:
    path = Path(filename)
    return path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in PACKAGES


def release_leases() -> int:
    """Free what a dead process held. Only for the one that knows that it is the only worker."""
    return Delivery.objects.waiting().filter(lease_until__isnull=False).update(lease_until=None, lease_token="")


def drain() -> int:
    """Deliver what is due, and what that gives rise to, until nothing is; gives the number of deliveries tried."""
    tried = 0
    while ids := due_ids(100):
        for delivery_id in ids:
            deliver(delivery_id)
        tried += len(ids)
    return tried

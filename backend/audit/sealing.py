"""The daily root: from when it is sealed, nobody can shorten or rewrite a chain of that day unseen.

The root is also written to the log, so that a copy stands outside the database.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from backend.audit.chain import root_hash
from backend.audit.models import AuditEntry, DailyRoot
from backend.lib.clock import database_now

logger = logging.getLogger(__name__)

# A transaction that began before midnight may commit after it.
PATIENCE = timedelta(minutes=10)


def seal_days() -> list[DailyRoot]:
    """Seal every day that is over and has no root yet; running it again seals nothing twice."""
    return [root for day in _open_days(database_now()) if (root := _seal(day))]


def _open_days(now: datetime) -> Iterator[date]:
    last_over = timezone.localdate(now - PATIENCE) - timedelta(days=1)
    sealed = DailyRoot.objects.aggregate(day=Max("day"))["day"]
    if sealed:
        day = sealed + timedelta(days=1)
    else:
        first = AuditEntry.objects.order_by("at").first()
        if first is None:
            return
        day = timezone.localdate(first.at)
    while day <= last_over:
        yield day
        day += timedelta(days=1)


def _seal(day: date) -> DailyRoot | None:
    """One day; None when another process has just sealed it."""
    try:
        with transaction.atomic():
            before = DailyRoot.objects.order_by("day").last()
            root = DailyRoot(
                day=day,
                heads=_heads(day),
                previous_root=before.root if before else "",
                sealed_at=database_now(),
            )
            root.root = root_hash(root)
            root.save(force_insert=True)
    except IntegrityError:
        return None
    logger.info("audit root of %s is %s", day, root.root)
    return root


def _heads(day: date) -> list[list[str | int]]:
    """The heads, at the end of the day, of all chains that grew on it or on the day before.

    The day before is listed again, because a long transaction may have committed a line of it after its sealing.
    """
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    grown = AuditEntry.objects.filter(at__gte=end - timedelta(days=2), at__lt=end)
    last = grown.values("subject_kind", "subject_id").annotate(number=Max("number"))
    heads: list[list[str | int]] = []
    for row in last.order_by("subject_kind", "subject_id"):
        entry = AuditEntry.objects.get(**row)
        heads.append([entry.subject_kind, entry.subject_id, entry.number, entry.hash])
    return heads

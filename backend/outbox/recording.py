"""Recording a fact in the transaction of the change it tells of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import connection, transaction

from backend.lib.failpoints import failpoint
from backend.outbox.errors import NotInTransaction
from backend.outbox.facts import Fact, dump, name_of, version_of
from backend.outbox.models import Delivery, RecordedFact
from backend.outbox.nudging import nudge
from backend.outbox.subscribing import subscribers_of

_bulk: ContextVar[bool] = ContextVar("bulk", default=False)


@contextmanager
def in_bulk() -> Iterator[None]:
    """What is recorded herein is told after whatever else is due: thousands of rows loaded at once delay nobody's notice."""
    token = _bulk.set(True)
    try:
        yield
    finally:
        _bulk.reset(token)


def record(told: Fact, *, by: AbstractBaseUser | AnonymousUser | None = None) -> RecordedFact:
    """Store the fact and one delivery per subscriber, to be delivered after the commit; else NotInTransaction."""
    if not connection.in_atomic_block:
        raise NotInTransaction
    cls = type(told)
    row = RecordedFact.objects.create(
        name=name_of(cls), version=version_of(cls), payload=dump(told), by_id=by.pk if by else None
    )
    deliveries = Delivery.objects.bulk_create(
        [Delivery(fact=row, subscriber=subscriber.name, bulk=_bulk.get()) for subscriber in subscribers_of(cls)]
    )
    if ids := [delivery.pk for delivery in deliveries]:
        # Robust: whatever goes wrong after the commit, the change is done and the sweep delivers it.
        transaction.on_commit(lambda: nudge(ids), robust=True)
    failpoint("before_commit")
    return row

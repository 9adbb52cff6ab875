"""The kinds of work that wait in the database. The embedded relay and the Celery workers do the same ones."""

from functools import partial

from backend.outbox import deliver
from backend.outbox.relay import Work
from backend.outbox.scheduling import due_chores, run_chore
from notifications import dispatching
from notifications.transports.base import Manner

DELIVERIES, HINTS, POSTS, CHORES = "deliveries", "hints", "posts", "chores"


def _deliver(delivery_id: int) -> bool:
    return deliver.deliver(delivery_id) is not deliver.Outcome.NOT_MINE


WORKS = {
    work.name: work
    for work in (
        Work(DELIVERIES, deliver.due_ids, _deliver),
        Work(HINTS, partial(dispatching.due_ids, manner=Manner.HINTED), dispatching.dispatch),
        Work(POSTS, partial(dispatching.due_ids, manner=Manner.POSTED), dispatching.dispatch),
        Work(CHORES, due_chores, run_chore),
    )
}

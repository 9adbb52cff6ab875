"""Regular jobs. A chore is a function in an app's `chores.py`, found at start-up.

    @chore(name="audit.seal", every=timedelta(hours=1))
    def seal() -> None: ...

The database holds when each is due, so it runs in one process only, survives restarts, and goes the same way in the
embedded relay and under Celery beat. It may run twice when a process dies: make it idempotent.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models.functions import Now

from backend.outbox.deliver import describe
from backend.outbox.errors import WrongFact
from backend.outbox.models import Chore
from backend.outbox.querysets import unleased

logger = logging.getLogger(__name__)

# Longer than any chore takes; a process that dies within one delays it by this much.
LEASE = timedelta(minutes=30)


@dataclass(frozen=True)
class Job:
    name: str
    every: timedelta
    run: Callable[[], object]


_jobs: dict[str, Job] = {}


def chore(*, name: str, every: timedelta) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Run the function below again and again."""

    def register(run: Callable[[], object]) -> Callable[[], object]:
        if name in _jobs:
            raise WrongFact(f"There is a chore {name} already; names are stored in rows and must be unique.")
        _jobs[name] = Job(name, every, run)
        return run

    return register


def all_jobs() -> list[Job]:
    return sorted(_jobs.values(), key=lambda job: job.name)


def due_chores(limit: int) -> list[int]:
    """The ids of the chores that are due; a new chore gets its row here and is due at once."""
    known = set(Chore.objects.values_list("name", flat=True))
    if fresh := [Chore(name=job.name) for job in all_jobs() if job.name not in known]:
        Chore.objects.bulk_create(fresh, ignore_conflicts=True)
    return list(Chore.objects.due().filter(name__in=_jobs).values_list("pk", flat=True)[:limit])


def run_chore(chore_id: int) -> bool:
    """Run it, if it is due and nobody else does; a failure is noted and tried again at its next time."""
    mine = Chore.objects.filter(pk=chore_id)
    if mine.filter(unleased(), due_at__lte=Now()).update(lease_until=Now() + LEASE) != 1:
        return False
    job = _jobs[mine.get().name]
    error = ""
    try:
        job.run()
    except Exception as wrong:
        # The edge: one broken chore must not stop the others.
        logger.exception("chore %s failed", job.name)
        error = describe(wrong)
    mine.update(lease_until=None, due_at=Now() + job.every, ran_at=Now(), last_error=error)
    return True


def release_chores() -> int:
    """Free what a dead process held. Only for the one that knows that it is the only worker."""
    return Chore.objects.filter(lease_until__isnull=False).update(lease_until=None)

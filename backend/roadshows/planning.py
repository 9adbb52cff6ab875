"""自动排期 in a process of its own (`manage.py run_plan`), because a race of the planner takes the processors for a while.

A subscriber starts the child as soon as it was asked for, and a chore finds what died on the way. The child holds a lease and
writes what it has found so far into its row; the draft is changed once, at the end. Whoever is killed leaves the draft and the
last release as they were, and a row whose lease ends.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta
from secrets import token_hex
from time import monotonic

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.outbox.recording import record
from backend.roadshows.actions.planning import fitting, keep_plan
from backend.roadshows.choices import Priority, RunState
from backend.roadshows.errors import RoadshowsError
from backend.roadshows.events import PlanEnded
from backend.roadshows.meetings import Timetable, timetable_of
from backend.roadshows.models import PlanRun
from backend.roadshows.querysets import PlanRunQuerySet
from backend.roadshows.timetable import Outcome, Place, Plan, Progress, TimetableError, check, watch
from backend.roadshows.timetable.reading import plan_to_data

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=20)
PULSE = 0.4  # seconds between two looks at whether somebody wants it to stop
SECONDS = 60.0  # a plan that is not proved by then shows its gap
CHILDREN_MOST = 2

_children: list[subprocess.Popen[bytes]] = []


def see_to_it() -> None:
    """Mark what died, and have what waits planned; quick, and repeatable."""
    mark_dead()
    _children[:] = [child for child in _children if child.poll() is None]
    for run in PlanRun.objects.filter(state=RunState.QUEUED).order_by("pk"):
        if not settings.PLANNING_ELSEWHERE:
            run_plan(run.pk)
        elif len(_children) < CHILDREN_MOST:
            _children.append(_child(run.pk))


def mark_dead() -> int:
    """Runs whose process is gone: the best plan stays in the row, the draft and the last release are untouched."""
    return PlanRun.objects.dead().update(state=RunState.STOPPED, fault=_("排期的进程中断了。"), ended_at=timezone.now())


def _child(pk: int) -> subprocess.Popen[bytes]:
    surroundings = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    command = [sys.executable, "-m", "django", "run_plan", str(pk)]
    return subprocess.Popen(command, env=surroundings, stdin=subprocess.DEVNULL)  # noqa: S603


def run_plan(pk: int, *, seconds: float = SECONDS) -> PlanRun | None:
    """Plan it here; None where another process has it or it was stopped before."""
    token = token_hex(16)
    taken = PlanRun.objects.filter(pk=pk, state=RunState.QUEUED).update(
        state=RunState.RUNNING, token=token, lease_until=timezone.now() + LEASE
    )
    if not taken:
        return None
    run = PlanRun.objects.select_related("event").get(pk=pk, token=token)
    try:
        outcome = _race(run, seconds)
        if outcome is not None:
            _end(run, RunState.STOPPED if outcome.ending == "stopped" else RunState.DONE, keep=True)
    except (TimetableError, RoadshowsError) as wrong:
        _end(run, RunState.FAILED, fault=str(wrong)[:300])
    except Exception:
        log.exception("the plan %s failed", pk)
        _end(run, RunState.FAILED, fault=_("排期时出错，已记录；可以再排一次。"))
    run.refresh_from_db()
    return run


def _race(run: PlanRun, seconds: float) -> Outcome | None:
    """The race, told into the row; None where the row was taken from us."""
    table = timetable_of(run.event)
    found = Plan({key: Place(*place) for key, place in run.plan.items()})
    start = fitting(table, found if found.places else table.plan)
    musts = sum(pair.priority == Priority.MUST for pair in table.pairs.values())
    rows = PlanRun.objects.filter(pk=run.pk, token=run.token, state=RunState.RUNNING)
    rows.update(asked=len(table.pairs), musts=musts)
    looked = 0.0
    stopping = False

    def stop() -> bool:
        nonlocal looked, stopping
        if monotonic() - looked > PULSE:
            looked = monotonic()
            with suppress(OperationalError):  # a database that is busy is asked again
                stopping = not rows.filter(stop_asked=False).update(lease_until=timezone.now() + LEASE)
        return stopping

    last: Outcome | None = None
    for said in watch(table.problem, stop=stop, hint=start if start.places else None, seconds=seconds):
        if isinstance(said, Outcome):
            last = said
            _tell(table, rows, said)
        else:
            with suppress(OperationalError):  # the next line says more
                _tell(table, rows, said)
    return last if rows.exists() else None


def _tell(table: Timetable, rows: PlanRunQuerySet, said: Progress | Outcome) -> None:
    """One line into the row; a plan that breaks a rule is never shown."""
    if check(table.problem, said.plan, gaps=True):
        return
    placed = said.plan.places
    rows.update(
        plan=plan_to_data(said.plan),
        placed=len(placed),
        musts_placed=sum(table.pairs[key].priority == Priority.MUST for key in placed),
        weight=said.worth.weight,
        bound=said.bound.weight if said.bound is not None else None,
        gap=said.gap,
        seconds=said.seconds,
        proved=isinstance(said, Outcome) and said.proved,
        lease_until=timezone.now() + LEASE,
    )


def _end(run: PlanRun, state: RunState, *, keep: bool = False, fault: str = "") -> None:
    """In one step: the draft, the row's last state, and the fact."""
    with transaction.atomic():
        rows = PlanRun.objects.filter(pk=run.pk, token=run.token, state=RunState.RUNNING)
        if not rows.update(state=state, fault=fault, ended_at=timezone.now(), lease_until=None):
            return
        if keep:
            run.refresh_from_db()
            keep_plan(run, by=run.asked_by)
        record(PlanEnded(run_id=run.pk), by=run.asked_by)

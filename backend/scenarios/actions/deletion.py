"""Deleting drafts, one or all that came of an imported list: hidden at once, given back for a while, gone for good after it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.audit.models import AuditEntry
from backend.audit.recording import append_next
from backend.organisations.models import Organisation
from backend.organisations.rules import works_for
from backend.outbox.errors import LostRace
from backend.outbox.transitions import claim
from backend.scenarios.actions.drafts import KIND
from backend.scenarios.actions.submission import RAISED
from backend.scenarios.choices import DELETED_FOR, ImportState, State
from backend.scenarios.errors import NotYourStep, TooLateToUndo
from backend.scenarios.events import ImportRestored, ImportUndone, ScenarioDeleted, ScenarioRestored
from backend.scenarios.models import ImportJob, Scenario
from backend.scenarios.process import STEPS

TOGETHER = 500  # rows to a query


def delete_draft(scenario: Scenario, *, by: User) -> Scenario:
    """Off the owner's own lists too; nobody else ever saw it."""
    step = STEPS["delete"]
    return claim(
        scenario,
        source=step.ask(by, scenario),
        target=step.target,
        by=by,
        action=step.name,
        values={**RAISED, "deleted_at": timezone.now()},
        fact=ScenarioDeleted(scenario_id=scenario.pk),
    )


def restore_draft(scenario: Scenario, *, by: User) -> Scenario:
    """A draft again, as it was; TooLateToUndo after DELETED_FOR."""
    step = STEPS["restore"]
    source = step.ask(by, scenario)
    if scenario.deleted_at is None or scenario.deleted_at < timezone.now() - DELETED_FOR:
        raise TooLateToUndo(_("删除已超过%(days)s天，不能恢复。") % {"days": DELETED_FOR.days})
    return claim(
        scenario,
        source=source,
        target=step.target,
        by=by,
        action=step.name,
        values={**RAISED, "deleted_at": None},
        fact=ScenarioRestored(scenario_id=scenario.pk),
    )


def undo_import(job: ImportJob, *, by: User) -> int:
    """Delete every draft of the list that was not sent yet, mended ones too; gives how many. What was sent goes its way."""
    _permit(job, by)
    now = timezone.now()
    with transaction.atomic():
        _hold(job)
        drafts = list(Scenario.objects.drafts_of(job).select_for_update(of=("self",)).values_list("pk", flat=True))
        claim(
            job,
            source=(ImportState.MAPPING, ImportState.READ),
            target=ImportState.UNDONE,
            by=by,
            action="undo",
            values={"undone_at": now},
            fact=ImportUndone(job_id=job.pk),
            reason=_("%(count)s条草稿随之删除") % {"count": len(drafts)},
        )
        _move(drafts, State.DRAFT, State.DELETED, "delete", by, deleted_at=now)
    return len(drafts)


def restore_import(job: ImportJob, *, by: User) -> int:
    """The drafts that went with the list come back as they were; gives how many."""
    _permit(job, by)
    if job.state != ImportState.UNDONE or job.undone_at is None:
        raise LostRace
    if job.undone_at < timezone.now() - DELETED_FOR:
        raise TooLateToUndo(_("撤销已超过%(days)s天，不能恢复。") % {"days": DELETED_FOR.days})
    with transaction.atomic():
        _hold(job)
        went = Scenario.objects.filter(
            state=State.DELETED,
            deleted_at=job.undone_at,
            pk__in=job.rows.filter(scenario__isnull=False).values("scenario"),
        )
        drafts = list(went.select_for_update(of=("self",)).values_list("pk", flat=True))
        claim(
            job,
            source=(ImportState.UNDONE,),
            target=ImportState.READ if job.columns else ImportState.MAPPING,
            by=by,
            action="restore",
            values={"undone_at": None},
            fact=ImportRestored(job_id=job.pk),
            reason=_("%(count)s条草稿随之恢复") % {"count": len(drafts)},
        )
        _move(drafts, State.DELETED, State.DRAFT, "restore", by, deleted_at=None)
    return len(drafts)


def purge_deleted() -> int:
    """Drafts that nobody took back in time. What was ever public stays in the rows that others hold on it."""
    over = Scenario.objects.filter(state=State.DELETED, deleted_at__lt=timezone.now() - DELETED_FOR)
    once_public = AuditEntry.objects.filter(subject_kind=KIND, action="publish").values("subject_id")
    gone = 0
    for pk in over.exclude(pk__in=once_public).filter(questions=None).values_list("pk", flat=True):
        with transaction.atomic():
            deleted, _rows = over.filter(pk=pk).delete()
            gone += bool(deleted)
    return gone


def _move(drafts: list[int], source: State, target: State, action: str, by: User, **values: object) -> None:
    """Each has its line of history; one that somebody moved meanwhile ends all of it."""
    for start in range(0, len(drafts), TOGETHER):
        some = drafts[start : start + TOGETHER]
        rows = Scenario.objects.filter(pk__in=some, state=source)
        if rows.update(state=target, search_version=F("search_version") + 1, **values) != len(some):
            raise LostRace
    changes = {"state": [str(source.label), str(target.label)]}
    append_next(KIND, dict.fromkeys(drafts, changes), actor=by, action=action)


def _permit(job: ImportJob, by: User) -> None:
    if not works_for(by, job.owner_id, writing=True):
        raise NotYourStep(_("当前账号不能为这个单位写场景。"))


def _hold(job: ImportJob) -> None:
    """What two people do with an owner's lists comes one after the other."""
    Organisation.objects.select_for_update().filter(pk=job.owner_id).first()

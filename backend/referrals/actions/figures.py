"""An entity's dated figures, and the officer who compares them with their proof."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.audit.models import AuditEntry
from backend.audit.recording import append
from backend.audit.values import diff, snapshot
from backend.files.actions import discard, store
from backend.files.models import StoredFile
from backend.organisations.rules import is_registrar, works_for
from backend.outbox.recording import record
from backend.outbox.transitions import claim
from backend.referrals.choices_bank import PROOF, FigureKind, FigureState
from backend.referrals.errors import NotReady, NotYourStep
from backend.referrals.events import FigureAnswered, FigureTold
from backend.referrals.models import Figure

if TYPE_CHECKING:
    from backend.accounts.models import User
    from backend.files.inspection import CheckedUpload
    from backend.organisations.models import Organisation

TOLD = ("kind", "year", "value", "source", "dated_on")
FIGURE_UNDO = timedelta(days=1)
KEPT = (
    "id", "reference", "entity_id", *TOLD, "state", "note", "told_by_id", "told_at", "answered_by_id", "answered_at", "demo",
)  # fmt: skip


def tell_figure(
    entity: Organisation, *, by: User, figure: Figure | None = None, proof: CheckedUpload | None = None, **fields: Any
) -> Figure:
    """A new figure, or an old one told anew: it waits to be confirmed (again). A new proof takes the place of the old."""
    if not works_for(by, entity.pk, writing=True) or not entity.is_entity:
        raise NotYourStep
    _check(fields)
    row = figure or Figure(entity=entity)
    old = snapshot(row, TOLD) if figure else {}
    try:
        with transaction.atomic():
            for name in TOLD:
                setattr(row, name, fields[name])
            row.state, row.note, row.answered_by, row.answered_at = FigureState.TOLD, "", None, None
            row.told_by, row.told_at = by, timezone.now()
            row.save()
            if proof is not None:
                for file in StoredFile.objects.stored().filter(claim_kind=PROOF, claim_id=row.pk):
                    discard(file)
                store(proof, by=by, claim_kind=PROOF, claim_id=row.pk)
            changes = diff(old, snapshot(row, TOLD))
            append("figure", row.pk, actor=by, action="tell", changes=changes)
            record(FigureTold(figure_id=row.pk), by=by)
    except IntegrityError as twice:
        raise NotReady({"year": _("这一年的这项指标已填过，请直接修改。")}) from twice
    return row


def _check(fields: dict[str, Any]) -> None:
    today = timezone.localdate()
    wrong = {}
    if fields["kind"] not in FigureKind.values:
        wrong["kind"] = _("请选指标。")
    if fields["year"] > today.year:
        wrong["year"] = _("年份不能晚于今年。")
    if fields["dated_on"] > today:
        wrong["dated_on"] = _("材料日期不能晚于今天。")
    if fields["value"] < 0:
        wrong["value"] = _("数值不能小于0。")
    if wrong:
        raise NotReady(wrong)


def drop_figure(figure: Figure, *, by: User) -> dict[str, Any]:
    """By the entity: from now on the card says 未提供. Gives what `restore_figure` puts back; its proof is kept as long as that
    may be, and nobody reads it meanwhile.
    """
    if not works_for(by, figure.entity_id, writing=True):
        raise NotYourStep
    kept = {name: figure.__dict__[name] for name in KEPT}
    with transaction.atomic():
        append("figure", figure.pk, actor=by, action="drop", changes=diff(snapshot(figure, TOLD), {}))
        figure.delete()
    return kept


def restore_figure(kept: dict[str, Any], *, by: User) -> Figure:
    """Undo of a drop, with its proof and its state; not where that year was told anew meanwhile."""
    if not works_for(by, kept["entity_id"], writing=True):
        raise NotYourStep
    figure = Figure(**kept)
    try:
        with transaction.atomic():
            figure.save(force_insert=True)
            append("figure", figure.pk, actor=by, action="restore", changes=diff({}, snapshot(figure, TOLD)))
    except IntegrityError as twice:
        raise NotReady({"year": _("这一年的这项指标已重新填报，不能恢复。")}) from twice
    return figure


def forget_dropped() -> int:
    """Let the proofs go of figures that were dropped longer ago than they can be put back."""
    recent = AuditEntry.objects.filter(
        subject_kind="figure", action="drop", at__gt=timezone.now() - FIGURE_UNDO
    ).values("subject_id")
    files = StoredFile.objects.stored().filter(claim_kind=PROOF)
    left = files.exclude(claim_id__in=Figure.objects.values("pk")).exclude(claim_id__in=recent)
    return sum(discard(file) for file in left)


def confirm_figure(figure: Figure, *, by: User) -> Figure:
    """The officer compared it with its proof."""
    return _answer(figure, FigureState.CONFIRMED, by=by)


def return_figure(figure: Figure, *, by: User, note: str) -> Figure:
    """It does not agree with its proof; no bank reads it until it is told anew."""
    if not note.strip():
        raise NotReady({"note": _("请写退回的说明，主体会看到。")})
    return _answer(figure, FigureState.RETURNED, by=by, note=note.strip())


def _answer(figure: Figure, target: FigureState, *, by: User, note: str = "") -> Figure:
    if not is_registrar(by):
        raise NotYourStep
    return claim(
        figure, source=(FigureState.TOLD,), target=target, by=by, action=str(target), reason=note,
        values={"answered_by": by, "answered_at": timezone.now(), "note": note}, where={"told_at": figure.told_at},
        fact=FigureAnswered(figure_id=figure.pk),
    )  # fmt: skip

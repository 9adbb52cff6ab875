"""The one way in which a row changes its state: claim, history and fact in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models, transaction

from backend.audit.recording import append
from backend.audit.values import diff, snapshot
from backend.outbox.errors import LostRace
from backend.outbox.facts import Fact
from backend.outbox.recording import record

M = TypeVar("M", bound=models.Model)

BOOKKEEPING = {"search_version", "updated_at"}  # change with everything and tell a reader nothing


def claim(
    obj: M,
    *,
    source: Collection[str],
    target: str | None,
    by: AbstractBaseUser | AnonymousUser | None,
    action: str,
    field: str = "state",
    values: Mapping[str, Any] | None = None,
    where: Mapping[str, Any] | None = None,
    fact: Fact | None = None,
    reason: str = "",
    kind: str = "",
    hidden: Collection[str] = (),
) -> M:
    """Move `obj` from one of `source` to `target` (None keeps the state), and with it set `values`, which may hold F().

    Of two who try, one does it and the other gets LostRace; so does whoever comes when the row is no longer in
    `source`, is gone, or does not fit `where`. In the same transaction the subject's history gets a line with the
    difference (of fields in `hidden` only that they changed) and `fact` is recorded. `obj` is refreshed.
    """
    sets = {**({field: target} if target is not None else {}), **(values or {})}
    rows = type(obj)._base_manager.filter(pk=obj.pk)  # noqa: SLF001  Django's documented interface
    with transaction.atomic():
        # On PostgreSQL this holds the row, so that the difference is of what really stood there; SQLite has one writer.
        before = rows.select_for_update(of=("self",)).first()
        state = [source] if isinstance(source, str) else list(source)
        if before is None or rows.filter(**{f"{field}__in": state}, **(where or {})).update(**sets) != 1:
            raise LostRace
        touched = [name for name in sets if name not in BOOKKEEPING]
        old = snapshot(before, touched)
        obj.refresh_from_db()
        append(
            kind or kind_of(type(obj)),
            obj.pk,
            actor=by,
            action=action,
            changes=diff(old, snapshot(obj, touched), hidden=hidden),
            note=reason,
        )
        if fact is not None:
            record(fact, by=by)
    return obj


def kind_of(model: type[models.Model]) -> str:
    """The name under which the rows of a model have their history."""
    return str(model._meta.model_name)

"""Writing history."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import connection

from backend.audit.chain import entry_hash
from backend.audit.errors import NotInTransaction
from backend.audit.models import AuditEntry
from backend.audit.values import readable
from backend.lib.clock import database_now


def append(
    subject_kind: str,
    subject_id: int,
    *,
    actor: AbstractBaseUser | AnonymousUser | None,
    action: str,
    changes: Mapping[str, Sequence[Any]] | None = None,
    note: str = "",
) -> AuditEntry:
    """Add one line to the subject's chain, in the transaction of the change it tells of; else NotInTransaction.

    Two who append to one chain come one after the other: on SQLite each transaction is the only writer, on PostgreSQL
    the chain has a lock of its own until the commit. The unique constraint is the last word.
    """
    if not connection.in_atomic_block:
        raise NotInTransaction
    _hold_chain(subject_kind, subject_id)
    head = AuditEntry.objects.stream(subject_kind, subject_id).last()
    entry = AuditEntry(
        subject_kind=subject_kind,
        subject_id=subject_id,
        number=head.number + 1 if head else 1,
        actor_id=actor.pk if actor else None,
        action=action,
        changes=readable(changes or {}),
        note=readable(note),
        at=database_now(),
        previous_hash=head.hash if head else "",
    )
    entry.hash = entry_hash(entry)
    entry.save(force_insert=True)
    return entry


def append_first(
    subject_kind: str,
    changes: Mapping[int, Mapping[str, Sequence[Any]]],
    *,
    actor: AbstractBaseUser | AnonymousUser | None,
    action: str,
) -> None:
    """Begin the histories of many subjects that were made just now, `changes` by the subject's key: a few queries for all.

    In the transaction that made them, as `append`. A subject that has a history already breaks the unique constraint.
    """
    if not connection.in_atomic_block:
        raise NotInTransaction
    at = database_now()
    entries = [
        AuditEntry(
            subject_kind=subject_kind,
            subject_id=subject_id,
            number=1,
            actor_id=actor.pk if actor else None,
            action=action,
            changes=readable(changed),
            at=at,
        )
        for subject_id, changed in changes.items()
    ]
    for entry in entries:
        entry.hash = entry_hash(entry)
    AuditEntry.objects.bulk_create(entries, batch_size=500)


def _hold_chain(subject_kind: str, subject_id: int) -> None:
    if connection.vendor == "postgresql":
        name = hashlib.sha256(f"audit {subject_kind} {subject_id}".encode()).digest()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(name[:8], signed=True)])


def append_next(
    subject_kind: str,
    changes: Mapping[int, Mapping[str, Sequence[Any]]],
    *,
    actor: AbstractBaseUser | AnonymousUser | None,
    action: str,
) -> None:
    """One more line for each of many subjects, `changes` by the subject's key: a few queries for all.

    The caller holds the subjects' rows, so nobody else appends to them meanwhile; the unique constraint is the last word.
    """
    if not connection.in_atomic_block:
        raise NotInTransaction
    at, keys = database_now(), list(changes)
    heads: dict[int, tuple[int, str]] = {}
    for start in range(0, len(keys), 500):
        lines = AuditEntry.objects.filter(subject_kind=subject_kind, subject_id__in=keys[start : start + 500])
        for subject_id, number, last in lines.order_by("number").values_list("subject_id", "number", "hash"):
            heads[subject_id] = (number, last)
    entries = []
    for subject_id, changed in changes.items():
        number, previous = heads.get(subject_id, (0, ""))
        entry = AuditEntry(
            subject_kind=subject_kind,
            subject_id=subject_id,
            number=number + 1,
            actor_id=actor.pk if actor else None,
            action=action,
            changes=readable(changed),
            at=at,
            previous_hash=previous,
        )
        entry.hash = entry_hash(entry)
        entries.append(entry)
    AuditEntry.objects.bulk_create(entries, batch_size=500)

"""What is hashed, and how: canonical JSON and SHA-256, so that anybody can recompute a chain with ten lines of code."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from backend.audit.models import AuditEntry, DailyRoot


def canonical(value: Any) -> str:
    """One text for one value: keys sorted, no spaces, 汉字 as they are."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def digest(value: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def moment(at: datetime) -> str:
    """Always in UTC and with microseconds, whichever database gave it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def entry_hash(entry: AuditEntry) -> str:
    """The hash a line must carry."""
    return digest(
        {
            "subject": [entry.subject_kind, entry.subject_id],
            "number": entry.number,
            "actor": entry.actor_id,
            "action": entry.action,
            "changes": entry.changes,
            "note": entry.note,
            "at": moment(entry.at),
            "previous": entry.previous_hash,
        }
    )


def root_hash(root: DailyRoot) -> str:
    """The hash a day must carry."""
    return digest({"day": root.day.isoformat(), "heads": root.heads, "previous": root.previous_root})

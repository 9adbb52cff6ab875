"""Reading history."""

from backend.audit.models import AuditEntry
from backend.audit.querysets import AuditEntryQuerySet


def timeline(subject_kind: str, subject_id: int) -> AuditEntryQuerySet:
    """The lines of one subject with their people, newest first."""
    return AuditEntry.objects.stream(subject_kind, subject_id).select_related("actor").order_by("-number")

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from django.db import models

from backend.audit.errors import AppendOnly

if TYPE_CHECKING:
    from backend.audit.models import AuditEntry

Row = TypeVar("Row", bound=models.Model)


class AppendOnlyQuerySet(models.QuerySet[Row]):
    """Refuses what would change history; the triggers in the database refuse it to everybody else."""

    def update(self, **kwargs: Any) -> NoReturn:  # noqa: ARG002  Django's signature
        raise AppendOnly

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:  # noqa: ARG002  as above
        raise AppendOnly

    def delete(self) -> NoReturn:
        raise AppendOnly


class AuditEntryQuerySet(AppendOnlyQuerySet["AuditEntry"]):
    def stream(self, subject_kind: str, subject_id: int) -> AuditEntryQuerySet:
        """The chain of one subject, oldest first."""
        return self.filter(subject_kind=subject_kind, subject_id=subject_id).order_by("number")

    def in_chain_order(self) -> AuditEntryQuerySet:
        """All chains, one after the other."""
        return self.order_by("subject_kind", "subject_id", "number")

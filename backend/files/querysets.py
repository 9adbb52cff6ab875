from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from backend.files.choices import FileState

if TYPE_CHECKING:
    from backend.files.models import StoredFile


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def stored(self) -> StoredFileQuerySet:
        """Those whose bytes are here and may be read."""
        return self.filter(state=FileState.STORED)

    def for_claim(self, kind: str, claim_id: int) -> StoredFileQuerySet:
        """What proves one claim, oldest first."""
        return self.stored().filter(claim_kind=kind, claim_id=claim_id).order_by("created_at", "pk")

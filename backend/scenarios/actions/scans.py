"""The scan of a batch's signed original: kept while the clerk looks through the batch, let go when no batch came of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.files.actions import discard, store
from backend.files.inspection import CheckedUpload
from backend.files.models import StoredFile
from backend.organisations.models import Organisation
from backend.organisations.rules import works_for
from backend.scenarios.choices import BATCH_SCAN
from backend.scenarios.errors import NotYourStep
from backend.scenarios.models import Batch

UNUSED_FOR = timedelta(days=7)


def keep_scan(
    owner: Organisation, upload: CheckedUpload, *, by: User, instead_of: StoredFile | None = None
) -> StoredFile:
    """Keep a scan for a batch that is not sent yet; the one that it replaces goes."""
    if not works_for(by, owner.pk, writing=True):
        raise NotYourStep(_("只能报送本单位的场景。"))
    with transaction.atomic():
        kept = store(upload, by=by, claim_kind=BATCH_SCAN, claim_id=owner.pk)
        if instead_of is not None:
            discard(instead_of)
    return kept


def kept_scan(owner: Organisation, reference: str, *, by: User) -> StoredFile | None:
    """The scan that this person uploaded, while no batch has it."""
    scans = StoredFile.objects.for_claim(BATCH_SCAN, owner.pk).filter(reference=reference, uploaded_by=by)
    return scans.exclude(pk__in=Batch.objects.values("scan")).first()


def discard_unused_scans(now: datetime | None = None) -> int:
    """Scans of batches that were never sent."""
    until = (now or timezone.now()) - UNUSED_FOR
    scans = StoredFile.objects.stored().filter(claim_kind=BATCH_SCAN, created_at__lt=until)
    return sum(discard(scan) for scan in scans.exclude(pk__in=Batch.objects.values("scan")))

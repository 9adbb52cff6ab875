"""Whether an organisation is who it says and may post (S11): its letter of authority, and what the bureau makes of it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.audit.recording import append
from backend.files.actions import discard, store
from backend.files.inspection import CheckedUpload
from backend.files.models import StoredFile
from backend.organisations.choices import AUTHORITY_LETTER
from backend.organisations.errors import NoAuthority
from backend.organisations.events import OrganisationVerified, VerificationWithdrawn
from backend.organisations.models import Organisation
from backend.organisations.queries import authority_letters, needs_authority
from backend.outbox.recording import record


def keep_authority(organisation: Organisation, upload: CheckedUpload, *, by: User) -> StoredFile:
    """Keep the letter. It takes the place of an earlier one, unless that is what the organisation was verified by."""
    with transaction.atomic():
        Organisation.objects.filter(pk=organisation.pk).update(kind=organisation.kind)  # one after the other
        earlier = list(authority_letters(organisation))
        kept = store(upload, by=by, claim_kind=AUTHORITY_LETTER, claim_id=organisation.pk)
        if not Organisation.objects.filter(pk=organisation.pk, verified_at__isnull=False).exists():
            for letter in earlier:
                discard(letter)
        append("organisation", organisation.pk, actor=by, action="authority", note=kept.name)
    return kept


def verify_organisation(organisation: Organisation, *, by: User, reason: str = "") -> bool:
    """Note that the organisation is who it says. Once: a second call changes nothing and gives False.

    Raises NoAuthority for one that may post and has no letter on file.
    """
    with transaction.atomic():
        claimed = Organisation.objects.filter(pk=organisation.pk, verified_at__isnull=True).update(
            verified_at=timezone.now(), verified_by=by, search_version=F("search_version") + 1
        )
        if claimed != 1:
            return False
        if needs_authority(organisation) and not authority_letters(organisation).exists():
            raise NoAuthority(_("还没有授权书：请先由单位在“本单位”页上传盖章的授权书扫描件，再核验。"))
        append("organisation", organisation.pk, actor=by, action="verify", note=reason)
        record(OrganisationVerified(organisation_id=organisation.pk), by=by)
    organisation.refresh_from_db()
    return True


def withdraw_verification(organisation: Organisation, *, by: User, reason: str) -> bool:
    """It may not post from now on; what stands published stays, and is taken down by a step of its own."""
    with transaction.atomic():
        claimed = Organisation.objects.filter(pk=organisation.pk, verified_at__isnull=False).update(
            verified_at=None, verified_by=None, search_version=F("search_version") + 1
        )
        if claimed != 1:
            return False
        append("organisation", organisation.pk, actor=by, action="withdraw_verification", note=reason)
        record(VerificationWithdrawn(organisation_id=organisation.pk), by=by)
    organisation.refresh_from_db()
    return True

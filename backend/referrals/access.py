"""Who may read the files of this app at their own address. A bank never does: it gets them marked, from the sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backend.referrals.models import Figure, Referral, SealedAuthority

if TYPE_CHECKING:
    from backend.files.models import StoredFile


def may_read_proof(user: Any, file: StoredFile) -> bool:
    """The entity's people and officers."""
    return bool(Figure.objects.visible_to(user).filter(pk=file.claim_id).exists())


def may_read_authority(user: Any, file: StoredFile) -> bool:
    """The entity's people."""
    own = SealedAuthority.objects.filter(pk=file.claim_id, referral__in=Referral.objects.of_entity(user))
    return bool(own.exists())

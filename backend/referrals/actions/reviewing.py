"""The bank's side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from backend.outbox.transitions import claim
from backend.referrals import process
from backend.referrals.errors import NotYourStep
from backend.referrals.events import ReferralAccepted
from backend.referrals.rules import writes_for_bank

if TYPE_CHECKING:
    from backend.accounts.models import User
    from backend.referrals.models import Referral


def accept_referral(referral: Referral, *, by: User) -> Referral:
    """Yes: who says it first handles it; whoever comes later reads that it is taken."""
    if not writes_for_bank(by, referral):
        raise NotYourStep
    return claim(
        referral, source=process.ACCEPT.source, target=process.ACCEPT.target, by=by, action=process.ACCEPT.name,
        values={"replied_at": timezone.now(), "handled_by": by}, fact=ReferralAccepted(referral_id=referral.pk),
    )  # fmt: skip

"""The sealed 《信息使用授权书》 (W13) and how a bank arranges its card (M05)."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from backend.audit.recording import append
from backend.files.actions import store
from backend.organisations.rules import works_for
from backend.referrals.choices import CONSENTED_IN
from backend.referrals.choices_bank import AUTHORITY
from backend.referrals.errors import NoConsent, NotReady, NotYourStep
from backend.referrals.indicators import CODES
from backend.referrals.models import CardLayout, Referral, SealedAuthority
from backend.referrals.queries import consent_digest, live_groups
from backend.referrals.rules import writes_for_entity

if TYPE_CHECKING:
    from backend.accounts.models import User
    from backend.files.inspection import CheckedUpload
    from backend.organisations.models import Organisation


def bind_authority(referral: Referral, scan: CheckedUpload, *, by: User, digest: str) -> SealedAuthority:
    """Keep the scan, bound to the consents that its paper names; where they changed since, the paper must be sealed anew."""
    if not writes_for_entity(by, referral):
        raise NotYourStep
    with transaction.atomic():
        held = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
        if held.state not in CONSENTED_IN or not live_groups(held):
            raise NoConsent
        now = consent_digest(held)
        if digest.strip().lower() != now:
            raise NotReady({"scan": _("同意的内容已变动，请重新下载授权书，签章后再上传。")})
        row = SealedAuthority.objects.create(referral=held, digest=now, file_sha256=scan.sha256, by=by)
        store(scan, by=by, claim_kind=AUTHORITY, claim_id=row.pk)
        changes = {"digest": [None, now], "file": [None, scan.sha256]}
        append("referral", held.pk, actor=by, action="bind_authority", changes=changes)
    return row


def arrange_card(bank: Organisation, *, by: User, order: Collection[str], hidden: Collection[str]) -> CardLayout:
    """For this bank alone; what it does not name keeps its place at the end."""
    if not bank.is_financier or not works_for(by, bank.pk, writing=True):
        raise NotYourStep
    if not {*order, *hidden} <= set(CODES):
        raise NotReady({"order": _("有一项指标已不在清单里，请重新排列。")})
    with transaction.atomic():
        out = sorted(set(hidden))
        values = {"order": list(dict.fromkeys(order)), "hidden": out, "by": by}
        layout, _new = CardLayout.objects.update_or_create(bank=bank, defaults=values)
        append("cardlayout", layout.pk, actor=by, action="arrange", changes={"hidden": [None, ",".join(out)]})
    return layout

"""Giving a bank what it may read, and writing down that it was given: one does not go without the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from backend.audit.recording import append
from backend.lib.clock import database_now
from backend.organisations.rules import works_for
from backend.referrals.choices import Way
from backend.referrals.errors import NoConsent, NotYourStep
from backend.referrals.models import Consent, Disclosure, Referral
from backend.referrals.queries import payload

if TYPE_CHECKING:
    from backend.accounts.models import User
    from backend.referrals.groups import Item


def read_sheet(
    referral: Referral, *, by: User, way: Way = Way.OPENED, what: str = "", only: str = ""
) -> dict[str, list[Item]]:
    """What the bank may read at this moment, with a line in the log for it; `only` narrows it to one group.

    NoConsent where nothing may be read: then nothing is logged either. The referral's row is held, so a withdrawal comes
    before or after this and never in between.
    """
    if not works_for(by, referral.bank_id):
        raise NotYourStep
    with transaction.atomic():
        held = Referral.objects.select_for_update(of=("self",)).select_related("entity").get(pk=referral.pk)
        shown = payload(held)
        if only:
            shown = {code: items for code, items in shown.items() if code == only}
        if not shown:
            raise NoConsent
        disclose(held, by=by, groups=list(shown), way=way, what=what)
    return shown


def disclose(referral: Referral, *, by: User, groups: list[str], way: Way, what: str = "") -> Disclosure:
    """The line alone, in the caller's transaction, beside what it gives out."""
    purposes = Consent.objects.live().share().filter(referral=referral, group__in=groups)
    purpose = purposes.order_by("pk").values_list("purpose", flat=True).first() or _("答复推介")
    line = Disclosure.objects.create(
        referral=referral, person=by, organisation_id=referral.bank_id, way=way, groups=groups, purpose=purpose,
        what=what, at=database_now(),
    )  # fmt: skip
    changes = {"way": [None, str(way)], "groups": [None, ",".join(groups)]}
    append("referral", referral.pk, actor=by, action="disclose", changes=changes, note=what)
    return line

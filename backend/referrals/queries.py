"""Reads that join: what a bank may read of an entity now, who looked, and who is concerned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects

from backend.audit.chain import digest, moment
from backend.organisations.choices import WRITING_ROLES, Kind, Role
from backend.organisations.models import Membership
from backend.referrals.choices import ON_SHEET, TAKEN_AWAY, ConsentKind
from backend.referrals.groups import fields_of
from backend.referrals.masking import masked_item, shows_in_full
from backend.referrals.models import Consent, Disclosure

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from backend.referrals.groups import Item
    from backend.referrals.models import Referral

PARTS = ("cases", "products", "team", "qualifications__qualification", "figures")


def live_groups(referral: Referral, at: datetime | None = None) -> list[str]:
    """The codes of the groups that the entity lets the bank read at this moment."""
    rows = Consent.objects.live(at).share().filter(referral=referral, recipient_id=referral.bank_id)
    return list(rows.order_by("pk").values_list("group", flat=True))


def payload(referral: Referral, at: datetime | None = None) -> dict[str, list[Item]]:
    """All that the bank reads of the entity, by group: the union over the living consents and not a field more.

    No consent row, no field. Nothing at all while it was not passed on.
    """
    return would_show(referral, live_groups(referral, at)) if referral.state in ON_SHEET else {}


def would_show(referral: Referral, groups: Iterable[str]) -> dict[str, list[Item]]:
    """What these groups give the bank of the entity as it stands now; the entity reads the same, before and after it answers.

    Until the bank's yes numbers are masked here, on the only way out, whatever page or paper comes of it (M08).
    """
    wanted = set(groups)
    if wanted:
        prefetch_related_objects([referral.entity], "profile", *PARTS)
    found = fields_of(referral.entity, wanted)
    if shows_in_full(referral):
        return found
    return {code: [masked_item(item) for item in items] for code, items in found.items()}


def taken_away(referral: Referral) -> int:
    """How many times the bank took a copy with it, by the log: what a withdrawal cannot take back (W14)."""
    return Disclosure.objects.filter(referral=referral, way__in=TAKEN_AWAY).count()


def consent_digest(referral: Referral) -> str:
    """One hash over the living consents, for papers that are bound to them."""
    rows = Consent.objects.live().share().filter(referral=referral).order_by("group")
    return digest(
        {
            "referral": referral.reference,
            "consents": [
                [
                    one.group,
                    one.purpose,
                    one.recipient_id,
                    one.text_sha256,
                    one.given_by_id,
                    moment(one.given_at),
                    moment(one.expires_at),
                ]
                for one in rows
            ],
        }
    )


def people_of(organisation_id: int) -> list[int]:
    """Who writes for an organisation today."""
    members = Membership.objects.live().filter(organisation_id=organisation_id, role__in=WRITING_ROLES)
    return list(members.values_list("user_id", flat=True))


def readers_of(organisation_id: int) -> list[int]:
    """Everybody of an organisation: whose open pages must hear when a consent ends."""
    return list(Membership.objects.live().filter(organisation_id=organisation_id).values_list("user_id", flat=True))


def regulators() -> list[int]:
    """The people of the regulator who take note."""
    members = Membership.objects.live().filter(organisation__kind=Kind.REGULATOR, role__in=WRITING_ROLES)
    return list(members.order_by("user_id").values_list("user_id", flat=True).distinct())


def proposers() -> list[int]:
    """The bureau's people who propose and send batches."""
    members = Membership.objects.live().filter(organisation__kind=Kind.BUREAU).exclude(role=Role.VIEWER)
    return list(members.order_by("user_id").values_list("user_id", flat=True).distinct())


def consents_of(referral: Referral) -> list[Consent]:
    """All of them, the living and the ended, newest first."""
    rows = Consent.objects.filter(referral=referral).select_related("given_by", "ended_by", "text")
    return list(rows.order_by("-given_at", "-pk"))


def live_result_consent(referral: Referral) -> Consent | None:
    """The second consent, while it lives."""
    found: Consent | None = Consent.objects.live().filter(referral=referral, kind=ConsentKind.RESULT).first()
    return found

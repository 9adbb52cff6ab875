"""What a bank reads of numbers before it says yes: their last four signs, in each field of each group and in names of files."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from backend.lib.masking import last_four, masked
from backend.referrals.choices import RESULT_IN

if TYPE_CHECKING:
    from backend.referrals.groups import Item
    from backend.referrals.models import Referral

NUMBERS = ("uscc", "contact_phone")  # whatever form they have


def shows_in_full(referral: Referral) -> bool:
    """From the bank's yes on."""
    return referral.state in RESULT_IN


def masked_item(item: Item) -> Item:
    """One field as a bank reads it that has not accepted."""
    value = last_four(item.value) if item.key in NUMBERS else masked(item.value)
    return replace(item, label=masked(item.label), value=value, source=masked(item.source))


def file_name(referral: Referral, name: str) -> str:
    """A proof may be called by a number."""
    return name if shows_in_full(referral) else masked(name)

"""A short name of a notice for an address that is typed or texted. It is no secret: who opens it signs in, and it is theirs."""

from __future__ import annotations

from typing import Any

from django.utils.http import int_to_base36

from notifications.models import Notice
from notifications.querysets import NoticeQuerySet

LONGEST = 12  # signs; more is larger than a number that the database holds


def card_of(notice: Notice) -> str:
    return int_to_base36(notice.pk)


def noticed_by(user: Any, card: str) -> NoticeQuerySet:
    """The notice of this name, if it is this person's; nothing of anybody else's."""
    if len(card) > LONGEST or not (card.isascii() and card.isalnum()):
        return Notice.objects.none()
    return Notice.objects.visible_to(user).filter(pk=int(card, 36))

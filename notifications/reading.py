"""A person's notices, as their pages ask for them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models.functions import Now
from django.utils import timezone

from notifications.hints import hint
from notifications.models import Counter, Notice
from notifications.payloads import NoticeLine, Since
from notifications.querysets import NoticeQuerySet

INBOX = "inbox"  # the topic of a change that is no new notice: something was read on another page
SINCE_MOST = 50


def upto(user: Any) -> int:
    """The number of the person's latest notice; 0 before the first."""
    return Counter.objects.filter(person_id=user.pk).values_list("last", flat=True).first() or 0


def unread_count(user: Any) -> int:
    return Notice.objects.visible_to(user).unread().count()


def since(user: Any, k: int, limit: int = SINCE_MOST) -> NoticeQuerySet:
    """The notices after number `k`, in order; the first `limit` of them, so ask again with the last number."""
    return Notice.objects.visible_to(user).filter(number__gt=k).order_by("number")[:limit]


def since_payload(user: Any, k: int) -> Since:
    """The same as a page fetches it."""
    # Read first: a notice that comes in between is told again rather than skipped.
    last = upto(user)
    notices = [line(notice) for notice in since(user, k)]
    return {"upto": last, "unread": unread_count(user), "notices": notices}


def line(notice: Notice) -> NoticeLine:
    return {
        "number": notice.number,
        "title": notice.title,
        "body": notice.body,
        "url": notice.url,
        "at": timezone.localtime(notice.created_at).isoformat(timespec="seconds"),
    }


def mark_read(user: Any, numbers: Collection[int] | None = None) -> int:
    """Mark these as read, or all; gives how many were unread, and lets the person's other pages know."""
    unread = Notice.objects.visible_to(user).unread()
    changed = (unread if numbers is None else unread.filter(number__in=numbers)).update(read_at=Now())
    if changed:
        hint(INBOX, [user.pk])
    return changed

"""Hints beside the notices: a live page should fetch itself anew; an account has changed."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from notifications.payloads import Event
from notifications.pushing import group_of, push


def hint(topic: str, user_ids: Iterable[int]) -> None:
    """After the commit, tell the open pages of these people that `topic` (scenario:7) has news. Lost if nobody listens."""
    _after_commit({"type": "hint", "topic": topic}, user_ids)


def revoke(user_ids: Iterable[int]) -> None:
    """After the commit, let the sockets of these people look at session and account at once, instead of within 5 s."""
    _after_commit({"type": "revoked"}, user_ids)


def _after_commit(event: Event, user_ids: Iterable[int]) -> None:
    groups = [group_of(user_id) for user_id in sorted(set(user_ids))]

    def push_all() -> None:
        for group in groups:
            push(group, event)

    # Robust: a layer that is down is logged; the change it tells of is done and stays done.
    transaction.on_commit(push_all, robust=True)

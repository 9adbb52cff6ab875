"""Sessions of a person, wherever they signed in."""

from __future__ import annotations

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from backend.accounts.models import User


def end_sessions(user: User) -> int:
    """End them all; gives their number. A session does not say whose it is but in its sealed text, so each is read."""
    own = [
        session.pk
        for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator()
        if session.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    Session.objects.filter(pk__in=own).delete()
    return len(own)

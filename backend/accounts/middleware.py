"""Ends sessions after 30 minutes of rest or 12 hours, and sessions of accounts that were switched off."""

from collections.abc import Callable
from time import time

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

SEEN = "seen_at"
STARTED = "started_at"
WRITE_EVERY_SECONDS = 60  # last-seen is written at most once a minute: a reader is not a writer


class SessionLimitsMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time())
            started = request.session.get(STARTED)
            seen = request.session.get(SEEN, now)
            if started is None:
                request.session[STARTED] = request.session[SEEN] = now
            elif now - seen > settings.SESSION_IDLE_SECONDS or now - started > settings.SESSION_ABSOLUTE_SECONDS:
                logout(request)
            elif now - seen >= WRITE_EVERY_SECONDS:
                request.session[SEEN] = now
        return self.get_response(request)

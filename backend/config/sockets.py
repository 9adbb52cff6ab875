"""Who may open a socket, and where it leads."""

from __future__ import annotations

from time import time
from typing import Any

from channels.auth import AuthMiddlewareStack
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.urls import re_path

from backend.accounts.middleware import SEEN, STARTED
from notifications.routing import websocket_urlpatterns


class NoSuchSocket(AsyncWebsocketConsumer):  # type: ignore[misc]  # channels ships no types
    """Refuses every other path; without it the server would log each as an error."""

    async def connect(self) -> None:
        await self.close()


def within_limits(session: SessionBase) -> bool:
    """The rule of the session middleware: a socket outlives neither the rest nor the length of a session."""
    now = int(time())
    rested, lasted = now - session.get(SEEN, now), now - session.get(STARTED, now)
    return bool(rested <= settings.SESSION_IDLE_SECONDS and lasted <= settings.SESSION_ABSOLUTE_SECONDS)


def websockets() -> Any:
    routes = URLRouter([*websocket_urlpatterns(within_limits), re_path(r"", NoSuchSocket.as_asgi())])
    return AllowedHostsOriginValidator(AuthMiddlewareStack(routes))

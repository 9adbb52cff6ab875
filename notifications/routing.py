"""Where the socket is; the project mounts it and may hand its own rule for sessions to the consumer."""

from collections.abc import Callable
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.urls import path

from notifications.consumers import HintConsumer, always


def websocket_urlpatterns(within_limits: Callable[[SessionBase], bool] = always) -> list[Any]:
    return [path("ws/hints/", HintConsumer.as_asgi(within_limits=within_limits))]

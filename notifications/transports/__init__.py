"""The channels of this installation, by the names that settings give them."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from notifications.transports.base import Manner, Transport


@cache
def _load(paths: tuple[tuple[str, str], ...]) -> dict[str, Transport]:
    return {channel: import_string(path)() for channel, path in paths}


def transports() -> dict[str, Transport]:
    return _load(tuple(settings.NOTIFICATION_TRANSPORTS.items()))


def channels(manner: Manner) -> list[str]:
    return [channel for channel, transport in transports().items() if transport.manner is manner]

"""How a hint gets to the sockets of a person: the group user.<id> of the channel layer.

The in-memory layer wakes its readers only from their own loop, so the embedded default registers a pusher that sends
there; with a layer between processes (Redis) any thread may send, which is what happens when none is registered.
"""

from __future__ import annotations

from collections.abc import Callable

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from notifications.payloads import Event

Pusher = Callable[[str, Event], None]

_pushers: list[Pusher] = []


def group_of(person_id: int) -> str:
    return f"user.{person_id}"


def register_pusher(pusher: Pusher) -> Callable[[], None]:
    """Send by `pusher` from now on; gives the function that ends it."""
    _pushers.append(pusher)
    return lambda: _pushers.remove(pusher)


def push(group: str, event: Event) -> None:
    """Send to all open pages of the group, by the pusher registered last."""
    pusher = _pushers[-1] if _pushers else through_the_layer
    pusher(group, event)


def through_the_layer(group: str, event: Event) -> None:
    async_to_sync(get_channel_layer().group_send)(group, event)

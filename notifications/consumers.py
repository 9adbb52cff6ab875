"""The socket of a signed-in person: it says that there is news, and closes when the person may no longer hear it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from importlib import import_module
from types import SimpleNamespace
from typing import Any, cast

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.base import SessionBase
from django.db import DatabaseError
from django.http import HttpRequest

from notifications.payloads import Hint
from notifications.pushing import group_of
from notifications.reading import upto

TRY_AGAIN = 1013
SIGNED_OUT = 4401  # 4000–4999 are free for applications; 401 as in HTTP


def always(_session: SessionBase) -> bool:
    return True


class HintConsumer(AsyncJsonWebsocketConsumer):  # type: ignore[misc]  # channels ships no types
    """Joins the group user.<id>, so nothing needs to be filtered. Content is fetched over HTTP under its own checks.

    `within_limits` is the project's own rule for how long a session lasts.
    """

    def __init__(self, *args: Any, within_limits: Callable[[SessionBase], bool] = always, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.within_limits = within_limits
        self.watch: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        self.person_id = self.scope["user"].pk
        if self.person_id is None or not await self._may_stay():
            await self.close(SIGNED_OUT)
            return
        # Joined before the count is read: what is sent in between is heard twice rather than not at all.
        await self.channel_layer.group_add(group_of(self.person_id), self.channel_name)
        await self.accept()
        last = await database_sync_to_async(upto)(self.scope["user"])
        await self.send_json(Hint(type="hint", upto=last))
        self.watch = asyncio.create_task(self._watch())

    async def disconnect(self, code: int) -> None:  # noqa: ARG002  channels' signature
        if self.watch is not None:
            self.watch.cancel()
            await self.channel_layer.group_discard(group_of(self.person_id), self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any) -> None:
        """Nothing that a browser says is listened to."""

    async def hint(self, event: Hint) -> None:
        await self.send_json(event)

    async def revoked(self, _event: dict[str, Any]) -> None:
        await self._close_unless_welcome()

    async def _watch(self) -> None:
        stays = True
        while stays:
            await asyncio.sleep(settings.NOTIFICATIONS_RECHECK_SECONDS)
            stays = await self._close_unless_welcome()

    async def _close_unless_welcome(self) -> bool:
        try:
            welcome = await self._may_stay()
        except DatabaseError:
            # Nobody can say whether the person may still listen: the page polls meanwhile and connects again.
            await self.close(TRY_AGAIN)
            return False
        if not welcome:
            await self.close(SIGNED_OUT)
        return welcome

    async def _may_stay(self) -> bool:
        allowed: bool = await database_sync_to_async(self._is_welcome)()
        return allowed

    def _is_welcome(self) -> bool:
        """The session still stands in the store, belongs to the same person, and the account is switched on."""
        key = self.scope["session"].session_key
        if not key:
            return False
        session = import_module(settings.SESSION_ENGINE).SessionStore(key)
        person = get_user(cast("HttpRequest", SimpleNamespace(session=session)))
        return person.pk == self.person_id and person.is_active and self.within_limits(session)

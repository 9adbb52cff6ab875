"""The embedded default's worker: one relay in the one process, for as long as the process serves."""

from __future__ import annotations

import asyncio
import fcntl
import time
from collections.abc import Callable
from typing import TextIO

from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.conf import settings
from django.utils.translation import gettext as _

from backend.config.flow import DELIVERIES, HINTS, POSTS, WORKS
from backend.config.running import lock_path
from backend.config.starting import end_supervisor
from backend.lib.failpoints import failpoint
from backend.outbox import deliver, scheduling
from backend.outbox.nudging import register_nudge
from backend.outbox.relay import Relay
from notifications import dispatching
from notifications.payloads import Event
from notifications.pushing import register_pusher

HINT_SECONDS = 5.0
LOCK_TRIES, LOCK_PAUSE = 5, 0.1  # whoever only looks whether we run holds the lock for a moment


class SecondProcess(RuntimeError):
    """Embedded means one process; the sentence goes to whoever started another."""


class EmbeddedWorker:
    """start() and stop() are called by the lifespan of the ASGI application."""

    def __init__(self) -> None:
        self._lock: TextIO | None = None
        self._ends: list[Callable[[], None]] = []

    async def start(self) -> None:
        _refuse_supervisors()
        self._lock = await asyncio.to_thread(_take_lock)
        await database_sync_to_async(_free_what_a_dead_process_held, thread_sensitive=False)()
        self._relay = Relay(list(WORKS.values()), sweep_seconds=settings.OUTBOX_SWEEP_SECONDS)
        self._relay.start()
        self._ends = [
            register_nudge(lambda _ids: self._relay.wake(DELIVERIES)),
            dispatching.register_scheduler(lambda _ids: self._wake_senders()),
            register_pusher(LoopPusher(asyncio.get_running_loop())),
        ]

    async def stop(self) -> None:
        """Finishes the piece of work at hand, which may still push, and lets go of the lock last."""
        await self._relay.stop()
        for end in self._ends:
            end()
        if self._lock is not None:
            self._lock.close()

    def _wake_senders(self) -> None:
        self._relay.wake(HINTS)
        self._relay.wake(POSTS)


class LoopPusher:
    """Sends hints from the loop that the sockets live in, whichever thread has the news."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def __call__(self, group: str, event: Event) -> None:
        asyncio.run_coroutine_threadsafe(self._send(group, event), self._loop).result(HINT_SECONDS)
        failpoint("after_hint")

    async def _send(self, group: str, event: Event) -> None:
        await get_channel_layer().group_send(group, event)


def _refuse_supervisors() -> None:
    """The --workers and --reload of uvicorn start children of their own and would start them again and again."""
    if end_supervisor():
        raise SecondProcess(
            _("嵌入式默认只用一个进程：请去掉 --workers 与 --reload。要用多个进程，请按 docker-compose.yml 部署。")
        )


def _take_lock() -> TextIO:
    path = lock_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = path.open("a")
    for _attempt in range(LOCK_TRIES):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            time.sleep(LOCK_PAUSE)
        else:
            return handle
    handle.close()
    raise SecondProcess(_("已有一个进程在用 %s：请先停掉它，或为这一个另设 SHUQIAO_DATA。") % settings.DATA_DIR)


def _free_what_a_dead_process_held() -> None:
    deliver.release_leases()
    scheduling.release_chores()
    dispatching.release_leases()

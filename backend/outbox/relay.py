"""The worker of the embedded default: asyncio tasks in the one ASGI process.

Each kind of work has a task and a thread of its own, so that a slow mail server delays no index. A task does what is due,
then sleeps until it is woken (after a commit) or a second has passed (whatever a lost word or another process left).
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from asgiref.sync import sync_to_async
from django.db import close_old_connections, connections

logger = logging.getLogger(__name__)

BATCH = 50


@dataclass(frozen=True)
class Work:
    """A kind of work: the ids that are due, and what does one of them (True if it did)."""

    name: str
    due: Callable[[int], Sequence[int]]
    run: Callable[[int], bool]


class Relay:
    """start() inside the loop, wake() from any thread, stop() waits for the piece of work at hand."""

    def __init__(self, works: Sequence[Work], *, sweep_seconds: float) -> None:
        self._works = works
        self._sweep_seconds = sweep_seconds
        self._stopping = threading.Event()
        self._bells: dict[str, asyncio.Event] = {}
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        for work in self._works:
            self._bells[work.name] = asyncio.Event()
            self._tasks.append(self._loop.create_task(self._serve(work), name=f"relay {work.name}"))

    def wake(self, name: str) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._bells[name].set)

    async def stop(self) -> None:
        self._stopping.set()
        for bell in self._bells.values():
            bell.set()
        await asyncio.gather(*self._tasks)

    async def _serve(self, work: Work) -> None:
        bell = self._bells[work.name]
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"relay-{work.name}")
        step = sync_to_async(self._step, thread_sensitive=False, executor=thread)
        close = sync_to_async(connections.close_all, thread_sensitive=False, executor=thread)
        while not self._stopping.is_set():
            bell.clear()
            try:
                done = await step(work)
            except Exception:
                # The edge: a database that is away comes back, and the relay is still there.
                logger.exception("relay %s could not work", work.name)
                done = 0
            if done == 0:
                await self._sleep(bell)
        await close()
        thread.shutdown(wait=False)

    def _step(self, work: Work) -> int:
        close_old_connections()
        done = 0
        for work_id in work.due(BATCH):
            if self._stopping.is_set():
                break
            done += work.run(work_id)
        return done

    async def _sleep(self, bell: asyncio.Event) -> None:
        try:
            async with asyncio.timeout(self._sweep_seconds):
                await bell.wait()
        except TimeoutError:
            return

"""Answers the server's lifespan, which neither Django nor Channels does, and starts and stops a worker with it."""

from __future__ import annotations

import logging
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Protocol

from backend.config.collecting import keep_for_good

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

logger = logging.getLogger(__name__)


class Worker(Protocol):
    async def start(self) -> None: ...

    async def stop(self) -> None: ...


class Lifespan:
    def __init__(self, application: Application, worker: Worker | None) -> None:
        self._application = application
        self._worker = worker

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await self._application(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            if self._worker:
                await self._worker.start()
        except Exception as wrong:
            # The edge: whatever stops the start is said to whoever started, in a sentence.
            logger.exception("start refused")
            print(wrong, file=sys.stderr, flush=True)  # noqa: T201  the log is JSON; this line is for a person
            await send({"type": "lifespan.startup.failed", "message": str(wrong)})
            return
        keep_for_good()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        if self._worker:
            await self._worker.stop()
        await send({"type": "lifespan.shutdown.complete"})

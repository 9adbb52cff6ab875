"""The real application between the server's startup and shutdown, relay included."""

import asyncio
from collections.abc import Callable
from typing import Any, Self, TypeVar

from asgiref.testing import ApplicationCommunicator
from django.db import connection

T = TypeVar("T")


class Serving:
    """async with Serving(application): …"""

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __aenter__(self) -> Self:
        self.life = ApplicationCommunicator(self.application, {"type": "lifespan"})
        await self.life.send_input({"type": "lifespan.startup"})
        self.started = await self.life.receive_output(10)
        return self

    async def __aexit__(self, *_wrong: object) -> None:
        if self.started["type"] == "lifespan.startup.complete":
            await self.life.send_input({"type": "lifespan.shutdown"})
            assert await self.life.receive_output(10) == {"type": "lifespan.shutdown.complete"}


async def aside(function: Callable[..., T], *arguments: Any) -> T:
    """Run it in another thread, as the server runs a view, and close the connection that it opened."""

    def run() -> T:
        try:
            return function(*arguments)
        finally:
            connection.close()

    return await asyncio.to_thread(run)

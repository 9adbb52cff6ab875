"""A browser's end of a websocket to the real ASGI application; channels' own needs daphne to be imported."""

import json
from typing import Any

from asgiref.testing import ApplicationCommunicator


class Socket(ApplicationCommunicator):
    def __init__(self, application: Any, path: str, headers: list[tuple[bytes, bytes]]) -> None:
        scope = {
            "type": "websocket", "path": path, "query_string": b"", "headers": headers, "subprotocols": [],
            "client": ["127.0.0.1", 50000], "server": ["testserver", 80], "scheme": "ws",
        }  # fmt: skip
        super().__init__(application, scope)

    async def connect(self, seconds: float = 3) -> bool:
        """Whether the application took the handshake."""
        await self.send_input({"type": "websocket.connect"})
        answer = await self.receive_output(seconds)
        return bool(answer["type"] == "websocket.accept")

    async def say(self, **frame: Any) -> None:
        await self.send_input({"type": "websocket.receive", **frame})

    async def hear(self, seconds: float = 3) -> Any:
        answer = await self.receive_output(seconds)
        assert answer["type"] == "websocket.send", answer
        return json.loads(answer["text"])

    async def closed(self, seconds: float = 3) -> int:
        """Waits until the application closes, and gives the code."""
        while (answer := await self.receive_output(seconds))["type"] != "websocket.close":
            pass
        code: int = answer["code"]
        await self.leave(code)
        return code

    async def leave(self, code: int = 1000) -> None:
        await self.send_input({"type": "websocket.disconnect", "code": code})
        await self.wait(1)

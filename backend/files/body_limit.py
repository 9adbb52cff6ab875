"""Stop a request body that is too large while it arrives, before the framework keeps it.

Django's ASGI handler takes in the whole body before any of our code runs; this stands around it.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

TOO_LARGE = "请求内容过大，未保存任何内容。请分次上传。".encode()


class _TooLargeError(Exception):
    pass


class BodyLimit:
    """An ASGI application around another: answers 413 as soon as more than `most_bytes` are declared or have come."""

    def __init__(self, application: Application, most_bytes: int) -> None:
        self.application = application
        self.most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        if self._declared(scope) > self.most_bytes:
            await self._refuse(send)
            return
        came = 0

        async def bounded_receive() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > self.most_bytes:
                raise _TooLargeError
            return message

        try:
            await self.application(scope, bounded_receive, send)
        except _TooLargeError:
            await self._refuse(send)

    def _declared(self, scope: Scope) -> int:
        lengths = [value for name, value in scope["headers"] if name == b"content-length"]
        return int(lengths[0]) if lengths and lengths[0].isdigit() else 0

    async def _refuse(self, send: Send) -> None:
        headers = [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", str(len(TOO_LARGE)).encode()),
            (b"connection", b"close"),
        ]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": TOO_LARGE})

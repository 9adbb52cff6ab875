"""The server of `make run`: its port is taken before any work, and its address is told when somebody answers there."""

import socket
import sys
from collections.abc import Callable

import uvicorn
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NOT_STARTED = 3  # the status with which uvicorn's own command ends then


def bound_socket() -> socket.socket:
    """Bound, and not listening yet: who comes before the start is complete is refused, not left waiting.

    ImproperlyConfigured where the port is taken, or HOST is no address of this machine.
    """
    try:
        found = socket.getaddrinfo(settings.HOST, settings.PORT, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _name, address = found[0]
        taken = socket.socket(family, kind, protocol)
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(address)
    except OSError as wrong:
        msg = f"HOST={settings.HOST}、PORT={settings.PORT} 监听不了，可能已有程序占用：请先停掉它，或另设 PORT。（{wrong.strerror}）"
        raise ImproperlyConfigured(msg) from wrong
    return taken


class Server(uvicorn.Server):
    """Calls `when_started` once it listens."""

    def __init__(self, when_started: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                "backend.config.asgi:application",
                lifespan="on",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=3,
            )
        )
        self._when_started = when_started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._when_started()

    def serve_on(self, taken: socket.socket) -> None:
        """Until Ctrl-C."""
        try:
            self.run(sockets=[taken])
        except KeyboardInterrupt:
            return
        finally:
            taken.close()
        if not self.started:
            sys.exit(NOT_STARTED)


def open_to_others() -> str:
    """What it means that other machines reach an embedded installation; nothing where they do not."""
    if settings.LOOPBACK:
        return ""
    return (
        f"HOST={settings.HOST}：其他机器也能连到这里，但登录只经 HTTPS 有效，请在前面放一个带 TLS 的代理；"
        f"浏览器里用的名字写进 ALLOWED_HOSTS（现在是 {'、'.join(settings.ALLOWED_HOSTS)}），"
        "代理的网址（https://…）写进 CSRF_TRUSTED_ORIGINS。"
    )

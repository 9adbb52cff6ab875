"""From the click on 发布 to the hint on the matched entity's socket, for many scenarios one after the other."""

import asyncio
import http.client
import re
import time
import urllib.parse
from typing import NamedTuple

import websockets

from benchmarks.server import Server


class Spent(NamedTuple):
    """Milliseconds, one for each published scenario."""

    publishing: list[float]  # from sending the request to the socket's hint
    bare: list[float]  # a ping and its pong over the same socket, just before


def measure(server: Server) -> Spent:
    return asyncio.run(_measure(server))


async def _measure(server: Server) -> Spent:
    spent = Spent([], [])
    address = f"ws://127.0.0.1:{server.port}/ws/hints/"
    headers = {"Cookie": server.cookie("liaison"), "Origin": f"http://127.0.0.1:{server.port}"}
    async with websockets.connect(address, additional_headers=headers, ping_interval=None) as socket:
        await socket.recv()
        for reference in server.market["waiting"]:
            body, cookie = await asyncio.to_thread(_form, server, reference)
            start = time.perf_counter()
            await (await socket.ping())
            spent.bare.append((time.perf_counter() - start) * 1000)
            start = time.perf_counter()
            request = asyncio.create_task(asyncio.to_thread(_publish, server, reference, body, cookie))
            await asyncio.wait_for(_numbered(socket), timeout=120)
            spent.publishing.append((time.perf_counter() - start) * 1000)
            await request
    return spent


async def _numbered(socket: websockets.ClientConnection) -> None:
    """Until a hint says that there is a further notice."""
    while '"upto"' not in str(await socket.recv()):
        pass


def _form(server: Server, reference: str) -> tuple[str, str]:
    """The hidden fields of the review page, as a browser would send them back."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", f"/work/review/{reference}/", headers={"Cookie": server.cookie("final")})
    answer = connection.getresponse()
    page = answer.read().decode()
    assert answer.status == 200, answer.status
    token = _found(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    version = _found(r'name="version" value="([^"]+)"', page)
    csrf = next(value.split(";")[0] for name, value in answer.getheaders() if value.startswith("csrftoken="))
    connection.close()
    return urllib.parse.urlencode(
        {"csrfmiddlewaretoken": token, "version": version}
    ), f"{server.cookie('final')}; {csrf}"


def _found(pattern: str, page: str) -> str:
    match = re.search(pattern, page)
    assert match, pattern
    return match.group(1)


def _publish(server: Server, reference: str, body: str, cookie: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", f"/work/review/{reference}/publish/", body, headers)
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 302, answer.status
    connection.close()

"""A body that is too large is stopped while it arrives, in front of the real application."""

import asyncio

from django.core.handlers.asgi import ASGIHandler

from backend.files.body_limit import BodyLimit

LIMIT = 100_000


def ask(chunks, *, headers=()):
    """POST the chunks to Django behind the limit; (status, how many chunks were taken)."""
    taken = 0
    sent = []
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/files/NOSUCHFILE/",
        "query_string": b"",
        "headers": [(b"host", b"testserver"), *headers],
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "client": ("127.0.0.1", 1),
        "server": ("testserver", 80),
        "root_path": "",
    }

    async def receive():
        nonlocal taken
        if taken >= len(chunks):
            await asyncio.sleep(60)
        taken += 1
        return {"type": "http.request", "body": chunks[taken - 1], "more_body": taken < len(chunks)}

    async def send(message):
        sent.append(message)

    asyncio.run(BodyLimit(ASGIHandler(), LIMIT)(scope, receive, send))
    return sent[0]["status"], taken, b"".join(message.get("body", b"") for message in sent[1:])


def test_a_declared_giant_is_refused_unread():
    status, taken, body = ask([b"x" * 1000], headers=[(b"content-length", b"5000000000")])
    assert (status, taken) == (413, 0)
    assert body.decode() == "请求内容过大，未保存任何内容。请分次上传。"


def test_an_endless_stream_is_stopped_on_the_way():
    status, taken, _ = ask([b"x" * 40_000] * 100)
    assert (status, taken) == (413, 3)


def test_a_body_within_the_limit_reaches_the_application():
    status, taken, _ = ask([b"x" * 40_000] * 2)
    assert status in {403, 405}
    assert taken == 2

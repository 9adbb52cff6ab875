"""One request of one role, and what came of it: the outcome in the matrix's words, what was written, what was said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test.client import ClientHandler
from django.urls import reverse

from backend.lib.paper import can_print
from tests.permissions.matrix import Case, Outcome
from tests.permissions.world import World

WRITES = re.compile(r'(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) "(\w+)"', re.IGNORECASE)
PLACE = re.compile(r"<\w+:(\w+)>|\(\?P<(\w+)>[^)]*\)\$?")  # of an argument in the route of a pattern without a name
SAVEPOINT = re.compile(r'(SAVEPOINT|ROLLBACK TO SAVEPOINT) "?(\w+)"?', re.IGNORECASE)
PAGE, DATA = "text/html", "application/json"
# A session is written when somebody looks in; a page may hold a message for its next one.
NOT_COUNTED = {"django_session"}


@dataclass
class Answer:
    outcome: Outcome
    text: str
    written: list[str] = field(default_factory=list)
    location: str = ""


@contextmanager
def watched() -> Iterator[list[str]]:
    """The tables that are written to meanwhile; what is rolled back was not written."""
    tables: list[str] = []
    before: dict[str, int] = {}

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if (found := WRITES.match(sql)) and found[1] not in NOT_COUNTED:
            tables.append(found[1])
        elif found := SAVEPOINT.match(sql):
            if found[1].upper() == "SAVEPOINT":
                before[found[2]] = len(tables)
            else:
                del tables[before[found[2]] :]
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield tables


def url_of(world: World, case: Case, letter: str) -> str:
    given = world.arguments(case.of, letter) if case.of else {}
    if "/" in case.address:
        url = "/" + PLACE.sub(lambda found: str(case.words[found[1] or found[2]]), case.address)
    else:
        url = reverse(case.address, kwargs={**given, **case.words})
    return f"{url}?{case.query}" if case.query else url


def sent_by(world: World, case: Case, letter: str) -> dict[str, Any]:
    return {name: _value(world, value, letter) for name, value in case.send.items()}


def _value(world: World, value: Any, letter: str) -> Any:
    return world.value(value[1:], letter) if isinstance(value, str) and value.startswith("@") else value


def ask(
    world: World,
    role: str,
    method: str,
    url: str,
    data: Mapping[str, Any] | None = None,
    *,
    json: bool = False,
    accept: str = "",
    handler: ClientHandler | None = None,
) -> Answer:
    """What is written is taken back afterwards, so that everybody finds the same world.

    Asks for a page, of the API for data, unless `accept` says otherwise.
    """
    client = world.client(role)
    if handler is not None:
        client.handler = handler
    cache.clear()  # so that nobody pays for what others used up of a rate
    more: dict[str, Any] = {"data": data} if method != "GET" else {}
    if json and method != "GET":
        more["content_type"] = "application/json"
    with transaction.atomic(), watched() as written:
        response = getattr(client, method.lower())(
            url, headers={"Accept": accept or (DATA if url.startswith("/api/") else PAGE)}, **more
        )
        text = body_of(response)
        transaction.set_rollback(True)
    location = response.headers.get("Location", "")
    return Answer(outcome_of(response.status_code, location, written), text, written, location)


def body_of(response: HttpResponseBase) -> str:
    """All that was sent: what stands in it, and in its headers."""
    raw = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    headers = " ".join(f"{name}: {value}" for name, value in response.headers.items())
    return f"{headers}\n{raw.decode(errors='replace')}"


def outcome_of(status: int, location: str, written: list[str]) -> Outcome:
    if status == 200 or (status == 503 and not can_print()):  # let through, to a paper that this machine cannot draw
        return "ok"
    if status == 201:
        return "made"
    if status == 204:
        return "done" if written else "refused"
    if status in (301, 302):
        if location.startswith("/accounts/login/"):
            return "login"
        if location.startswith("/admin/login/"):
            return "admin"
        return "done" if written else "refused"
    return status


def agrees(expected: Outcome, found: Outcome) -> bool:
    """`moved` is any redirect that leads to no sign-in."""
    return found == expected or (expected == "moved" and found in {"done", "refused"})

"""No unsafe request without its token: every address, asked from a signed-in browser and from a visitor's."""

from __future__ import annotations

import pytest
from django.test.client import ClientHandler

from tests.permissions import asking, matrix
from tests.permissions.roles import VISITOR
from tests.permissions.world import World

MATRIX = matrix.load()
# Signing in by a key is no browser's business, so the API asks visitors for who they are first.
BY_KEY = "api:"
READ_ONLY_PAGE = "api:docs"
OPEN = {"api:schema", READ_ONLY_PAGE}  # nobody is asked who they are, and nobody may write


@pytest.fixture(scope="module")
def strict() -> ClientHandler:
    return ClientHandler(enforce_csrf_checks=True)


def _answers(world: World, strict: ClientHandler, role: str, address: str) -> list[str]:
    """Whoever is refused, and nothing else, is refused with 403; nothing is written."""
    wrong = []
    for case in MATRIX[address]:
        url, data = asking.url_of(world, case, "a"), asking.sent_by(world, case, "a")
        for method in {*case.expected, "POST"} - {"GET"}:
            accept = asking.PAGE if address == READ_ONLY_PAGE else asking.DATA
            answer = asking.ask(world, role, method, url, data, json=case.json, accept=accept, handler=strict)
            if answer.outcome != _due(address, role) or answer.written:
                wrong.append(f"{method} {case.label}, {role}: {answer.outcome}, wrote {answer.written}")
    return wrong


def _due(address: str, role: str) -> int:
    if role != VISITOR or not address.startswith(BY_KEY):
        return 403
    return 405 if address in OPEN else 401


@pytest.mark.parametrize("role", ["owner_clerk", "first_officer", VISITOR])
def test_an_unsafe_request_without_its_token_is_refused(world: World, strict: ClientHandler, role: str):
    wrong = [line for address in MATRIX for line in _answers(world, strict, role, address)]
    assert wrong == []


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_a_foreign_origin_is_refused_whatever_token_it_brings(world: World, strict: ClientHandler, origin: str):
    client = world.client("owner_clerk")
    client.handler = strict
    client.cookies["csrftoken"] = "a" * 32
    sent = {"name": "新名字", "mobile": "", "csrfmiddlewaretoken": "a" * 32}
    assert client.post("/work/account/", sent, headers={"Origin": origin}).status_code == 403
    assert client.post("/work/account/", sent, headers={"Origin": "http://testserver"}).status_code == 302

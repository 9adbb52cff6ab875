"""What an API key may do: every address of the API, asked with a key that lacks the scope for it."""

from __future__ import annotations

from typing import Any

import pytest

from backend.accounts.actions import make_token
from backend.accounts.choices import SCOPE_NAMES
from tests.permissions import asking, matrix
from tests.permissions.matrix import Case
from tests.permissions.roles import VISITOR
from tests.permissions.world import World

MATRIX = matrix.load()
OPEN = {"api:schema", "api:docs"}  # nobody is asked who they are
ADDRESSES = sorted(name for name in MATRIX if name.startswith("api:") and name not in OPEN)
# Whose key opens most: each address is asked as somebody who may use it in a browser.
PEOPLE = ("owner_clerk", "bank_clerk", "entity_liaison")
SAFE = {"GET", "HEAD", "OPTIONS"}


def key_of(world: World, role: str, scopes: list[str]) -> dict[str, str]:
    _token, secret = make_token(world.people[role], name="试", scopes=scopes, days=1)
    return {"Authorization": f"Bearer {secret}", "Accept": asking.DATA}


def statuses(world: World, address: str, role: str, scopes: list[str], *, safe: bool) -> set[int]:
    """What comes of the address with a key of these scopes, over its cases and methods."""
    headers, client, found = key_of(world, role, scopes), world.client(VISITOR), set()
    for case in MATRIX[address]:
        url, data = asking.url_of(world, case, "a"), asking.sent_by(world, case, "a")
        for method in methods(case, safe=safe):
            found.add(send(client, method, url, data, headers))
    return found


def methods(case: Case, *, safe: bool) -> list[str]:
    return ["GET"] if safe else [method for method in ("POST", "PATCH") if method in {*case.expected, "POST"}]


def send(client: Any, method: str, url: str, data: Any, headers: dict[str, str]) -> int:
    if method == "GET":
        return int(client.get(url, headers=headers).status_code)
    return int(getattr(client, method.lower())(url, data, content_type="application/json", headers=headers).status_code)


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_key_without_scopes_opens_nothing(world: World, address: str, role: str):
    assert statuses(world, address, role, [], safe=True) == {403}
    assert statuses(world, address, role, [], safe=False) == {403}


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_key_that_reads_does_not_write_and_one_that_writes_does_not_read(world: World, address: str, role: str):
    assert statuses(world, address, role, ["read"], safe=False) == {403}
    assert statuses(world, address, role, [one for one in SCOPE_NAMES if one != "read"], safe=True) == {403}


WRITES = {
    "api:meeting-outcome": ("bank_clerk", "meetings:write"),
    "api:scenario-list": ("owner_clerk", "scenarios:write"),
    "api:scenario-detail": ("owner_clerk", "scenarios:write"),
    "api:scenario-submit": ("owner_clerk", "scenarios:write"),
    "api:scenario-withdraw": ("owner_clerk", "scenarios:write"),
    "api:scenario-advice": ("owner_clerk", "scenarios:write"),
    "api:product-list": ("bank_clerk", "products:write"),
    "api:product-detail": ("bank_clerk", "products:write"),
    "api:product-publish": ("bank_clerk", "products:write"),
    "api:product-withdraw": ("bank_clerk", "products:write"),
    "api:need-list": ("entity_liaison", "needs:write"),
    "api:need-detail": ("entity_liaison", "needs:write"),
    "api:need-post": ("entity_liaison", "needs:write"),
    "api:need-renew": ("entity_liaison", "needs:write"),
    "api:need-withdraw": ("entity_liaison", "needs:write"),
    "api:joint-list": ("bank_clerk", "products:write"),
    "api:joint-confirm": ("bank_clerk", "products:write"),
    "api:joint-decline": ("bank_clerk", "products:write"),
    "api:joint-end": ("bank_clerk", "products:write"),
    "api:profile-detail": ("entity_liaison", "profile:write"),
    "api:match-answer": ("entity_liaison", "matches:write"),
    "api:ask-expert": ("entity_liaison", "matches:write"),
    "api:offer-help": ("expert", "matches:write"),
    "api:review-accept": ("bank_clerk", "referrals:write"),
    "api:review-decline": ("bank_clerk", "referrals:write"),
    "api:review-question": ("bank_clerk", "referrals:write"),
    "api:review-advance": ("bank_clerk", "referrals:write"),
    "api:referral-consent": ("entity_liaison", "referrals:write"),
    "api:referral-refuse": ("entity_liaison", "referrals:write"),
    "api:referral-withdraw": ("entity_liaison", "referrals:write"),
    "api:referral-batch-note": ("regulator", "referrals:write"),
    "api:referral-batch-send-back": ("regulator", "referrals:write"),
    "api:notice-read": ("owner_clerk", "notices:write"),
    "api:tie-list": ("owner_clerk", "ties:write"),
    "api:tie-withdraw": ("owner_clerk", "ties:write"),
    "api:saved-search-list": ("owner_clerk", "saved-searches:write"),
    "api:saved-search-detail": ("owner_clerk", "saved-searches:write"),
}


@pytest.mark.parametrize("address", WRITES)
def test_each_writing_needs_its_own_scope(world: World, address: str):
    role, scope = WRITES[address]
    others = [one for one in SCOPE_NAMES if one != scope]
    assert statuses(world, address, role, others, safe=False) == {403}
    assert statuses(world, address, role, [scope], safe=False) & {200, 201, 204}


def test_every_address_that_writes_says_by_which_scope():
    """Those where somebody gets further than 405 by POST or PATCH."""
    writing = {
        name
        for name in ADDRESSES
        for case in MATRIX[name]
        for method, roles in case.expected.items()
        if method not in SAFE and set(roles.values()) - {401, 403, 404, 405}
    }
    assert writing == set(WRITES)


@pytest.mark.parametrize("secret", ["", "sq_", "sq_invented", "中文"])
def test_an_invented_key_is_refused_even_where_everybody_may_read(world: World, secret: str):
    client = world.client(VISITOR)
    headers = {"Authorization": f"Bearer {secret}".encode().decode("latin-1"), "Accept": asking.DATA}
    assert client.get("/api/v1/scenarios/", headers=headers).status_code == 401


def test_a_key_opens_no_page(world: World):
    """Pages know browsers alone."""
    headers = {"Authorization": f"Bearer {world.secrets['owner_clerk']}"}
    assert world.client(VISITOR).get("/work/scenarios/", headers=headers).status_code == 302

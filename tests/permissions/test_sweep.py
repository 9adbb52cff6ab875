"""The canaries of what somebody may not read appear nowhere that lists, finds, counts, completes or hands out."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

import pytest

from tests.indexing import own_index
from tests.permissions.asking import body_of
from tests.permissions.roles import EVERYBODY, MEMBERS, SIGNED_IN, VISITOR
from tests.permissions.world import Browser, World

ROLES = sorted(EVERYBODY)
KINDS = ("scenario", "entity", "product", "expert")
# What the index holds of the world for everybody: four scenarios, the two tenants' entities, the two that asked, three
# referred beside each tenant and one that meets, ten products; two experts for members of verified organisations.
HELD = {"scenario": 4, "entity": 11, "product": 10, "expert": 2}
LISTS = (
    "/scenarios/", "/entities/", "/products/", "/experts/", "/work/", "/work/scenarios/", "/work/products/",
    "/work/needs/", "/work/joint-offers/", "/work/product-kinds/",
    "/work/matches/", "/work/saved/", "/work/inbox/", "/work/inbox/since/?since=0", "/work/organisation/", "/work/organisation/members/",
    "/work/account/tokens/", "/work/pools/", "/work/registry/", "/work/review/", "/work/review/?part=final", "/work/review/words/",
    "/work/scenarios/import/", "/work/scenarios/batches/new/",
    "/api/v1/scenarios/?limit=100", "/api/v1/entities/?limit=100", "/api/v1/products/?limit=100",
    "/api/v1/needs/?limit=100", "/api/v1/joint-offers/?limit=100",
    "/api/v1/experts/?limit=100", "/api/v1/profiles/?limit=100", "/api/v1/matches/?limit=100",
    "/api/v1/saved-searches/?limit=100", "/api/v1/notices/?limit=100", "/api/v1/notices/since/?since=0", "/api/v1/search/", "/api/v1/schema/",
)  # fmt: skip
FILTERS = ("q=cnry", "q=汾东", "state=draft", "state=none", "verified=no", "kind=entity", "city=140100", "field=energy")


@pytest.fixture
def indexed(world: World, settings: Any, tmp_path: Path) -> World:
    own_index(settings, tmp_path)()
    return world


def page_of(client: Browser, url: str, **headers: str) -> str:
    return body_of(client.get(url, headers=headers))


def told_of(client: Browser, url: str) -> int:
    """How many finds the search page counts."""
    found = re.search(r"\"total\": ?(\d+)", page_of(client, url.replace("/search/", "/api/v1/search/")))
    assert found, url
    return int(found[1])


@pytest.mark.parametrize("role", ROLES)
def test_search_finds_counts_and_completes_only_what_this_role_may_read(indexed: World, role: str):
    client, canaries = indexed.client(role), indexed.canaries
    for kind in KINDS:
        seen = kind != "expert" or role in MEMBERS
        assert told_of(client, f"/search/?kind={kind}") == (HELD[kind] if seen else 0), kind
    for url in ("/search/", *(f"/search/?kind={kind}" for kind in KINDS), "/search/?q=cnry", "/search/?sort=newest"):
        assert canaries.leaked(page_of(client, url), role) == [], url
    hidden = canaries.hidden_from(role)
    for word in hidden[:: max(1, len(hidden) // 25)]:
        assert told_of(client, f"/search/?q={word}") == 0, canaries.known[word].where
        options = page_of(client, f"/search/suggest/?q={word}")
        assert canaries.found(options) == set(), canaries.known[word].where


def test_search_finds_what_it_should_by_the_same_words(indexed: World):
    """Else the test above would pass on an empty index."""
    canaries = indexed.canaries
    public = [word for word in canaries.readable_by(VISITOR) if canaries.known[word].where == "a.published.pain_point"]
    members = [word for word, canary in canaries.known.items() if canary.where == "other_expert.bio"]
    assert told_of(indexed.client(VISITOR), f"/search/?q={public[0]}") == 1
    assert told_of(indexed.client("rival_clerk"), f"/search/?q={members[0]}") == 1
    assert told_of(indexed.client(VISITOR), f"/search/?q={members[0]}") == 0


@pytest.mark.parametrize("role", ROLES)
def test_lists_hold_only_what_this_role_may_read(world: World, role: str):
    client = world.client(role)
    for url in LISTS:
        assert world.canaries.leaked(page_of(client, url), role) == [], url


@pytest.mark.parametrize(
    "address", ["/scenarios/", "/entities/", "/products/", "/experts/", "/work/scenarios/", "/work/registry/"]
)
def test_no_filter_opens_what_is_closed(world: World, address: str):
    for role in ("owner_viewer", "rival_liaison", "expert", VISITOR):
        for conditions in FILTERS:
            url = f"{address}?{conditions}"
            assert world.canaries.leaked(page_of(world.client(role), url), role) == [], (role, url)


@pytest.mark.parametrize("role", sorted(SIGNED_IN))
def test_an_api_key_reaches_what_its_person_reaches(world: World, role: str):
    client = world.client(VISITOR)
    for url in (one for one in LISTS if one.startswith("/api/")):
        page = page_of(client, url, Authorization=f"Bearer {world.secrets[role]}")
        assert world.canaries.leaked(page, role) == [], url


@pytest.mark.parametrize("role", sorted(SIGNED_IN))
def test_an_inbox_is_one_persons(world: World, role: str):
    own = {word for word, canary in world.canaries.known.items() if canary.where.startswith(f"{role}.notice.")}
    for url in ("/work/inbox/since/?since=0", "/api/v1/notices/"):
        found = world.canaries.found(page_of(world.client(role), url))
        assert found == own, url


def test_nothing_that_somebody_wrote_stands_in_the_log(world: World, caplog: pytest.LogCaptureFixture):
    """Refusals and errors say which address, never what was sent or found there."""
    with caplog.at_level(logging.DEBUG):
        for role in ("owner_clerk", "rival_clerk", "first_officer", VISITOR):
            client = world.client(role)
            for letter in ("a", "b"):
                reference = world.arguments("draft", letter)["reference"]
                word = world.canaries.mint("sent", {role})
                client.get(f"/work/scenarios/{reference}/edit/")
                client.post(
                    f"/work/scenarios/{reference}/edit/", {"version": "x", "title": word, "contact_phone": word}
                )
                client.post("/accounts/login/", {"login": word, "password": word})
                client.post("/api/v1/scenarios/", {"title": word, "nothing": word}, content_type="application/json")
    said = "\n".join(
        f"{record.getMessage()} {vars(record)}" for record in caplog.records if record.name != "django.db.backends"
    )
    assert caplog.records
    assert {world.canaries.known[word].where for word in world.canaries.found(said)} == set()

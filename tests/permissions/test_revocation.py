"""What is taken away is gone with the next request, whatever session, key or index was there before."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from backend.accounts.actions import accept_invitation, revoke_token
from backend.accounts.models import ApiToken, User
from backend.financing.actions import withdraw_product
from backend.financing.models import Product
from backend.organisations.actions import change_role, end_membership, exit_entity, suspend_entity
from backend.organisations.models import Membership, Organisation
from backend.scenarios.actions import take_down_scenario, withdraw_scenario
from backend.scenarios.models import Scenario
from backend.talent.actions import retire_expert
from backend.talent.models import Expert
from tests.indexing import own_index
from tests.permissions.asking import ask, body_of
from tests.permissions.roles import VISITOR
from tests.permissions.world import Browser, World

NEXT = "/accounts/login/"


def at(world: World, pattern: str, name: str = "", letter: str = "a") -> str:
    """The address with this object's reference in it."""
    return pattern.format(**world.arguments(name, letter)) if name else pattern


def fresh(world: World, name: str) -> Any:
    row = world.tenants["a"].objects.get(name) or world.objects[name]
    return type(row).objects.get(pk=row.pk)


def officer(world: World) -> User:
    return User.objects.get(username="bureau_admin")


def clerk(world: World) -> User:
    return User.objects.get(username="owner_clerk")


# What each may do as long as they work where they work; (role, method, address, object).
BY_MEMBERSHIP = [
    ("owner_clerk", "GET", "/work/scenarios/", ""),
    ("owner_clerk", "GET", "/scenarios/{reference}/", "draft"),
    ("owner_clerk", "GET", "/work/scenarios/{reference}/edit/", "draft"),
    ("owner_clerk", "GET", "/work/scenarios/import/{reference}/", "list"),
    ("owner_clerk", "GET", "/work/scenarios/batches/{reference}/", "batch"),
    ("owner_clerk", "GET", "/files/{reference}/", "scan"),
    ("owner_clerk", "GET", "/api/v1/scenarios/{reference}/", "draft"),
    ("owner_clerk", "GET", "/work/recommended/scenario/{reference}/", "published"),
    ("owner_viewer", "GET", "/scenarios/{reference}/", "draft"),
    ("bank_clerk", "GET", "/work/products/", ""),
    ("bank_clerk", "GET", "/work/products/{reference}/edit/", "draft_product"),
    ("bank_clerk", "GET", "/api/v1/products/{reference}/", "draft_product"),
    ("entity_liaison", "GET", "/work/matches/", ""),
    ("entity_liaison", "GET", "/work/organisation/profile/", ""),
    ("entity_liaison", "GET", "/api/v1/profiles/{reference}/", "entity"),
    ("first_officer", "GET", "/work/review/", ""),
    ("first_officer", "GET", "/work/review/{reference}/", "submitted"),
    ("first_officer", "GET", "/work/registry/{reference}/", "owner"),
    ("regulator", "GET", "/experts/{reference}/", "other_expert"),
]


@pytest.mark.parametrize(("role", "method", "address", "name"), BY_MEMBERSHIP)
def test_whoever_leaves_is_out_with_the_next_request(world: World, role: str, method: str, address: str, name: str):
    url = at(world, address, name)
    assert ask(world, role, method, url).outcome == "ok"
    boss = officer(world)
    for membership in Membership.objects.filter(user__username=role):
        end_membership(membership, by=boss)
    after = ask(world, role, method, url)
    assert after.outcome == 404
    assert world.canaries.found(after.text) == set()


@pytest.mark.parametrize(("role", "method", "address", "name"), BY_MEMBERSHIP)
def test_an_account_that_is_switched_off_is_a_visitor(world: World, role: str, method: str, address: str, name: str):
    url = at(world, address, name)
    assert ask(world, role, method, url).outcome == "ok"
    User.objects.filter(username=role).update(is_active=False)
    after = ask(world, role, method, url)
    assert after.outcome in {"login", 404, 401}
    assert after.outcome == ask(world, VISITOR, method, url).outcome
    assert world.canaries.found(after.text) == set()


def test_whoever_may_only_look_from_now_on_writes_nothing(world: World):
    url = at(world, "/work/scenarios/{reference}/edit/", "draft")
    assert ask(world, "owner_clerk", "GET", url).outcome == "ok"
    change_role(Membership.objects.get(user__username="owner_clerk"), role="viewer", by=officer(world))
    assert ask(world, "owner_clerk", "GET", url).outcome == 404
    assert ask(world, "owner_clerk", "GET", at(world, "/scenarios/{reference}/", "draft")).outcome == "ok"
    assert ask(world, "owner_clerk", "GET", at(world, "/files/{reference}/", "list_file")).outcome == 404


def test_an_administrator_who_is_none_any_more_moves_nobody(world: World):
    url = f"/work/organisation/members/{world.arguments('membership', 'a')['pk']}/"
    assert ask(world, "owner_admin", "GET", url).outcome == "ok"
    change_role(Membership.objects.get(user__username="owner_admin"), role="editor", by=officer(world))
    assert ask(world, "owner_admin", "GET", url).outcome == 404


def test_a_chosen_organisation_is_not_acted_for_after_leaving_it(world: World):
    person, entity = world.people["memberless"], world.tenants["a"].entity
    bank = Membership.objects.create(user=person, organisation=world.tenants["a"].bank, role="editor")
    Membership.objects.create(user=person, organisation=entity, role="editor")
    client = world.client("memberless")
    assert client.post("/work/switch/", {"organisation": world.tenants["a"].bank.reference}).status_code == 302
    assert client.get("/work/products/").status_code == 200
    end_membership(bank, by=officer(world))
    assert client.get("/work/products/").status_code == 404
    assert client.get("/work/matches/").status_code == 200


@pytest.mark.parametrize("end", ["revoked", "expired", "switched off", "left"])
def test_a_key_ends_at_once(world: World, end: str):
    url = at(world, "/api/v1/scenarios/{reference}/", "draft")
    key = {"Authorization": f"Bearer {world.secrets['owner_clerk']}"}
    client = world.client(VISITOR)
    assert client.get(url, headers=key).status_code == 200
    token = ApiToken.objects.get(user__username="owner_clerk")
    if end == "revoked":
        revoke_token(token, by=clerk(world))
    elif end == "expired":
        ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    elif end == "switched off":
        User.objects.filter(username="owner_clerk").update(is_active=False)
    else:
        end_membership(Membership.objects.get(user__username="owner_clerk"), by=officer(world))
    assert client.get(url, headers=key).status_code == (404 if end == "left" else 401)


def test_an_invitation_opens_once(world: World):
    tenant = world.tenants["a"]
    url = f"/invitations/{tenant.args['invitation']['secret']}/"
    assert ask(world, VISITOR, "GET", url).outcome == "ok"
    accept_invitation(tenant.objects["invitation"], username="newcomer", name="新同事", password="only-for-tests")
    assert ask(world, VISITOR, "GET", url).outcome == 404
    assert ask(world, VISITOR, "POST", url, {"name": "x", "username": "y", "password": "only-for-tests"}).outcome == 404


# ── what is published no more ─────────────────────────────────────────────────────────────────────────────────────

Close = Callable[[World], Any]
CLOSED: list[tuple[str, str, Close]] = [
    (
        "published",
        "scenarios",
        lambda world: withdraw_scenario(fresh(world, "published"), by=clerk(world), reason="不做了"),
    ),
    (
        "published",
        "scenarios",
        lambda world: take_down_scenario(fresh(world, "published"), by=officer(world), reason="不实"),
    ),
    (
        "product",
        "products",
        lambda world: withdraw_product(fresh(world, "product"), by=world.people["bank_clerk"], reason="停办"),
    ),
    (
        "product",
        "products",
        lambda _world: Product.objects.update(valid_until=timezone.localdate() - timedelta(days=1)),
    ),
    ("entity", "entities", lambda world: suspend_entity(fresh(world, "entity"), by=officer(world), reason="材料不齐")),
    ("entity", "entities", lambda world: exit_entity(fresh(world, "entity"), by=officer(world), reason="不再经营")),
]


@pytest.mark.parametrize(("name", "room", "close"), CLOSED)
def test_what_is_closed_is_gone_from_pages_lists_api_and_search(
    world: World, settings: Any, tmp_path: Path, name: str, room: str, close: Close
):
    """The index still holds it: nobody has told it yet."""
    own_index(settings, tmp_path)()
    reference = world.arguments(name, "a")["reference"]
    where = "intro_business" if name == "entity" else "pain_point" if name == "published" else "target"
    place = "profile" if name == "entity" else name
    word = next(word for word, canary in world.canaries.known.items() if canary.where == f"a.{place}.{where}")
    addresses = [f"/{room}/{reference}/", f"/api/v1/{room}/{reference}/"]
    lists = [f"/{room}/", f"/api/v1/{room}/?limit=100", "/", "/search/", "/api/v1/search/"]
    client = world.client(VISITOR)
    assert [client.get(url).status_code for url in addresses] == [200, 200]
    assert _finds(client, word) == 1
    close(world)
    assert [client.get(url).status_code for url in addresses] == [404, 404]
    assert _finds(client, word) == 0
    for url in lists:
        found = {world.canaries.known[one].where for one in world.canaries.found(body_of(client.get(url)))}
        assert not any(one.startswith(f"a.{place}.") for one in found), url


def _finds(client: Browser, word: str) -> int:
    return int(json.loads(client.get(f"/api/v1/search/?q={word}").content)["total"])


def test_a_retired_expert_is_gone_from_the_members(world: World):
    url = at(world, "/experts/{reference}/", "other_expert")
    assert ask(world, "owner_viewer", "GET", url).outcome == "ok"
    retire_expert(Expert.objects.get(pk=world.objects["other_expert"].pk), by=officer(world))
    assert ask(world, "owner_viewer", "GET", url).outcome == 404
    assert ask(world, "owner_viewer", "GET", url.replace("/experts/", "/api/v1/experts/")).outcome == 404


def test_contacts_close_with_the_registry(world: World):
    """W06: telephones are for admitted entities."""
    url, api = (at(world, one, "published") for one in ("/scenarios/{reference}/", "/api/v1/scenarios/{reference}/"))
    phone = Scenario.objects.get(pk=world.tenants["a"].objects["published"].pk).contact_phone
    assert phone in ask(world, "rival_liaison", "GET", url).text
    assert phone in ask(world, "rival_liaison", "GET", api).text
    suspend_entity(Organisation.objects.get(pk=world.tenants["b"].entity.pk), by=officer(world), reason="材料不齐")
    assert phone not in ask(world, "rival_liaison", "GET", url).text
    assert phone not in ask(world, "rival_liaison", "GET", api).text


def test_experts_close_to_an_organisation_that_is_verified_no_more(world: World):
    url = at(world, "/experts/{reference}/", "other_expert")
    assert ask(world, "bank_viewer", "GET", url).outcome == "ok"
    Organisation.objects.filter(pk=world.tenants["a"].bank.pk).update(verified_at=None)
    assert ask(world, "bank_viewer", "GET", url).outcome == 404

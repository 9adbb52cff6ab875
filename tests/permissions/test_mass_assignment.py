"""A form sends more than it shows: what is not the sender's to say does not change, whatever its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import models

from backend.accounts.models import ApiToken, Invitation, User
from backend.financing.models import JointOffer, Need, Product
from backend.organisations.models import Case, EntityProfile, Membership, Organisation
from backend.recommendations.models import Forward, Response, SavedSearch
from backend.reference.models import ProductKind
from backend.scenarios.models import Question, Scenario, ScreenedWord
from backend.talent.models import Expert
from backend.web.models import SavedView
from tests.permissions.asking import ask, url_of
from tests.permissions.matrix import Case as Address
from tests.permissions.world import World

FULL = {"version": "1", "title": "新标题", "budget_unit": "万元"}
EXPERT = {"name": "新名", "institution_text": "某大学", "bio": "做过", "availability": "open"}
CASE = {"title": "案例", "problem": "难", "technology": "术", "results": "果"}


@dataclass(frozen=True)
class Form:
    """Who sends what where, to which row; `theirs` are the fields that the form may write, `moves` what the verb moves."""

    role: str
    address: str
    row: Callable[[World], models.Model]
    send: Mapping[str, Any]
    theirs: set[str]
    of: str = ""
    words: Mapping[str, Any] = field(default_factory=dict)
    moves: frozenset[str] = frozenset({"search_version", "edit_number", "at", "saved_at"})

    def __str__(self) -> str:
        return f"{self.address} {self.role}"


def row_of(name: str) -> Callable[[World], models.Model]:
    def find(world: World) -> models.Model:
        held = world.tenants["a"].objects.get(name) or world.objects.get(name)
        return type(held).objects.get(pk=held.pk)

    return find


def newest(model: Any) -> Callable[[World], models.Model]:
    return lambda _world: model.objects.order_by("-pk").first()


def profile(world: World) -> models.Model:
    return EntityProfile.objects.get(organisation=world.tenants["a"].entity)


def person(role: str) -> Callable[[World], models.Model]:
    return lambda _world: User.objects.get(username=role)


ORGANISATION = {
    "name",
    "short_name",
    "uscc",
    "founded_on",
    "region",
    "county",
    "address",
    "contact_name",
    "contact_phone",
}
PROFILE = {
    "intro_business", "intro_products", "intro_research", "intro_advantages", "data_held", "primary_field",
    "registered_capital", "revenue_last_year", "headcount",
}  # fmt: skip
PRODUCT = {
    "name", "kind", "target", "features", "amount_low", "amount_high", "rate_low", "rate_high", "term_months", "security",
    "documents", "days_to_decision", "valid_until", "contact_name", "contact_phone", "conditions",
}  # fmt: skip
PERSON = {
    "name", "institution", "institution_text", "title", "region", "bio", "topics", "availability", "availability_note",
    "contact_phone", "contact_email",
}  # fmt: skip
SCENARIO = {
    "title", "scenario_type", "field", "chance_types", "current_process", "pain_point", "constraints", "data_available",
    "budget_low", "budget_high", "period_months", "deadline", "site_region", "site_text", "cooperation_form",
    "procurement", "conditions", "contact_name", "contact_phone",
}  # fmt: skip

PROBLEM = {
    "field": "talent", "name": "戏班缺鼓师", "seen": "1", "symptoms": "鼓师走了", "trade": "板眼", "techniques": "替补排班",
    "need_1": "庙会前三天才发现打鼓的去了外省，现找的人接不住板眼", "need_2": "台上唱着台下乱敲，班主急得直跺脚",
    "answer_1": "把各县鼓师会哪几出、哪天有空记成表，开戏前一周按剧目排出替补并发提醒",
    "answer_2": "戏校录下老鼓师的锣鼓经做成跟练曲目，替补上台前练熟三遍",
}  # fmt: skip
NEED = {"purpose", "kind", "amount", "term_months", "security", "needed_by", "about", "contact_name", "contact_phone"}
PROBLEM_TEXTS = {"field", "name", "needs", "answers", "symptoms", "trade", "techniques"}

# Rows that stand: only what is theirs may differ afterwards.
CHANGED = [
    Form("owner_admin", "organisations:edit", row_of("owner"), {"name": "新名称"}, ORGANISATION),
    Form("entity_liaison", "organisations:edit", row_of("entity"), {"name": "新名称"}, ORGANISATION),
    Form("entity_liaison", "organisations:profile", profile, {"intro_business": "新"}, PROFILE),
    Form("entity_liaison", "organisations:profile", row_of("entity"), {"intro_business": "新"}, set()),
    Form("entity_liaison", "organisations:edit_part", row_of("part_cases"), CASE, set(CASE) | {"customer", "year"}, "part_cases"),
    Form("owner_admin", "organisations:member", row_of("membership"), {"role": "viewer"}, {"role"}, "membership"),
    Form("bank_clerk", "financing:edit", row_of("draft_product"), {"name": "新", "target": "谁", "version": "1"}, PRODUCT, "draft_product"),
    Form("entity_liaison", "financing:edit_need", row_of("draft_need"), {"purpose": "新", "version": "1"}, NEED, "draft_need"),
    Form("entity_liaison", "financing:renew_need", row_of("need"), {}, {"expires_on", "edit_number", "warned_at", "closed_at"}, "need"),
    Form("bank_clerk", "financing:confirm_joint", row_of("asked_joint"), {}, {"state", "confirmed_at"}, "asked_joint"),
    Form("expert", "talent:edit", row_of("own_expert"), EXPERT, PERSON, "own_expert"),
    Form("first_officer", "talent:edit", row_of("other_expert"), EXPERT, PERSON, "other_expert"),
    Form("owner_clerk", "accounts:account", person("owner_clerk"), {"name": "新", "mobile": "13900000000"}, {"name", "mobile"}),
    Form("superuser", "accounts:account", person("superuser"), {"name": "新", "mobile": "13900000000"}, {"name", "mobile"}),
    Form("owner_clerk", "recommendations:rename_saved", row_of("saved_owner_clerk"), {"name": "新"}, {"name"}, "saved_owner_clerk"),
    Form("owner_clerk", "web:rename_view", row_of("view_owner_clerk"), {"name": "新"}, {"name"}, "view_owner_clerk"),
    Form("owner_clerk", "scenarios:edit", row_of("draft"), FULL, SCENARIO | {"autosave"}, "draft"),
    Form("owner_clerk", "scenarios:autosave", row_of("draft"), FULL, {"autosave", "autosaved_at"}, "draft"),
    Form("owner_clerk", "scenarios:answer", row_of("question"), {"answer": "有。"}, {"answer", "answered_by", "answered_at"}, "question"),
    Form("first_officer", "organisations:step", row_of("unadmitted"), {}, {"registry_state"}, "unadmitted", {"verb": "admit"}),
    Form("first_officer", "recommendations:edit_problem", row_of("own_problem"), PROBLEM, PROBLEM_TEXTS | {"updated_at"}, "own_problem"),
    Form("first_officer", "recommendations:problem_step", row_of("own_problem"), {"reason": "重复"}, {"state", "reason", "updated_at"}, "own_problem", {"verb": "retire"}),
    Form("first_officer", "organisations:verify", row_of("unverified"), {}, {"verified_at", "verified_by"}, "unverified"),
]  # fmt: skip


def sentinel(world: World, one: models.Field[Any, Any], before: Any) -> Any:
    """Something that the column could hold and does not."""
    if one.choices:
        return next(value for value, _label in one.flatchoices if value != before)
    if isinstance(one, models.ForeignKey):
        others = one.related_model._default_manager.exclude(pk=before)  # type: ignore[union-attr]
        return others.order_by("-pk").values_list("pk", flat=True).first()
    if isinstance(one, models.BooleanField):
        return "" if before else "1"
    if isinstance(one, models.DateTimeField):
        return "2020-01-01 00:00:00"
    if isinstance(one, models.DateField):
        return "2020-01-01"
    if isinstance(one, models.JSONField):
        return '["sentinel"]'
    if isinstance(one, models.IntegerField | models.DecimalField):
        return "77"
    return "2" if one.primary_key else "SENTINEL77"


def protected(form: Form, row: models.Model) -> list[models.Field[Any, Any]]:
    return [one for one in row._meta.concrete_fields if one.name not in form.theirs | form.moves]


def extra(world: World, form: Form, row: models.Model) -> dict[str, Any]:
    """Every column that is not theirs to say, by its name and by its column's."""
    sent: dict[str, Any] = {}
    for one in protected(form, row):
        value = sentinel(world, one, getattr(row, one.attname))
        if value is not None:
            sent |= {one.name: value, one.attname: value}
    return {name: value for name, value in sent.items() if name not in form.send}


@pytest.mark.parametrize("form", CHANGED, ids=str)
def test_what_is_not_theirs_does_not_change(world: World, form: Form):
    before = form.row(world)
    kind = {"kind": ProductKind.objects.get(code="loan").pk} if form.address == "financing:edit" else {}
    data = {**extra(world, form, before), **kind, **form.send}
    url = url_of(world, Address(form.address, of=form.of, words=form.words), "a")
    answer = world.client(form.role).post(url, data)
    assert answer.status_code in {200, 302}, answer.content.decode()[:500]
    after = type(before)._default_manager.get(pk=before.pk)
    names = [one.attname for one in protected(form, before)]
    assert {name: getattr(after, name) for name in names} == {name: getattr(before, name) for name in names}
    # And it was no empty test: the form did write.
    assert any(
        getattr(after, one.attname) != getattr(before, one.attname)
        for one in before._meta.concrete_fields
        if one.name in form.theirs | form.moves
    )


# ── new rows ──────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class New:
    """What a new row holds of what nobody may say, whoever it was that tried."""

    role: str
    address: str
    model: Any
    send: Mapping[str, Any]
    evil: Mapping[str, Any]
    holds: Callable[[World], Mapping[str, Any]]
    of: str = ""
    words: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.address} {self.role}"


MADE = [
    New(
        "bank_clerk", "financing:new", Product, {"name": "新产品", "target": "谁"},
        {"state": "published", "published_at": "2020-01-01", "provider": "@bank_b", "provider_id": "@bank_b", "demo": "1", "reference": "X"},
        lambda world: {"state": "draft", "published_at": None, "provider_id": world.tenants["a"].bank.pk, "demo": False},
    ),
    New(
        "entity_liaison", "financing:new_need", Need, {"draft": "@need_token", "version": "1", "purpose": "新需求", "do": "save"},
        {"state": "posted", "posted_at": "2020-01-01", "expires_on": "2099-01-01", "entity": "@entity_b", "entity_id": "@entity_b", "demo": "1", "created_by": "1"},
        lambda world: {
            "state": "draft", "posted_at": None, "expires_on": None, "entity_id": world.tenants["a"].entity.pk, "demo": False,
            "created_by_id": world.people["entity_liaison"].pk,
        },
    ),
    New(
        "bank_clerk", "financing:new_joint", JointOffer, {"own": "@joint_own", "partner": "@joint_partner", "terms": "先投后贷"},
        {"state": "confirmed", "confirmed_at": "2020-01-01", "proposed_by": "@bank_b", "bank_product": "1", "demo": "1"},
        lambda world: {"state": "proposed", "confirmed_at": None, "proposed_by_id": world.tenants["a"].bank.pk, "demo": False},
    ),
    New(
        "first_officer", "financing:new_kind", ProductKind, {"code": "tax_loan", "name": "银税贷"},
        {"position": "0", "edit_number": "7", "active": "", "id": "1"}, lambda _world: {"edit_number": 1, "active": True},
    ),
    New(
        "owner_clerk", "scenarios:new", Scenario, {**FULL, "draft": "@draft_token"},
        {"state": "published", "owner": "@owner_b", "owner_id": "@owner_b", "checked_by": "1", "published_by": "1", "demo": "1", "created_by": "1"},
        lambda world: {
            "state": "draft", "owner_id": world.tenants["a"].owner.pk, "checked_by_id": None, "published_by_id": None,
            "demo": False, "created_by_id": world.people["owner_clerk"].pk,
        },
    ),
    New(
        "entity_liaison", "organisations:add_part", Case, CASE,
        {"organisation": "@entity_b", "organisation_id": "@entity_b", "position": "77"},
        lambda world: {"organisation_id": world.tenants["a"].entity.pk, "position": 0},
        words={"word": "cases"},
    ),
    New(
        "first_officer", "talent:new", Expert, EXPERT, {"state": "listed", "user": "1", "user_id": "1", "demo": "1"},
        lambda _world: {"state": "draft", "user_id": None, "demo": False},
    ),
    New(
        "first_officer", "organisations:new", Organisation,
        {"kind": "entity", "legal_form": "firm", "name": "新单位", "admin_name": "管", "admin_email": "a@example.test"},
        {"registry_state": "admitted", "verified_at": "2020-01-01", "verified_by": "1", "demo": "1"},
        lambda _world: {"registry_state": "none", "verified_at": None, "verified_by_id": None, "demo": False},
    ),
    New(
        "entity_liaison", "scenarios:ask", Question, {"text": "有电源吗？"},
        {"organisation": "@entity_b", "asked_by": "1", "answer": "有", "answered_by": "1", "scenario": "1"},
        lambda world: {
            "organisation_id": world.tenants["a"].entity.pk, "asked_by_id": world.people["entity_liaison"].pk, "answer": "",
            "answered_by_id": None, "scenario_id": world.tenants["a"].objects["published"].pk,
        },
        of="published",
    ),
    New(
        "owner_clerk", "accounts:tokens", ApiToken, {"name": "新", "scopes": "read", "days": "9"},
        {"user": "@superuser", "user_id": "@superuser", "digest": "x", "expires_at": "2099-01-01", "last_used_at": "2020-01-01"},
        lambda world: {"user_id": world.people["owner_clerk"].pk, "scopes": ["read"], "last_used_at": None},
    ),
    New(
        "first_officer", "scenarios:words", ScreenedWord, {"word": "错词", "kind": "wrong"}, {"id": "1", "pk": "1"},
        lambda _world: {"word": "错词"},
    ),
    New(
        "owner_clerk", "recommendations:save", SavedSearch, {"asked": "q=撕裂&budget=small&qualification=high_tech"},
        {"person": "@superuser", "person_id": "@superuser", "known": '{"scenario": [1]}', "paused": "1", "digest": "x", "words": "x"},
        lambda world: {"person_id": world.people["owner_clerk"].pk, "known": {}, "paused": False, "words": "撕裂"},
    ),
    New(
        "owner_clerk", "web:keep_view", SavedView, {"page": "scenarios:desk", "asked": "state=draft&page=2&owner=1", "name": "新"},
        {"person": "@superuser", "person_id": "@superuser", "parameters": '{"owner": ["1"]}', "is_default": "1", "reference": "x"},
        lambda world: {"person_id": world.people["owner_clerk"].pk, "parameters": {"state": ["draft"]}, "is_default": False},
    ),
    New(
        "rival_liaison", "recommendations:keep", Response, {"saved": "1"},
        {"entity": "@entity_a", "entity_id": "@entity_a", "side": "owner", "answer": "interested", "band": "high", "by": "1"},
        lambda world: {"entity_id": world.tenants["b"].entity.pk, "side": "entity", "answer": "", "by_id": world.people["rival_liaison"].pk},
        of="amended", words={"kind": "scenario"},
    ),
    New(
        "entity_viewer", "recommendations:week_forward", Forward, {"to": "@colleague", "note": "请看"},
        {"entity": "@entity_b", "entity_id": "@entity_b", "by": "1", "at": "2020-01-01", "product": "1"},
        lambda world: {"entity_id": world.tenants["a"].entity.pk, "by_id": world.people["entity_viewer"].pk, "product_id": None},
        of="pick",
    ),
]  # fmt: skip


def filled(world: World, value: Any) -> Any:
    places = {
        **{f"@{name}_{letter}": getattr(tenant, name).pk for letter, tenant in world.tenants.items() for name in ("owner", "entity", "bank")},
        "@superuser": world.people["superuser"].pk,
    }  # fmt: skip
    if value in {"@draft_token", "@need_token", "@colleague", "@joint_own", "@joint_partner"}:
        return world.value(value[1:], "a")
    return places.get(value, value) if isinstance(value, str) else value


@pytest.mark.parametrize("new", MADE, ids=str)
def test_a_new_row_is_what_its_maker_may_make(world: World, new: New):
    known = set(new.model.objects.values_list("pk", flat=True))
    kind = {"kind": ProductKind.objects.get(code="loan").pk} if new.model is Product else {}
    data = {name: filled(world, value) for name, value in {**new.evil, **kind, **new.send}.items()}
    answer = world.client(new.role).post(url_of(world, Address(new.address, of=new.of, words=new.words), "a"), data)
    made = new.model.objects.exclude(pk__in=known).get()
    assert answer.status_code in {200, 302}
    told = new.holds(world)
    assert {name: getattr(made, name) for name in told} == told


def test_an_invitation_makes_what_it_promised_and_no_more(world: World):
    tenant = world.tenants["a"]
    sent = {
        "name": "新同事", "username": "newcomer", "password": "only-for-tests-here", "is_staff": "1", "is_superuser": "1",
        "role": "admin", "organisation": world.tenants["b"].owner.pk, "email": "other@example.test",
    }  # fmt: skip
    assert world.client("visitor").post(f"/invitations/{tenant.args['invitation']['secret']}/", sent).status_code == 302
    made = User.objects.get(username="newcomer")
    assert (made.is_staff, made.is_superuser, made.email) == (False, False, tenant.objects["invitation"].email)
    seats = [(one.organisation_id, one.role, one.active) for one in Membership.objects.filter(user=made)]
    assert seats == [(tenant.owner.pk, "editor", True)]


@pytest.mark.parametrize("role", ["first_reviewer", "final_reviewer", "superuser", ""])
def test_reviewing_is_the_bureaus_to_give(world: World, role: str):
    """An owner's administrator gives no role of the bureau, to nobody."""
    client, membership = world.client("owner_admin"), world.tenants["a"].objects["membership"]
    answer = client.post(f"/work/organisation/members/{membership.pk}/", {"role": role})
    assert (answer.status_code, Membership.objects.get(pk=membership.pk).role) == (200, "editor")
    sent = {"name": "新", "email": "x@example.test", "role": role}
    before = Invitation.objects.count()
    assert client.post("/work/organisation/members/", sent).status_code == 200
    assert Invitation.objects.count() == before


API = [
    ("owner_clerk", "scenarios", "draft", {"edit_number": 1}, ["state", "owner", "checked_by", "published_at", "batch", "demo"]),
    ("bank_clerk", "products", "draft_product", {"edit_number": 1}, ["state", "provider", "published_at", "closed_reason", "demo"]),
    ("entity_liaison", "needs", "draft_need", {"edit_number": 1}, ["state", "entity", "posted_at", "expires_on", "demo"]),
    ("owner_clerk", "saved-searches", "saved_owner_clerk", {}, ["words", "kind", "filters", "person", "known", "reference"]),
    ("entity_liaison", "profiles", "entity", {}, ["organisation", "registry_state", "verified_at", "id"]),
]  # fmt: skip


@pytest.mark.parametrize(("role", "room", "name", "send", "keys"), API)
def test_the_api_refuses_by_name_what_is_not_theirs(
    world: World, role: str, room: str, name: str, send: dict[str, Any], keys: list[str]
):
    url = f"/api/v1/{room}/{world.arguments(name, 'a')['reference']}/"
    for key in keys:
        answer = ask(world, role, "PATCH", url, {**send, key: "published"}, json=True)
        assert (answer.outcome, answer.written) == (400, []), key
        assert f'"{key}"' in answer.text

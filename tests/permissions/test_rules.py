"""Every predicate of every rules module, asked of every role: for whom it holds, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from inspect import isfunction, signature
from typing import Any

import pytest
from django.apps import apps
from rules.permissions import permissions
from rules.predicates import Predicate

from backend.financing import rules as financing
from backend.organisations import rules as organisations
from backend.recommendations import rules as recommendations
from backend.referrals import process as referral_steps
from backend.referrals import rules as referrals
from backend.roadshows import process as event_steps
from backend.roadshows import rules as roadshows
from backend.scenarios import rules as scenarios
from backend.talent import rules as talent
from tests.permissions.roles import ADMITTED, BANK, ENTITY, EVERYBODY, MEMBERS, OFFICERS, OWNER, SIGNED_IN, WRITER
from tests.permissions.test_querysets import person_of
from tests.permissions.world import World

REGISTRARS = OFFICERS - {"bureau_viewer"}
ENTITIES = ADMITTED | {"unadmitted_liaison"}
BANK_WRITERS = {"bank_clerk", "rival_bank_clerk"}
DESK_WRITERS = WRITER["a"] | WRITER["b"] | {"city_officer"}
A, B = OWNER["a"], OWNER["b"]

# Of the person alone.
PERSON: dict[Callable[..., Any], set[str]] = {
    organisations.is_officer: OFFICERS,
    organisations.is_registrar: REGISTRARS,
    organisations.is_first_reviewer: {"first_officer"},
    organisations.is_second_reviewer: {"second_officer"},
    organisations.is_final_reviewer: {"final_officer"},
    organisations.owns_scenarios: DESK_WRITERS,
    organisations.offers_finance: BANK_WRITERS,
    organisations.works_for_entity: ENTITIES,
    organisations.works_for_admitted_entity: ADMITTED,
    organisations.is_verified_member: MEMBERS,
    organisations.is_organisation_admin: {"owner_admin", "bureau_admin"},
    talent.is_expert: {"expert"},
    talent.finds_experts: MEMBERS | {"expert"},
    recommendations.asks_nearest: OFFICERS | DESK_WRITERS,
    roadshows.organises_events: REGISTRARS | {"city_officer"},
    referrals.is_regulator: {"regulator"},
    referrals.writes_for_regulator: {"regulator"},
    referrals.works_for_financier: BANK["a"] | BANK["b"],
    referrals.sees_statistics: OFFICERS | {"regulator"},
}
# Of the person and one thing of tenant A, or of what is there once.
THING: dict[tuple[Callable[..., Any], str], set[str]] = {
    (organisations.works_for, "owner"): A,
    (organisations.works_for, "entity"): ENTITY["a"],
    (scenarios.works_for_owner, "draft"): A,
    (scenarios.writes_for_owner, "draft"): WRITER["a"],
    (scenarios.is_published, "published"): EVERYBODY,
    (scenarios.is_published, "checked"): set(),
    (scenarios.checked_it, "checked"): {"first_officer"},
    (scenarios.checked_it, "submitted"): set(),
    (scenarios.rechecked_it, "checked"): set(),
    (scenarios.sees_contact, "published"): A | OFFICERS | ADMITTED,
    (scenarios.may_ask, "published"): ENTITIES,
    (scenarios.may_ask, "checked"): set(),
    (scenarios.may_answer, "published"): WRITER["a"],
    (scenarios.may_read_scan, "scan"): A | OFFICERS,
    (scenarios.may_read_list, "list_file"): WRITER["a"],
    (financing.writes_for_provider, "product"): BANK_WRITERS & BANK["a"],
    (financing.may_look, "held_product"): REGISTRARS,
    (financing.works_for_provider, "product"): BANK["a"],
    (financing.sees_contact, "product"): BANK["a"] | OFFICERS | ADMITTED,
    (financing.writes_for_needy, "need"): {"entity_liaison"},
    (financing.is_asked, "asked_joint"): BANK_WRITERS & BANK["a"],
    (financing.is_asked, "joint"): BANK_WRITERS & BANK["a"],  # the fund proposed both
    (financing.may_end, "joint"): BANK_WRITERS & BANK["a"],
    (financing.may_end, "asked_joint"): set(),  # a proposal is taken back by whoever made it
    (organisations.may_read_authority, "letter"): A | OFFICERS,
    (talent.is_this_expert, "own_expert"): {"expert"},
    (talent.is_this_expert, "other_expert"): set(),
    (talent.sees_contact, "own_expert"): OFFICERS | {"expert"},
    (talent.sees_contact, "other_expert"): OFFICERS,
    (roadshows.runs_event, "open_event"): REGISTRARS,
    (roadshows.looks_at_event, "open_event"): OFFICERS,
    (referrals.did_not_send, "sent_batch"): SIGNED_IN,  # nobody is put down as its proposer, and a visitor is nobody
    (referrals.may_note, "sent_batch"): {"regulator"},
    (referrals.writes_for_entity, "asked_referral"): {"entity_liaison"},
    (referrals.works_for_its_entity, "asked_referral"): ENTITY["a"],
    (referrals.writes_for_bank, "review_referral"): BANK_WRITERS & BANK["a"],
    (referrals.works_for_its_bank, "review_referral"): BANK["a"],
    (referrals.sees_decline, "review_referral"): BANK["a"] | ENTITY["a"] | OFFICERS,
    (referrals.sees_decline, "declined_referral"): ENTITY["a"] | OFFICERS,  # another bank declined it
    (recommendations.sees_entities_for, "published"): A | OFFICERS,
    (recommendations.sees_entities_for, "product"): BANK["a"] | OFFICERS,
    (recommendations.sees_experts_for, "published"): A | OFFICERS,
    (recommendations.switches_for, "owner"): {"owner_admin"},
    (recommendations.switches_for, "entity"): set(),  # nobody of this world administers it
}
# Permissions by name, on one thing.
NAMED: dict[tuple[str, str], set[str]] = {
    ("organisations.admit_entity", ""): REGISTRARS,
    ("organisations.verify_organisation", ""): REGISTRARS,
    ("talent.find_experts", ""): MEMBERS | {"expert"},
    ("talent.add_expert", ""): REGISTRARS,
    ("talent.edit_own_profile", ""): {"expert"},
    ("talent.see_contact", "own_expert"): OFFICERS | {"expert"},
    ("financing.offer_product", ""): BANK_WRITERS,
    ("financing.take_down_product", ""): REGISTRARS,
    ("financing.edit_product", "product"): BANK_WRITERS & BANK["a"],
    ("financing.look_at_product", "held_product"): REGISTRARS,
    ("financing.see_contact", "product"): BANK["a"] | OFFICERS | ADMITTED,
    ("financing.edit_need", "need"): {"entity_liaison"},
    ("financing.answer_joint", "asked_joint"): BANK_WRITERS & BANK["a"],
    ("financing.end_joint", "joint"): BANK_WRITERS & BANK["a"],
    ("financing.keep_kinds", ""): REGISTRARS,
    ("conflicts.see_register", ""): OFFICERS,
    ("conflicts.record_tie", ""): REGISTRARS,
    ("roadshows.call_event", ""): REGISTRARS | {"city_officer"},
    ("roadshows.run_event", "open_event"): REGISTRARS,
    ("referrals.propose", ""): REGISTRARS,
    ("referrals.send_batch", ""): REGISTRARS,
    ("referrals.note_batch", "sent_batch"): {"regulator"},
    ("referrals.answer_consent", "asked_referral"): {"entity_liaison"},
    ("referrals.review", "review_referral"): BANK_WRITERS & BANK["a"],
    ("referrals.see_decline", "declined_referral"): ENTITY["a"] | OFFICERS,
    ("referrals.see_statistics", ""): OFFICERS | {"regulator"},
    ("recommendations.see_own_matches", ""): ENTITIES,
    ("recommendations.ask_nearest", ""): OFFICERS | DESK_WRITERS,
    ("recommendations.read_library", ""): OFFICERS,
    ("recommendations.keep_library", ""): REGISTRARS,
    ("scenarios.edit_scenario", "draft"): WRITER["a"],
    ("scenarios.check_scenario", "submitted"): {"first_officer"},
    ("scenarios.recheck_scenario", "second"): {"second_officer"},
    ("scenarios.publish_scenario", "checked"): {"final_officer"},
    ("scenarios.take_down_scenario", "published"): REGISTRARS,
    ("scenarios.see_contact", "published"): A | OFFICERS | ADMITTED,
    ("scenarios.ask_question", "published"): ENTITIES,
    ("scenarios.ask_question", "checked"): set(),
    ("scenarios.answer_question", "published"): WRITER["a"],
}
# Read by the others, or a door to the names.
NO_PREDICATES = {organisations.live_memberships, scenarios.may}


def thing_of(world: World, name: str) -> Any:
    objects = world.tenants["a"].objects
    return objects[name] if name in objects else world.objects[name]


def holds_for(world: World, ask: Callable[[Any], Any]) -> set[str]:
    return {role for role in EVERYBODY if ask(person_of(world, role))}


def test_every_predicate_stands_in_a_table():
    modules = [import_module(f"{app.name}.rules") for app in apps.get_app_configs() if find_spec(f"{app.name}.rules")]
    named = {
        value
        for module in modules
        if module.__name__.startswith("backend.")
        for value in vars(module).values()
        if _is_of(module.__name__, value)
    }
    assert named == {*PERSON, *(rule for rule, _thing in THING)} | NO_PREDICATES
    assert set(permissions) == {name for name, _thing in NAMED}


def _is_of(module: str, value: Any) -> bool:
    """Defined there: a function, a predicate, or one put together from others under a name of its own."""
    if isinstance(value, Predicate):
        return getattr(value.fn, "__module__", module) in {module, "rules.predicates"}
    return isfunction(value) and value.__module__ == module


def word(value: object) -> str:
    """What a case is called: the same in every process, so no function by its address."""
    return value.__name__ if isfunction(value) else str(value)


@pytest.mark.parametrize("rule", PERSON, ids=word)
def test_of_the_person(world: World, rule: Callable[..., Any]):
    assert holds_for(world, rule) == PERSON[rule]


@pytest.mark.parametrize(("rule", "name"), THING, ids=word)
def test_of_a_thing(world: World, rule: Callable[..., Any], name: str):
    thing = thing_of(world, name)
    given = thing.pk if "organisation_id" in signature(getattr(rule, "fn", rule)).parameters else thing
    assert holds_for(world, lambda person: rule(person, given)) == THING[rule, name]


def test_of_writing_at_an_organisation(world: World):
    owner = world.tenants["a"].owner.pk
    assert holds_for(world, lambda person: organisations.works_for(person, owner, writing=True)) == WRITER["a"]


@pytest.mark.parametrize(("name", "thing"), NAMED, ids=str)
def test_of_a_permission(world: World, name: str, thing: str):
    given = [thing_of(world, thing)] if thing else []
    assert holds_for(world, lambda person: permissions.test_rule(name, person, *given)) == NAMED[name, thing]


def test_a_superuser_has_no_more_rights_than_others(world: World):
    keeper = person_of(world, "superuser")
    assert not any(
        scenarios.may(name.partition(".")[2], keeper, thing_of(world, thing))
        for name, thing in NAMED
        if thing in world.tenants["a"].objects and name.startswith("scenarios.")
    )


@pytest.mark.parametrize("role", sorted(MEMBERS))
def test_an_account_that_was_switched_off_has_none(world: World, role: str):
    person = person_of(world, role)
    person.is_active = False
    assert [rule for rule in PERSON if rule(person)] == []


# Which steps are offered where the thing stands now, and to whom: no other step to anybody.
OFFERED: dict[tuple[Callable[..., dict[str, Any]], str], dict[str, set[str]]] = {
    (referral_steps.batch_steps_for, "draft_batch"): {"send": REGISTRARS},
    (referral_steps.batch_steps_for, "sent_batch"): {"note": {"regulator"}, "return": {"regulator"}},
    (referral_steps.steps_for, "asked_referral"): {"consent": {"entity_liaison"}, "refuse": {"entity_liaison"}},
    (event_steps.steps_for, "draft_event"): {"call": REGISTRARS},
    (event_steps.steps_for, "open_event"): {"close_call": REGISTRARS, "cancel": REGISTRARS},
}


@pytest.mark.parametrize(("steps_for", "name"), OFFERED, ids=word)
def test_a_step_is_offered_to_whoever_may_take_it_now(world: World, steps_for: Callable[..., Any], name: str):
    thing = thing_of(world, name)
    offered: dict[str, set[str]] = {}
    for role in EVERYBODY:
        for step in steps_for(person_of(world, role), thing):
            offered.setdefault(step, set()).add(role)
    assert offered == OFFERED[steps_for, name]

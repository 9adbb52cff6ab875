"""Who may do what with scenarios: small predicates, asked by the process, views, templates and the API alike."""

from __future__ import annotations

from typing import Any

from rules.permissions import add_perm, has_perm
from rules.predicates import predicate

from backend.organisations.rules import (
    is_final_reviewer,
    is_first_reviewer,
    is_officer,
    is_registrar,
    is_second_reviewer,
    works_for,
    works_for_admitted_entity,
    works_for_entity,
)


@predicate  # type: ignore[untyped-decorator]
def works_for_owner(user: Any, scenario: Any) -> bool:
    """In whatever role, at the organisation that posts it."""
    return works_for(user, scenario.owner_id)


@predicate  # type: ignore[untyped-decorator]
def writes_for_owner(user: Any, scenario: Any) -> bool:
    """In a role that writes."""
    return works_for(user, scenario.owner_id, writing=True)


@predicate  # type: ignore[untyped-decorator]
def is_published(_user: Any, scenario: Any) -> bool:
    return bool(scenario.is_published)


@predicate  # type: ignore[untyped-decorator]
def checked_it(user: Any, row: Any) -> bool:
    """Did the first review of this scenario or amendment: may do neither of the later ones (W05)."""
    return user.pk is not None and row.checked_by_id == user.pk


@predicate  # type: ignore[untyped-decorator]
def rechecked_it(user: Any, row: Any) -> bool:
    """Did the second review, where there is one: may not do the final one."""
    return user.pk is not None and row.rechecked_by_id == user.pk


# Contacts are for those who may answer, those who wrote them, and those who check them (W06).
sees_contact = works_for_admitted_entity | works_for_owner | is_officer
may_ask = works_for_entity & is_published
may_answer = writes_for_owner

add_perm("scenarios.edit_scenario", writes_for_owner)
add_perm("scenarios.check_scenario", is_first_reviewer)
add_perm("scenarios.recheck_scenario", is_second_reviewer & ~checked_it)
add_perm("scenarios.publish_scenario", is_final_reviewer & ~checked_it & ~rechecked_it)
add_perm("scenarios.take_down_scenario", is_registrar)
add_perm("scenarios.see_contact", sees_contact)
add_perm("scenarios.ask_question", may_ask)
add_perm("scenarios.answer_question", may_answer)


def may_read_scan(user: Any, file: Any) -> bool:
    """The scan of a batch (files.readers): the owner's people, and officers."""
    return works_for(user, file.claim_id) or bool(is_officer(user))


def may_read_list(user: Any, file: Any) -> bool:
    """A list that was imported (files.readers): those who write for its owner, nobody else."""
    return works_for(user, file.claim_id, writing=True)


def may(permission: str, user: Any, row: Any) -> bool:
    """Whether the person may, by the names above. Not User.has_perm: a superuser has no more rights here than others."""
    return bool(has_perm(f"scenarios.{permission}", user, row))

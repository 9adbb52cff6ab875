"""Who may do what with organisations: small predicates, asked by views, templates and the API alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rules.permissions import add_perm
from rules.predicates import predicate

from backend.organisations.choices import FINANCIERS, SCENARIO_OWNERS, WRITING_ROLES, Kind, RegistryState, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from backend.accounts.models import User
    from backend.organisations.models import Membership


def live_memberships(user: User | AnonymousUser) -> list[Membership]:
    """The person's memberships today, read once for each user object."""
    if not user.is_authenticated or not user.is_active:
        return []
    if not hasattr(user, "_live_memberships"):
        user._live_memberships = list(  # type: ignore[attr-defined]  # noqa: SLF001  kept on the person for this request
            user.memberships.filter(active=True).select_related("organisation").order_by("pk")
        )
    found: list[Membership] = user._live_memberships  # type: ignore[attr-defined]  # noqa: SLF001
    return found


@predicate  # type: ignore[untyped-decorator]
def is_officer(user: Any) -> bool:
    """Works at the bureau, in whatever role."""
    return any(one.organisation.kind == Kind.BUREAU for one in live_memberships(user))


@predicate  # type: ignore[untyped-decorator]
def is_registrar(user: Any) -> bool:
    """An officer who may change the registry: writes or reviews at the bureau."""
    return any(one.organisation.kind == Kind.BUREAU and one.role != Role.VIEWER for one in live_memberships(user))


@predicate  # type: ignore[untyped-decorator]
def is_first_reviewer(user: Any) -> bool:
    return any(
        one.organisation.kind == Kind.BUREAU and one.role == Role.FIRST_REVIEWER for one in live_memberships(user)
    )


@predicate  # type: ignore[untyped-decorator]
def is_second_reviewer(user: Any) -> bool:
    return any(
        one.organisation.kind == Kind.BUREAU and one.role == Role.SECOND_REVIEWER for one in live_memberships(user)
    )


@predicate  # type: ignore[untyped-decorator]
def is_final_reviewer(user: Any) -> bool:
    return any(
        one.organisation.kind == Kind.BUREAU and one.role == Role.FINAL_REVIEWER for one in live_memberships(user)
    )


@predicate  # type: ignore[untyped-decorator]
def owns_scenarios(user: Any) -> bool:
    """Writes for an organisation of a kind that may post scenarios."""
    return any(one.organisation.kind in SCENARIO_OWNERS and one.role in WRITING_ROLES for one in live_memberships(user))


@predicate  # type: ignore[untyped-decorator]
def offers_finance(user: Any) -> bool:
    """Writes for a bank, a fund or a guarantor."""
    return any(one.organisation.kind in FINANCIERS and one.role in WRITING_ROLES for one in live_memberships(user))


@predicate  # type: ignore[untyped-decorator]
def works_for_entity(user: Any) -> bool:
    return any(one.organisation.kind == Kind.ENTITY for one in live_memberships(user))


@predicate  # type: ignore[untyped-decorator]
def works_for_admitted_entity(user: Any) -> bool:
    """Contacts of scenarios are for these, by default (W06)."""
    return any(
        one.organisation.kind == Kind.ENTITY and one.organisation.registry_state == RegistryState.ADMITTED
        for one in live_memberships(user)
    )


@predicate  # type: ignore[untyped-decorator]
def is_verified_member(user: Any) -> bool:
    """Works for an organisation that was verified: may find experts."""
    return any(one.organisation.verified_at is not None for one in live_memberships(user))


@predicate  # type: ignore[untyped-decorator]
def is_organisation_admin(user: Any) -> bool:
    return any(one.role == Role.ADMIN for one in live_memberships(user))


def works_for(user: Any, organisation_id: int, *, writing: bool = False) -> bool:
    """Whether the person works for this organisation (and, with `writing`, in a role that writes)."""
    return any(
        one.organisation_id == organisation_id and (not writing or one.role in WRITING_ROLES)
        for one in live_memberships(user)
    )


def may_read_authority(user: Any, file: Any) -> bool:
    """The letter of authority (files.readers): the organisation's people, and officers."""
    return works_for(user, file.claim_id) or bool(is_officer(user))


add_perm("organisations.admit_entity", is_registrar)
add_perm("organisations.verify_organisation", is_registrar)

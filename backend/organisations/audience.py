"""The tokens of a person's memberships, for whatever is found by some and not by others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backend.organisations.rules import is_officer, is_verified_member, live_memberships, works_for_admitted_entity

if TYPE_CHECKING:
    from backend.accounts.models import User

MEMBER, OFFICER, ADMITTED = "member", "officer", "admitted"


def organisation_token(organisation_id: int) -> str:
    """Names the people of one organisation."""
    return f"org:{organisation_id}"


def tokens_of(user: User) -> list[str]:
    """`member` of a verified organisation, `officer` of the bureau, `admitted` for an admitted entity's people, and each
    organisation by itself.
    """
    groups = ((MEMBER, is_verified_member), (OFFICER, is_officer), (ADMITTED, works_for_admitted_entity))
    return [
        *(token for token, holds in groups if holds(user)),
        *(organisation_token(one.organisation_id) for one in live_memberships(user)),
    ]

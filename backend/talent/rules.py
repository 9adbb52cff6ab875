"""Who may do what with experts."""

from __future__ import annotations

from typing import Any

from rules.permissions import add_perm
from rules.predicates import predicate

from backend.organisations.rules import is_officer, is_registrar, is_verified_member


@predicate  # type: ignore[untyped-decorator]
def is_expert(user: Any) -> bool:
    return user.is_authenticated and hasattr(user, "expert")


@predicate  # type: ignore[untyped-decorator]
def is_this_expert(user: Any, expert: Any) -> bool:
    return user.pk is not None and expert.user_id == user.pk


finds_experts = is_verified_member | is_officer | is_expert
sees_contact = is_this_expert | is_officer

add_perm("talent.find_experts", finds_experts)
add_perm("talent.add_expert", is_registrar)
add_perm("talent.edit_own_profile", is_expert)
add_perm("talent.see_contact", sees_contact)

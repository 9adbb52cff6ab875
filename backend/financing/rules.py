"""Who may do what with products."""

from __future__ import annotations

from typing import Any

from rules.permissions import add_perm
from rules.predicates import predicate

from backend.organisations.rules import is_officer, is_registrar, offers_finance, works_for, works_for_admitted_entity


@predicate  # type: ignore[untyped-decorator]
def works_for_provider(user: Any, product: Any) -> bool:
    """In whatever role, at the institution that offers it."""
    return works_for(user, product.provider_id)


# Contacts are for those who may apply, those who wrote them, and officers (W06).
sees_contact = works_for_provider | is_officer | works_for_admitted_entity

add_perm("financing.offer_product", offers_finance)
add_perm("financing.take_down_product", is_registrar)
add_perm("financing.see_contact", sees_contact)

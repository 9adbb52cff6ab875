"""Who may do what with products."""

from __future__ import annotations

from typing import Any

from rules.permissions import add_perm
from rules.predicates import predicate

from backend.financing.choices import JointState
from backend.organisations.rules import is_officer, is_registrar, offers_finance, works_for, works_for_admitted_entity


@predicate  # type: ignore[untyped-decorator]
def works_for_provider(user: Any, product: Any) -> bool:
    """In whatever role, at the institution that offers it."""
    return works_for(user, product.provider_id)


@predicate  # type: ignore[untyped-decorator]
def writes_for_provider(user: Any, product: Any) -> bool:
    """In a role that writes."""
    return works_for(user, product.provider_id, writing=True)


# Contacts are for those who may apply, those who wrote them, and officers (W06).
sees_contact = works_for_provider | is_officer | works_for_admitted_entity

# Nobody looks at what their own institution offers.
may_look = is_registrar & ~works_for_provider


@predicate  # type: ignore[untyped-decorator]
def writes_for_needy(user: Any, need: Any) -> bool:
    """In a role that writes, at the entity whose need it is."""
    return works_for(user, need.entity_id, writing=True)


@predicate  # type: ignore[untyped-decorator]
def is_asked(user: Any, offer: Any) -> bool:
    """Writes for the institution that a joint offer was proposed to."""
    return works_for(user, offer.answering_id, writing=True)


@predicate  # type: ignore[untyped-decorator]
def may_end(user: Any, offer: Any) -> bool:
    """Writes for either of a confirmed joint offer; for whoever proposed one that waits."""
    if offer.state == JointState.PROPOSED:
        return works_for(user, offer.proposed_by_id, writing=True)
    return any(works_for(user, provider_id, writing=True) for provider_id in offer.provider_ids)


keeps_kinds = is_registrar

add_perm("financing.edit_need", writes_for_needy)
add_perm("financing.answer_joint", is_asked)
add_perm("financing.end_joint", may_end)
add_perm("financing.keep_kinds", keeps_kinds)
add_perm("financing.offer_product", offers_finance)
add_perm("financing.edit_product", writes_for_provider)
add_perm("financing.take_down_product", is_registrar)
add_perm("financing.look_at_product", may_look)
add_perm("financing.see_contact", sees_contact)

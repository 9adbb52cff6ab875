"""Who sees recommendations of what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rules.permissions import add_perm

from backend.organisations.choices import Role
from backend.organisations.rules import (
    is_officer,
    is_registrar,
    live_memberships,
    owns_scenarios,
    works_for,
    works_for_entity,
)
from backend.talent.rules import finds_experts

if TYPE_CHECKING:
    from backend.financing.models import Product
    from backend.scenarios.models import Scenario

add_perm("recommendations.see_own_matches", works_for_entity)
# Which problem a text is about is asked by those who keep the library, and by those who write needs.
asks_nearest = is_officer | owns_scenarios
add_perm("recommendations.ask_nearest", asks_nearest)
add_perm("recommendations.read_library", is_officer)
add_perm("recommendations.keep_library", is_registrar)


def sees_entities_for(user: Any, subject: Scenario | Product) -> bool:
    """The people of the scenario's owner or of the product's provider, and officers."""
    organisation_id: int = getattr(subject, "owner_id", 0) or getattr(subject, "provider_id", 0)
    return bool(works_for(user, organisation_id) or is_officer(user))


def switches_for(user: Any, organisation_id: int) -> bool:
    """Whether the person may switch recommendation on and off for this organisation: as its administrator."""
    return any(one.organisation_id == organisation_id and one.role == Role.ADMIN for one in live_memberships(user))


def sees_experts_for(user: Any, scenario: Scenario) -> bool:
    """As above, if they may find experts at all."""
    return bool(sees_entities_for(user, scenario) and finds_experts(user))

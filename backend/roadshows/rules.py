"""Who may do what at events."""

from __future__ import annotations

from typing import Any

from rules.permissions import add_perm
from rules.predicates import predicate

from backend.organisations.choices import Role
from backend.organisations.rules import live_memberships, works_for
from backend.roadshows.choices import ORGANISERS


@predicate  # type: ignore[untyped-decorator]
def organises_events(user: Any) -> bool:
    """Works, and not only looks, for a verified body that may call events."""
    return any(
        one.organisation.kind in ORGANISERS and one.organisation.is_verified and one.role != Role.VIEWER
        for one in live_memberships(user)
    )


@predicate  # type: ignore[untyped-decorator]
def runs_event(user: Any, event: Any) -> bool:
    """Works for its organiser, and not only looks."""
    return any(one.organisation_id == event.organiser_id and one.role != Role.VIEWER for one in live_memberships(user))


@predicate  # type: ignore[untyped-decorator]
def looks_at_event(user: Any, event: Any) -> bool:
    """Works for its organiser in whatever role."""
    return works_for(user, event.organiser_id)


add_perm("roadshows.call_event", organises_events)
add_perm("roadshows.run_event", runs_event)

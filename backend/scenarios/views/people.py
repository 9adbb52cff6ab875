"""Who stands before a view: an owner's clerk, an officer; whoever is neither gets 404."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from backend.accounts.models import User
from backend.organisations.choices import SCENARIO_OWNERS, WRITING_ROLES
from backend.organisations.middleware import acting_membership, memberships_of
from backend.organisations.models import Membership, Organisation
from backend.organisations.rules import is_officer, is_registrar
from backend.scenarios.models import Scenario


def officer(request: HttpRequest) -> User:
    if not is_officer(request.user):
        raise Http404
    return cast("User", request.user)


def writing_officer(request: HttpRequest) -> User:
    if not is_registrar(request.user):
        raise Http404
    return cast("User", request.user)


def desk_of(request: HttpRequest) -> Membership:
    """The person's seat at an organisation that posts scenarios: the acting one, else the first; else 404."""
    seats = [one for one in memberships_of(request) if one.organisation.kind in SCENARIO_OWNERS]
    if not seats:
        raise Http404
    acting = acting_membership(request)
    return acting if acting in seats and acting is not None else seats[0]


def writing_desk_of(request: HttpRequest) -> Organisation:
    """As above, where the person's role writes."""
    seat = desk_of(request)
    if seat.role not in WRITING_ROLES:
        raise Http404
    return seat.organisation


def own_scenario(request: HttpRequest, reference: str) -> Scenario:
    """A scenario that this person may change; any other is 404."""
    rows = Scenario.objects.editable_by(request.user).select_related("owner", "field", "site_region", "batch")
    return get_object_or_404(rows, reference=reference)


def seen_scenario(request: HttpRequest, reference: str) -> Scenario:
    """A scenario that this person may read; any other is 404."""
    rows = Scenario.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("owner__region", "field", "site_region", "batch", "published_by"), reference=reference
    )

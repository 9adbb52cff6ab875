"""The organisation that the person of a request acts for; whoever has none, or may not write, gets 404."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from backend.organisations.middleware import acting_membership
from backend.organisations.models import Organisation


def acting_organisation(request: HttpRequest) -> Organisation:
    """The organisation the person acts for; somebody without one gets 404."""
    membership = acting_membership(request)
    if membership is None:
        raise Http404
    return membership.organisation


def own_editable(request: HttpRequest) -> Organisation:
    """As above, where the person's role writes."""
    rows = Organisation.objects.editable_by(request.user)
    found: Organisation = get_object_or_404(rows, pk=acting_organisation(request).pk)
    return found


def own_entity(request: HttpRequest) -> Organisation:
    """As above, for an entity."""
    rows = Organisation.objects.entities().editable_by(request.user).select_related("profile")
    found: Organisation = get_object_or_404(rows, pk=acting_organisation(request).pk)
    return found

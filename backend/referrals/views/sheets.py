"""How a view of the bank's comes to a sheet, and to what may be read of it."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from backend.accounts.models import User
from backend.organisations.acting import acting_organisation
from backend.organisations.models import Organisation
from backend.referrals import actions
from backend.referrals.choices import Way
from backend.referrals.errors import NoConsent
from backend.referrals.models import CardLayout, Referral


def bank_house(request: HttpRequest) -> Organisation:
    """The bank or fund that the person acts for; whoever acts for something else gets 404."""
    house = acting_organisation(request)
    if not house.is_financier:
        raise Http404
    return house


def user_of(request: HttpRequest) -> User:
    return cast("User", request.user)


def sheet_of(request: HttpRequest, reference: str, *, writing: bool = False) -> Referral:
    rows = Referral.objects.of_bank(request.user)
    if writing:
        rows = rows.editable_by(request.user)
    found: Referral = get_object_or_404(
        rows.select_related("entity", "bank", "product__kind", "batch", "handled_by"), reference=reference
    )
    return found


def stage_of(request: HttpRequest, reference: str, *, writing: bool = False) -> Referral:
    """What the bank said yes to and may not read any more."""
    rows = Referral.objects.stages_for(request.user, writing=writing)
    found: Referral = get_object_or_404(
        rows.select_related("bank", "product", "batch", "handled_by"), reference=reference
    )
    return found


def sheet_or_stage(request: HttpRequest, reference: str) -> Referral:
    """For a step that asks for no consent: of the one or the other, whoever writes for the bank."""
    try:
        return sheet_of(request, reference, writing=True)
    except Http404:
        return stage_of(request, reference, writing=True)


def layout_of(bank_id: int) -> CardLayout | None:
    return CardLayout.objects.filter(bank=bank_id).first()


def opened_sheet(
    request: HttpRequest, found: Referral, way: Way = Way.OPENED, what: str = "", only: str = ""
) -> dict[str, Any]:
    """What may be read now, with its line in the log; withdrawn in this very moment is 404 like withdrawn before."""
    try:
        return actions.read_sheet(found, by=user_of(request), way=way, what=what, only=only)
    except NoConsent as gone:
        raise Http404 from gone

"""What this app puts on pages of the workbench: rail entries, the switch, lines that wait."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.organisations.choices import FINANCIERS, SCENARIO_OWNERS
from backend.organisations.middleware import acting_membership, memberships_of
from backend.organisations.models import Organisation
from backend.organisations.rules import is_officer, is_registrar
from backend.web.places import FirstTask, Seat, WaitingLine

ENOUGH_CASES = 3


def seats(request: HttpRequest) -> list[Seat]:
    """The organisations the person may act for."""
    acting = acting_membership(request)
    return [
        Seat(one.organisation.reference, one.organisation.short_name or one.organisation.name, current=one == acting)
        for one in memberships_of(request)
    ]


def for_members(request: HttpRequest) -> bool:
    return acting_membership(request) is not None


def for_officers(request: HttpRequest) -> bool:
    return bool(is_officer(request.user))


def for_texts(request: HttpRequest) -> bool:
    """Text messages are sent by hand where there is no gateway."""
    return settings.SMS_GATEWAY is None and bool(is_registrar(request.user))


def _to_verify() -> list[Organisation]:
    """Organisations that may post once somebody has verified them."""
    return list(
        Organisation.objects.filter(verified_at__isnull=True, kind__in=[*SCENARIO_OWNERS, *FINANCIERS]).order_by(
            "created_at"
        )
    )


def unverified(request: HttpRequest) -> int:
    return len(_to_verify()) if is_registrar(request.user) else 0


def waiting(request: HttpRequest) -> Iterator[WaitingLine]:
    """For registrars: organisations that wait for their verification."""
    if not is_registrar(request.user):
        return
    for one in _to_verify():
        yield WaitingLine(
            since=one.created_at,
            kind=_("核验"),
            title=one.name,
            sub=str(one.get_kind_display()),
            url=reverse("organisations:registered", args=[one.reference]),
            verb=_("核验"),
        )


def first_task(request: HttpRequest) -> FirstTask | None:
    """For an entity's people: three cases, since matches are made of them."""
    membership = acting_membership(request)
    if membership is None or not membership.organisation.is_entity:
        return None
    if membership.organisation.cases.count() >= ENOUGH_CASES:
        return None
    return FirstTask(
        text=_("先把做过的案例写上三项，匹配就从这些案例里找依据。"),
        verb=_("写案例"),
        url=reverse("organisations:add_part", args=["cases"]),
    )

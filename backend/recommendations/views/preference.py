"""Switching recommendation off and on, and how it comes about."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backend.accounts.models import User
from backend.organisations.middleware import acting_membership
from backend.organisations.models import Organisation
from backend.recommendations.actions import switch_for_entity, switch_for_person
from backend.recommendations.choices import QUIET_DAYS, TOLD_AT_MOST
from backend.recommendations.engine import measured_bands
from backend.recommendations.optout import switches_of
from backend.recommendations.rules import switches_for
from matching.scoring.measured import Measured


def _organisation(request: HttpRequest) -> Organisation | None:
    membership = acting_membership(request)
    return membership.organisation if membership is not None else None


@login_required
@require_safe
def preference(request: HttpRequest) -> HttpResponse:
    """One's own switch, and that of the entity one acts for, which its administrator turns."""
    organisation = _organisation(request)
    context: dict[str, Any] = {
        "organisation": organisation,
        "switches": switches_of(request.user, organisation),
        "may_switch": organisation is not None
        and organisation.is_entity
        and switches_for(request.user, organisation.pk),
    }
    return render(request, "recommendations/preference.html", context)


@login_required
@require_POST
def switch_own(request: HttpRequest) -> HttpResponse:
    """Off or on for oneself, everywhere at once."""
    on = request.POST.get("on") == "1"
    switch_for_person(cast("User", request.user), on=on)
    messages.success(request, _("推荐已打开。") if on else _("推荐已关闭，列表改按发布时间排。"))
    return redirect(_back(request))


@login_required
@require_POST
def switch_entity(request: HttpRequest) -> HttpResponse:
    """Off or on for the entity one acts for, as its administrator; others get 404."""
    organisation = _organisation(request)
    if organisation is None or not organisation.is_entity or not switches_for(request.user, organisation.pk):
        raise Http404
    on = request.POST.get("on") == "1"
    switch_for_entity(organisation, on=on, by=cast("User", request.user))
    messages.success(request, _("本单位的推荐已打开。") if on else _("本单位的推荐已关闭，不再出现在可承接主体里。"))
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    """The page that the button stood on."""
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return target
    return reverse("recommendations:preference")


@require_safe
def explanation(request: HttpRequest) -> HttpResponse:
    """推荐是怎么来的: for everybody, in plain words; its figures are those that were measured with the model in use."""
    measured = measured_bands()
    context = {
        "measured": measured,
        "rows": _rows(measured) if measured else [],
        "told_at_most": TOLD_AT_MOST,
        "quiet_days": QUIET_DAYS,
        "footer": settings.SITE_FOOTER,
    }
    return render(request, "recommendations/explanation.html", context)


def _rows(measured: Measured) -> list[dict[str, Any]]:
    """Each band with its two shares in hundredths; all but the highest speak of it and what lies above."""
    return [
        {"name": name, "above": place > 0, "right": round(100 * band.right), "found": round(100 * band.found)}
        for place, (name, band) in enumerate(measured.bands.items())
    ]

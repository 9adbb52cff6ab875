"""答复率、对接转化率 of institutions: for officers, and for everybody where the setting says so."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from backend.organisations.rules import is_officer
from backend.referrals.rates import DAYS, LEAST, Rates, rates

ROW, TOP, NAME, WIDE = 44, 24, 220, 640  # of the chart, in its own units


@login_required
@require_safe
def institutions(request: HttpRequest) -> HttpResponse:
    if not is_officer(request.user):
        raise Http404
    rows = rates()
    return render(
        request, "referrals/bank/institutions.html", {**_shown(rows), "published": settings.REFERRALS_PUBLISH_RATES}
    )


@require_safe
def public_institutions(request: HttpRequest) -> HttpResponse:
    """Of institutions with enough cases; the address is there while the setting is on."""
    if not settings.REFERRALS_PUBLISH_RATES:
        raise Http404
    rows = [one for one in rates() if one.enough]
    return render(request, "referrals/bank/public_institutions.html", _shown(rows))


def _shown(rows: list[Rates]) -> dict[str, Any]:
    drawn = [one for one in rows if one.replies.whole]
    return {"rows": rows, "bars": _bars(drawn), "height": TOP + ROW * len(drawn), "least": LEAST, "days": DAYS}


def _bars(rows: list[Rates]) -> list[dict[str, Any]]:
    """Where each mark stands: for each institution two lines, the share as a dot and its interval as a stroke."""
    found = []
    for place, one in enumerate(rows):
        y = TOP + ROW * place
        lines = [
            {
                "y": y + shift, "dot": round(NAME + WIDE * share.mean, 1), "left": round(NAME + WIDE * share.low, 1),
                "right": round(NAME + WIDE * share.high, 1), "css": css,
            }
            for share, shift, css in ((one.replies, 10, "key"), (one.contacts, 26, "other"))
            if share.whole
        ]  # fmt: skip
        found.append({"name": one.house.short_name or one.house.name, "y": y + 22, "lines": lines})
    return found

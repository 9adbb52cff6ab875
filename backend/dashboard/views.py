"""The public home, and the officers' page where its numbers are confirmed."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from backend.accounts.models import User
from backend.dashboard import queries
from backend.dashboard.actions import confirm_figure
from backend.dashboard.errors import FigureMoved
from backend.dashboard.figures import FIGURES
from backend.organisations.rules import is_officer, is_registrar
from backend.web.toasts import say


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    rows = queries.confirmed()
    context = {
        "figures": queries.front_figures(rows),
        "year": queries.year_funnel(rows),
        "example": queries.example(),
        "scenarios": queries.newest_scenarios(),
        "products": queries.newest_products(),
        "events": queries.coming_events(),
    }
    return render(request, "dashboard/home.html", context)


@login_required
@never_cache
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """What is counted now beside what the public sees; a registrar publishes."""
    if not is_officer(request.user):
        raise Http404
    context = {"chains": queries.chains(), "may_confirm": is_registrar(request.user)}
    return render(request, "dashboard/figures.html", context)


@login_required
@require_POST
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Publish one chain of figures, as the officer saw them (`seen`, one value a figure)."""
    if code not in FIGURES or not is_registrar(request.user):
        raise Http404
    seen = [int(value) for value in request.POST.getlist("seen") if value.isascii() and value.isdigit()]
    try:
        rows = confirm_figure(code, cast("User", request.user), seen=seen)
    except FigureMoved as moved:
        say(request, str(moved), failed=True)
    else:
        names = "、".join(str(FIGURES[row.code].label) for row in rows)
        say(request, _("已公布：%s。") % names)
    return redirect("dashboard:figures")

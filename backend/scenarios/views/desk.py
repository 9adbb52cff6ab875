"""An owner's own scenarios, by state."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from backend.organisations.choices import WRITING_ROLES
from backend.scenarios.choices import State
from backend.scenarios.filters import DeskFilter
from backend.scenarios.models import Scenario
from backend.scenarios.views.people import desk_of
from backend.web.queries import opens_with

PAGE_SIZE = 30


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    seat = desk_of(request)
    if elsewhere := opens_with(request):
        return redirect(elsewhere)
    own = Scenario.objects.visible_to(request.user).filter(owner=seat.organisation)
    counts = dict(own.order_by().values_list("state").annotate(Count("pk")))
    found = DeskFilter(request.GET, queryset=own)
    rows = (
        found.qs.select_related("field", "batch")
        .annotate(unanswered=Count("questions", filter=Q(questions__answered_at__isnull=True)))
        .order_by("-pk")
    )
    context = {
        "organisation": seat.organisation,
        "may_write": seat.role in WRITING_ROLES,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "states": [(state.value, state.label, counts[state.value]) for state in State if counts.get(state.value)],
        "deleted": Scenario.objects.restorable_by(request.user).filter(owner=seat.organisation).exists(),
        "total": sum(counts.values()),
        "narrowed": any(request.GET.get(name) for name in found.filters),
        "words": request.GET.get("q", ""),
        "kept": [("state", state)] if (state := request.GET.get("state")) else [],
    }
    return render(request, "scenarios/desk.html", context)

"""The public list of admitted entities, and the public facts of one. No telephone numbers here (W06, W25)."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from backend.organisations.filters import EntityFilter
from backend.organisations.models import Organisation
from backend.organisations.rules import works_for
from backend.web.queries import opens_with

PAGE_SIZE = 20


@require_safe
def entities(request: HttpRequest) -> HttpResponse:
    """Admitted entities, narrowed by field, city and words; the filters live in the address."""
    if elsewhere := opens_with(request):
        return redirect(elsewhere)
    rows = (
        Organisation.objects.public()
        .select_related("region", "profile__primary_field")
        .annotate(case_count=Count("cases", distinct=True), card_count=Count("cards", distinct=True))
        .order_by("name", "pk")
    )
    found = EntityFilter(request.GET, queryset=rows)
    page = Paginator(found.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"filter": found, "page": page, "narrowed": any(request.GET.get(name) for name in found.filters)}
    return render(request, "organisations/entities.html", context)


@require_safe
def entity(request: HttpRequest, reference: str) -> HttpResponse:
    """The public facts of an entity. Before admission it is seen by its own people and by officers only."""
    rows = Organisation.objects.entities().visible_to(request.user).filter(Q(reference=reference))
    found = get_object_or_404(rows.select_related("region", "county", "profile__primary_field"))
    context = {
        "entity": found,
        "cases": found.cases.all(),
        "products": found.products.all(),
        "cards": found.cards.all(),
        "qualifications": found.qualifications.select_related("qualification"),
        "tags": found.profile.tags.all(),
        "mine": works_for(request.user, found.pk, writing=True),
    }
    return render(request, "organisations/entity.html", context)

"""How the bureau picks a batch: the grid, page by page, its preview, and the draft.

What is ticked travels with every turn of a page and every filter, in the address, so nothing that was ticked is lost.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from backend.organisations.acting import acting_organisation
from backend.organisations.choices import Kind
from backend.recommendations.optout import person_is_off
from backend.reference.models import Field, Region
from backend.referrals import actions
from backend.referrals.choices import BATCH_MOST, GRID_BANKS, GRID_ENTITIES
from backend.referrals.errors import NotReady
from backend.referrals.grid import Pair, banks_for_grid, entities_for_grid, fits_of, grid_of, picks_of
from backend.referrals.tables import grid_rows
from backend.referrals.views.bureau import proposer_of
from backend.web.queries import opens_with
from backend.web.toasts import say

FILTERS = ("region", "field")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def grid(request: HttpRequest) -> HttpResponse:
    """Entities × banks; the filters, the pages and the ticks live in the address."""
    proposer_of(request)
    if request.method == "POST":
        return _turned(request)
    if elsewhere := opens_with(request):
        return redirect(elsewhere)
    rows = entities_for_grid()
    region, field = (request.GET.get(name, "") for name in FILTERS)
    if region:
        rows = rows.filter(region__code=region)
    if field:
        rows = rows.filter(profile__primary_field__code=field)
    page = Paginator(rows, GRID_ENTITIES).get_page(request.GET.get("page"))
    bank_page = Paginator(banks_for_grid(), GRID_BANKS).get_page(request.GET.get("banks"))
    found = grid_of(page.object_list, bank_page.object_list, fits=not person_is_off(request.user))
    picked = _picked(request.GET)
    elsewhere_picked = [pair for pair in picked if pair not in found.cells]
    context = {
        "grid": found,
        "page": page,
        "bank_page": bank_page,
        "rows": grid_rows(found, set(picked)),
        "carried": _packed(elsewhere_picked),
        "carried_count": len(elsewhere_picked),
        "regions": Region.objects.filter(level="city").order_by("code"),
        "fields": Field.objects.filter(parent=None).order_by("position", "code"),
        "region": region,
        "field": field,
    }
    return render(request, "referrals/grid.html", context)


def _turned(request: HttpRequest) -> HttpResponse:
    """To the page that was asked for, with all that was ticked."""
    sent = request.POST
    page, _dot, banks = sent.get("go", "").partition(".")
    filters = {name: sent.get(name, "") for name in FILTERS}
    return redirect(_address(_kept(request, _picked(sent)), **filters, page=page, banks=banks))


def _picked(given: QueryDict) -> list[Pair]:
    """The boxes of this page, and what was ticked on others."""
    return picks_of([*given.getlist("pick"), *given.get("picks", "").split(".")])


def _packed(pairs: Sequence[Pair]) -> str:
    """As short as it can be: an address holds a whole batch."""
    return ".".join(f"{entity}-{bank}" for entity, bank in pairs)


def _kept(request: HttpRequest, pairs: list[Pair]) -> list[Pair]:
    """As many as a batch takes; who ticked more is told which stay."""
    if len(pairs) > BATCH_MOST:
        said = _("一批最多%(most)s件，勾了%(count)s格。已留下前%(most)s格，其余的请放到下一批。")
        say(request, said % {"most": BATCH_MOST, "count": len(pairs)}, failed=True)
    return pairs[:BATCH_MOST]


def _address(pairs: Sequence[Pair], **rest: str) -> str:
    query = {name: value for name, value in rest.items() if value} | ({"picks": _packed(pairs)} if pairs else {})
    return f"{reverse('referrals:grid')}?{urlencode(query)}" if query else reverse("referrals:grid")


@login_required
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What would be proposed, and what not and why; nothing is stored."""
    proposer_of(request)
    pairs = _picked(request.POST)
    filters = {name: request.POST.get(name, "") for name in FILTERS}
    if not pairs:
        say(request, _("请至少选一格。"), failed=True)
        return redirect(_address([], **filters))
    if len(pairs) > BATCH_MOST:
        return redirect(_address(_kept(request, pairs), **filters))
    rows = actions.check_pairs(pairs, fits_of(pairs, fits=not person_is_off(request.user)))
    ready = [row for row in rows if not row.wrong]
    context = {"rows": rows, "ready": ready, "refused": len(rows) - len(ready), "back": _address(pairs, **filters)}
    return render(request, "referrals/preview.html", context)


@login_required
@require_POST
def apply(request: HttpRequest) -> HttpResponse:
    """Make the draft batch; per pair the page says what became of it. Undo puts everything back."""
    user = proposer_of(request)
    pairs = _picked(request.POST)
    bureau = acting_organisation(request)
    if bureau.kind != Kind.BUREAU:
        raise Http404
    try:
        fits = fits_of(pairs, fits=not person_is_off(user))
        batch, rows = actions.propose(bureau, pairs, by=user, fits=fits)
    except NotReady as wrong:
        say(request, str(wrong), failed=True)
        return redirect(_address(pairs[:BATCH_MOST]))
    refused = [row for row in rows if row.wrong]
    if batch is None or refused:
        context = {"rows": rows, "done": len(rows) - len(refused), "refused": len(refused), "batch": batch}
        return render(request, "referrals/applied.html", context)
    said = _("已提出%s件，还没有发出。") % len(rows)
    say(request, said, undo_url=reverse("referrals:discard", args=[batch.reference]))
    return redirect("referrals:batch", batch.reference)

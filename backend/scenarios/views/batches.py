"""整批报送: choose what is written, add one scan of the signed original, look through it, send it; and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from backend.accounts.models import User
from backend.files.models import StoredFile
from backend.organisations.models import Organisation
from backend.organisations.rules import is_officer, works_for
from backend.outbox.errors import LostRace
from backend.scenarios import actions
from backend.scenarios.actions.scans import kept_scan
from backend.scenarios.choices import State
from backend.scenarios.errors import BatchNotReady, NotReady, NotVerified
from backend.scenarios.forms.batches import ScanForm
from backend.scenarios.models import Batch, ImportJob, ImportRow, ReviewPoint, Scenario
from backend.scenarios.process import EDITABLE
from backend.scenarios.querysets import ScenarioQuerySet
from backend.scenarios.readiness import missing_of
from backend.scenarios.texts import measures_of
from backend.scenarios.views.people import writing_desk_of
from backend.web.toasts import say

MOST = 500  # in one batch: an officer looks at each
EARLIER = 5


@dataclass(frozen=True)
class Item:
    """One scenario that may go with the batch, and what speaks against it, by field."""

    scenario: Scenario
    missing: dict[str, str]
    picked: bool = True

    @property
    def sentences(self) -> list[str]:
        return list(self.missing.values())


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose (`do` is empty), look through (check), send (send). What is not ready is named and never sent along."""
    owner = writing_desk_of(request)
    do = request.POST.get("do", "")
    scan = kept_scan(owner, request.POST.get("kept", ""), by=_user(request))
    picked = _items(_own(request, owner).filter(reference__in=request.POST.getlist("pick")[:MOST])) if do else []
    if do == "send" and scan is not None:
        return _send(request, owner, picked, scan)
    if do in ("check", "send"):
        form = ScanForm(request.POST, request.FILES, kept=scan is not None)
        if not picked:
            form.add_error(None, _("请至少选一条场景。"))
        if form.is_valid():
            if upload := form.cleaned_data["scan"]:
                scan = actions.keep_scan(owner, upload, by=_user(request), instead_of=scan)
            return _check_page(request, owner, picked, cast("StoredFile", scan))
        return _choose_page(request, owner, form, scan, picked)
    return _choose_page(request, owner, ScanForm(kept=scan is not None), scan, picked if do else None)


@login_required
@require_safe
def batch(request: HttpRequest, reference: str) -> HttpResponse:
    """Where each scenario of the batch stands, for the owner's people and officers."""
    found = get_object_or_404(
        Batch.objects.visible_to(request.user).select_related("owner", "scan", "submitted_by"), reference=reference
    )
    open_points = ReviewPoint.objects.filter(settled_at__isnull=True, amendment__isnull=True)
    scenarios = list(
        Scenario.objects.visible_to(request.user)
        .filter(batch=found)
        .select_related("owner")
        .prefetch_related(Prefetch("points", queryset=open_points))
        .order_by("pk")
    )
    context = {
        "batch": found,
        "scenarios": scenarios,
        "counts": _state_counts(scenarios),
        "officer": is_officer(request.user),
        "writes": works_for(request.user, found.owner_id, writing=True),
    }
    return render(request, "scenarios/batches/batch.html", context)


def _send(request: HttpRequest, owner: Organisation, picked: Sequence[Item], scan: StoredFile) -> HttpResponse:
    try:
        sent = actions.submit_batch(owner, scenarios=[item.scenario for item in picked], scan=scan, by=_user(request))
    except BatchNotReady as refused:
        told = [Item(item.scenario, refused.problems.get(item.scenario.reference, {})) for item in picked]
        return _check_page(request, owner, told, scan)
    except (NotReady, NotVerified, LostRace) as refused:
        say(request, str(refused), failed=True)
        return _choose_page(request, owner, ScanForm(kept=True), scan, picked)
    say(request, _("已报送%(count)s条，等待初审。") % {"count": len(picked)})
    return redirect("scenarios:batch", sent.reference)


def _choose_page(
    request: HttpRequest, owner: Organisation, form: ScanForm, scan: StoredFile | None, picked: Sequence[Item] | None
) -> HttpResponse:
    """All that may be sent; at first what is ready is picked, afterwards what the clerk had picked."""
    job = ImportJob.objects.editable_by(request.user).filter(owner=owner, reference=_asked(request, "list")).first()
    rows = _own(request, owner)
    if job is not None:
        rows = rows.filter(pk__in=ImportRow.objects.filter(job=job, scenario__isnull=False).values("scenario"))
    chosen = None if picked is None else {item.scenario.pk for item in picked}
    items = _items(rows[: MOST + 1], chosen)
    batches = (
        Batch.objects.editable_by(request.user).filter(owner=owner).annotate(count=Count("scenarios", distinct=True))
    )
    context = {
        "owner": owner,
        "form": form,
        "scan": scan,
        "items": items[:MOST],
        "too_many": MOST if len(items) > MOST else 0,
        "job": job,
        "earlier": batches.order_by("-pk")[:EARLIER],
    }
    return render(request, "scenarios/batches/new.html", context)


def _check_page(request: HttpRequest, owner: Organisation, items: Sequence[Item], scan: StoredFile) -> HttpResponse:
    context = {
        "owner": owner,
        "scan": scan,
        "items": items,
        "ready": [item for item in items if not item.missing],
        "refused": [item for item in items if item.missing],
        "list": _asked(request, "list"),
    }
    return render(request, "scenarios/batches/check.html", context)


def _own(request: HttpRequest, owner: Organisation) -> ScenarioQuerySet:
    """What may be sent: the owner's drafts and what was returned, newest first."""
    rows = Scenario.objects.editable_by(request.user).filter(owner=owner, state__in=EDITABLE)
    return rows.select_related("owner", "field").prefetch_related("measures").order_by("-pk")


def _items(scenarios: Iterable[Scenario], chosen: set[int] | None = None) -> list[Item]:
    found = []
    for scenario in scenarios:
        missing = missing_of(scenario, measures_of(scenario))
        found.append(Item(scenario, missing, not missing if chosen is None else scenario.pk in chosen))
    return found


def _state_counts(scenarios: Iterable[Scenario]) -> list[tuple[str, int]]:
    counts = Counter(scenario.state for scenario in scenarios)
    return [(str(state.label), counts[state.value]) for state in State if counts[state.value]]


def _asked(request: HttpRequest, name: str) -> str:
    return request.POST.get(name) or request.GET.get(name) or ""


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)

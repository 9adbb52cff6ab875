"""Drafts that were deleted and can still be taken back; undoing a whole import."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backend.accounts.models import User
from backend.outbox.errors import LostRace
from backend.scenarios import actions
from backend.scenarios.choices import DELETED_FOR
from backend.scenarios.errors import ScenariosError
from backend.scenarios.models import ImportJob, Scenario
from backend.scenarios.views.people import own_scenario, writing_desk_of
from backend.web.toasts import say

PAGE_SIZE = 50


@login_required
@require_safe
def deleted(request: HttpRequest) -> HttpResponse:
    """The last deleted first."""
    owner = writing_desk_of(request)
    rows = Scenario.objects.restorable_by(request.user).filter(owner=owner).select_related("field")
    page = Paginator(rows.order_by("-deleted_at", "-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "scenarios/deleted.html", {"page": page, "owner": owner, "days": DELETED_FOR.days})


@login_required
@require_POST
def delete(request: HttpRequest, reference: str) -> HttpResponse:
    scenario = own_scenario(request, reference)
    try:
        actions.delete_draft(scenario, by=_user(request))
    except (ScenariosError, LostRace) as refused:
        say(request, str(refused), failed=True)
        return redirect(scenario)
    back = reverse("scenarios:restore", args=[reference])
    say(request, _("草稿已删除，%(days)s天内可以恢复。") % {"days": DELETED_FOR.days}, undo_url=back)
    return redirect("scenarios:desk")


@login_required
@require_POST
def restore(request: HttpRequest, reference: str) -> HttpResponse:
    scenario = get_object_or_404(Scenario.objects.restorable_by(request.user), reference=reference)
    try:
        actions.restore_draft(scenario, by=_user(request))
    except (ScenariosError, LostRace) as refused:
        say(request, str(refused), failed=True)
        return redirect("scenarios:deleted")
    say(request, _("已恢复为草稿。"))
    return redirect("scenarios:edit", reference)


@login_required
@require_POST
def undo_import(request: HttpRequest, reference: str) -> HttpResponse:
    job = _own_job(request, reference)
    try:
        count = actions.undo_import(job, by=_user(request))
    except (ScenariosError, LostRace) as refused:
        say(request, str(refused), failed=True)
    else:
        back = reverse("scenarios:import_restore", args=[reference])
        say(request, _("已撤销导入，%(count)s条草稿随之删除。") % {"count": count}, undo_url=back)
    return redirect("scenarios:import_result", reference)


@login_required
@require_POST
def restore_import(request: HttpRequest, reference: str) -> HttpResponse:
    job = _own_job(request, reference)
    try:
        count = actions.restore_import(job, by=_user(request))
    except (ScenariosError, LostRace) as refused:
        say(request, str(refused), failed=True)
    else:
        say(request, _("已恢复导入，%(count)s条草稿随之恢复。") % {"count": count})
    return redirect("scenarios:import_result", reference)


def _own_job(request: HttpRequest, reference: str) -> ImportJob:
    rows = ImportJob.objects.editable_by(request.user).select_related("owner")
    return cast("ImportJob", get_object_or_404(rows, reference=reference))


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)

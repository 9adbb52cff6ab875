"""The officers' queue and the page on which one scenario, or one change, is reviewed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.accounts.models import User
from backend.organisations.rules import is_final_reviewer, is_first_reviewer, is_second_reviewer
from backend.outbox.errors import LostRace
from backend.scenarios import actions
from backend.scenarios.errors import NotReady, ScenariosError
from backend.scenarios.filters import ReviewFilter
from backend.scenarios.forms.review import PointRows, ReasonForm
from backend.scenarios.models import Amendment, Scenario, ScreenedWord
from backend.scenarios.process import STEPS, stage_of, steps_for
from backend.scenarios.queries import (
    FINAL,
    FIRST,
    SECOND,
    STATES,
    classes_of,
    history_of,
    open_amendment,
    open_points,
    parts_of,
    queue,
    queue_counts,
    undo_for,
    version_of,
)
from backend.scenarios.readiness import is_answerable
from backend.scenarios.screening import screen
from backend.scenarios.texts import changes, measures_of, revised, shown
from backend.scenarios.views.history import lines_of
from backend.scenarios.views.people import officer
from backend.web.queries import opens_with
from backend.web.toasts import say

PAGE_SIZE = 50
REVIEWERS = {FIRST: is_first_reviewer, SECOND: is_second_reviewer, FINAL: is_final_reviewer}


@login_required
@require_safe
def review(request: HttpRequest) -> HttpResponse:
    """What waits for review, oldest first, a part for each review."""
    user = officer(request)
    if elsewhere := opens_with(request):
        return redirect(elsewhere)
    counts = queue_counts()
    parts = parts_of(counts)
    part = request.GET.get("part")
    if part not in parts:
        part = next((one for one in parts if REVIEWERS[one](user)), FIRST)
    found = ReviewFilter(request.GET, queryset=Scenario.objects.visible_to(user))
    address = reverse("scenarios:review")
    context = {
        "part": part,
        "page": Paginator(queue(part, found.qs), PAGE_SIZE).get_page(request.GET.get("page")),
        "tabs": [
            {
                "label": STATES[one][0].label,
                "url": f"{address}?part={one}",
                "count": counts[one],
                "current": part == one,
            }
            for one in parts
        ],
        "batch": found.form.cleaned_data.get("batch") if found.form.is_valid() else None,
        "words": request.GET.get("q", ""),
        "may_act": REVIEWERS[part](user),
        "narrowed": any(request.GET.get(name) for name in found.filters),
    }
    return render(request, "scenarios/review.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def review_one(request: HttpRequest, reference: str) -> HttpResponse:
    """One scenario or the change to it: the text, what the list of words points at, the verbs. POST asks for more rows."""
    user = officer(request)
    scenario = reviewed(user, reference)
    rows = PointRows(request.POST, more=1).as_typed() if request.method == "POST" else PointRows()
    return _page(request, user, scenario, rows)


@login_required
@require_POST
def act(request: HttpRequest, reference: str, verb: str) -> HttpResponse:
    """One verb. `version` says which text was read: a text that changed since is not passed unseen."""
    user = officer(request)
    scenario = reviewed(user, reference)
    if verb not in VERBS:
        raise Http404
    row = subject_of(scenario)
    if verb == "return":
        rows = PointRows(request.POST)
        if not rows.is_valid():
            return _page(request, user, scenario, rows)
    if verb == "take-down":
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return _page(request, user, scenario, PointRows(), reason_form=form)
    try:
        if verb in PASS_A_TEXT:
            require_same(row, request.POST.get("version", ""))
        VERBS[verb](request, user, row)
    except NotReady as missing:
        if verb == "return":
            return _page(request, user, scenario, PointRows(request.POST), wrong=str(missing))
        say(request, str(missing), failed=True)
        return redirect("scenarios:review_one", reference=reference)
    except (ScenariosError, LostRace) as refused:
        say(request, str(refused), failed=True)
        return redirect("scenarios:review_one", reference=reference)
    return redirect("scenarios:review_one", reference=reference) if verb == "undo" else redirect("scenarios:review")


def reviewed(user: User, reference: str) -> Scenario:
    """What was ever submitted; a draft is nobody's business but its owner's."""
    rows = Scenario.objects.visible_to(user).filter(submitted_at__isnull=False)
    return get_object_or_404(
        rows.select_related("owner__region", "field", "site_region", "batch__scan", "checked_by"), reference=reference
    )


def subject_of(scenario: Scenario) -> Scenario | Amendment:
    """What is under review: the change to a published text, else the scenario itself."""
    amendment = open_amendment(scenario) if scenario.is_published else None
    return amendment or scenario


def require_same(row: Scenario | Amendment, version: str) -> None:
    if version != version_of(row):
        raise LostRace(_("您打开之后文字有变化，请看过新的文字再办理。"))


# ── verbs ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _check(request: HttpRequest, user: User, row: Scenario | Amendment) -> None:
    if isinstance(row, Amendment):
        actions.check_amendment(row, by=user)
    else:
        actions.check_scenario(row, by=user)
    say(request, _("初审已通过：%(title)s") % {"title": title_of(row)}, undo_url=undo_url(row))


def _recheck(request: HttpRequest, user: User, row: Scenario | Amendment) -> None:
    if isinstance(row, Amendment):
        actions.recheck_amendment(row, by=user)
    else:
        actions.recheck_scenario(row, by=user)
    say(request, _("复审已通过：%(title)s") % {"title": title_of(row)}, undo_url=undo_url(row))


def _return(request: HttpRequest, user: User, row: Scenario | Amendment) -> None:
    rows = PointRows(request.POST)
    rows.is_valid()
    if isinstance(row, Amendment):
        actions.return_amendment(row, points=rows.points(), by=user)
    else:
        actions.return_scenario(row, points=rows.points(), by=user)
    say(request, _("已退回：%(title)s") % {"title": title_of(row)}, undo_url=undo_url(row))


def _publish(request: HttpRequest, user: User, row: Scenario | Amendment) -> None:
    if isinstance(row, Amendment):
        actions.apply_amendment(row, by=user)
        say(request, _("变更已公开：%(title)s") % {"title": title_of(row)})
        return
    actions.publish_scenario(row, by=user)
    say(request, _("已发布：%(title)s") % {"title": title_of(row)})


def _take_down(request: HttpRequest, user: User, row: Scenario | Amendment) -> None:
    scenario = row.scenario if isinstance(row, Amendment) else row
    actions.take_down_scenario(scenario, reason=request.POST["reason"].strip(), by=user)
    say(request, _("已撤下：%(title)s") % {"title": scenario.title})


def _undo(request: HttpRequest, user: User, row: Scenario | Amendment) -> None:
    actions.undo_last(row, by=user)
    say(request, _("已撤回本次操作。"))


VERBS: dict[str, Callable[[HttpRequest, User, Scenario | Amendment], None]] = {
    "check": _check,
    "recheck": _recheck,
    "return": _return,
    "publish": _publish,
    "take-down": _take_down,
    "undo": _undo,
}
PASS_A_TEXT = ("check", "recheck", "return", "publish")


def title_of(row: Scenario | Amendment) -> str:
    return row.scenario.title if isinstance(row, Amendment) else row.title


def undo_url(row: Scenario | Amendment) -> str:
    scenario = row.scenario if isinstance(row, Amendment) else row
    return f"{reverse('scenarios:act', args=[scenario.reference, 'undo'])}"


# ── the page ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _page(
    request: HttpRequest,
    user: User,
    scenario: Scenario,
    rows: PointRows,
    *,
    wrong: str = "",
    reason_form: ReasonForm | None = None,
) -> HttpResponse:
    """As it stands, with what was typed and is wrong; `reason_form` opens the dialog of taking down."""
    row = subject_of(scenario)
    measures = measures_of(scenario)
    text, new_measures = revised(scenario, row.data) if isinstance(row, Amendment) else (scenario, measures)
    rows.wrong = wrong
    context: dict[str, Any] = {
        "scenario": scenario,
        "text": text,
        "measures": new_measures,
        "conditions": text.posted_conditions.items,
        "classes": classes_of(text),
        "sees_contact": True,
        "row": row,
        "is_amendment": isinstance(row, Amendment),
        "stage": stage_of(row),
        "version": version_of(row),
        "changes": changes(shown(scenario, measures), shown(text, new_measures)) if isinstance(row, Amendment) else [],
        "hits": screen(shown(text, new_measures), ScreenedWord.objects.all()),
        "answerable": is_answerable(new_measures),
        "steps": {step.name: step for step in steps_for(user, row)},
        "may_take_down": STEPS["take_down"].allowed(user, scenario),
        "undo": undo_for(user, row),
        "points": open_points(scenario, row if isinstance(row, Amendment) else None),
        "rows": rows,
        "reason_form": reason_form or ReasonForm(),
        "opened": "take-down" if reason_form is not None else "",
        "history": lines_of(history_of(scenario)),
    }
    return render(request, "scenarios/review_one.html", context)

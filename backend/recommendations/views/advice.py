"""填报提示, beside the form in which a scenario is written: posted the form as it stands, never a hindrance. And beside a
scenario under review those that say the same.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from backend.organisations.rules import is_officer
from backend.recommendations.advising import PROSE, Draft, advise
from backend.recommendations.alikes import alike_to
from backend.recommendations.rules import asks_nearest
from backend.scenarios.forms.compose import Compose, promised_reference
from backend.scenarios.models import Scenario
from backend.scenarios.queries import open_amendment
from backend.scenarios.texts import MeasureText, measures_of, revised

LONGEST = 2_000  # characters of a field, as the form takes them


@login_required
@require_POST
def advice(request: HttpRequest) -> HttpResponse:
    """The panel for the form as it is typed, whatever is wrong or missing in it."""
    if not asks_nearest(request.user):
        raise Http404
    context = {"advice": advise(draft_of(request.POST), request.user), "links": is_officer(request.user)}
    return render(request, "recommendations/advice.html", context)


@login_required
@require_safe
def alike(request: HttpRequest, reference: str) -> HttpResponse:
    """Beside a scenario under review, or the change to it: what says the same already."""
    if not is_officer(request.user):
        raise Http404
    rows = Scenario.objects.visible_to(request.user).filter(submitted_at__isnull=False).select_related("owner")
    scenario = get_object_or_404(rows, reference=reference)
    amendment = open_amendment(scenario) if scenario.is_published else None
    text, measures = revised(scenario, amendment.data) if amendment else (scenario, measures_of(scenario))
    return render(request, "recommendations/alike.html", {"lines": alike_to(text, measures, request.user)})


def draft_of(data: QueryDict) -> Draft:
    """What stands in the form; a field that does not read right counts as not filled in, a text as far as it may be long."""
    compose = Compose(data)
    compose.is_valid()
    given = compose.form.cleaned_data
    scenario = Scenario(
        **{name: data.get(name, "")[:LONGEST] for name in (*PROSE, "data_available", "site_text")},
        deadline=given.get("deadline"),
        conditions=given.get("conditions") or {},
    )
    measures = [one for row in compose.rows.forms if (one := MeasureText(**_measure(row.cleaned_data))).name]
    return Draft(scenario, measures, data.get("reference", "") or promised_reference(data.get("draft", "")))


def _measure(cleaned: dict[str, Any]) -> dict[str, str]:
    """A row whose name is not written yet, or whose figure is too long, lacks what was wrong."""
    return {name: cleaned.get(name, "") for name in ("name", "now", "target", "unit", "by")}

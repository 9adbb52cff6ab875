"""这是哪一类问题, asked of a text that somebody writes: a fragment, for whatever page has the text."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from backend.files.secrecy import secrecy_mark
from backend.organisations.rules import is_officer
from backend.recommendations.nearest import nearest_problems
from backend.recommendations.rules import asks_nearest

LONGEST = 4_000  # characters that are looked at
# `text`, or the fields of a scenario's draft that say what hurts.
PARTS = ("text", "title", "pain_point", "current_process")


@login_required
@require_POST
def near_problems(request: HttpRequest) -> HttpResponse:
    """The three nearest problems, what others with them want to reach, and how many entities could answer."""
    if not asks_nearest(request.user):
        raise Http404
    text = "\n".join(filter(None, (request.POST.get(name, "").strip() for name in PARTS)))[:LONGEST]
    if mark := secrecy_mark(text):  # nothing of it is looked at (W01)
        return render(request, "recommendations/near.html", {"near": [], "mark": mark})
    context = {"near": nearest_problems(text), "links": is_officer(request.user), "asked": True}
    return render(request, "recommendations/near.html", context)

"""The judge's pages: invitations, the projects of each event, and one sheet, on a phone as well."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.outbox.errors import LostRace
from backend.roadshows import actions
from backend.roadshows.choices import ApplicationState, JudgeState
from backend.roadshows.errors import NotReady, RoadshowsError, Tied
from backend.roadshows.forms.parts import SheetForm
from backend.roadshows.models import Application, Judge, Sheet
from backend.roadshows.process import JUDGING
from backend.roadshows.queries import ties_of
from backend.roadshows.views.people import user_of
from backend.talent.rules import is_expert
from backend.web.toasts import say

SEATS_MOST = 20


@login_required
@never_cache
@require_safe
def judging(request: HttpRequest) -> HttpResponse:
    """What one is asked to judge; projects to which one is tied are grey, with the path."""
    if not is_expert(request.user):
        raise Http404
    seats = Judge.objects.editable_by(request.user).select_related("event", "event__organiser", "expert")
    rows = [_seat(judge) for judge in seats.exclude(event__state="draft").order_by("-pk")[:SEATS_MOST]]
    return render(request, "roadshows/judging.html", {"seats": rows})


def _seat(judge: Judge) -> dict[str, Any]:
    if judge.state != JudgeState.ACCEPTED:
        return {"judge": judge, "projects": [], "open": judge.event.state in JUDGING}
    rows = list(Application.objects.filter(event=judge.event).standing().select_related("entity"))
    ties = ties_of(judge.expert, [one.entity_id for one in rows])
    sheets = {one.application_id: one for one in judge.sheets.annotate(total=Sum("scores__points"))}
    projects = [{"application": one, "ties": ties.get(one.entity_id, []), "sheet": sheets.get(one.pk)} for one in rows]
    return {"judge": judge, "projects": projects, "open": judge.event.state in JUDGING}


@login_required
@require_POST
def answer(request: HttpRequest, judge: str) -> HttpResponse:
    rows = Judge.objects.editable_by(request.user).select_related("event", "expert")
    seat = get_object_or_404(rows, reference=judge)
    accepts = request.POST.get("answer") == "accept"
    try:
        actions.answer_invitation(seat, by=user_of(request), accepts=accepts)
    except (RoadshowsError, LostRace) as refused:
        say(request, str(refused), failed=True)
    else:
        say(request, _("已接受，可以看材料、打分。") if accepts else _("已谢绝。"))
    return redirect("roadshows:judging")


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, judge: str, application: str) -> HttpResponse:
    """One project by the rubric. Whom a tie keeps from it gets what a stranger gets."""
    seats = Judge.objects.editable_by(request.user).judging().select_related("event", "expert")
    seat = get_object_or_404(seats, reference=judge)
    rows = Application.objects.filter(event=seat.event, state=ApplicationState.SUBMITTED)
    found = get_object_or_404(rows.select_related("entity", "deck", "event"), reference=application)
    if ties_of(seat.expert, [found.entity_id]):
        raise Http404
    held = Sheet.objects.filter(judge=seat, application=found).prefetch_related("scores").first()
    done = held is not None and held.submitted_at is not None
    form = SheetForm(request.POST or None, event=seat.event, sheet=held)
    if request.method == "POST" and form.is_valid():
        submit = "submit" in request.POST
        try:
            actions.score(
                found, seat, by=user_of(request), points=form.points, remark=form.cleaned_data["remark"], submit=submit
            )
        except NotReady as missing:
            form.show_faults(missing.sentences)
        except Tied as tied:
            raise Http404 from tied
        except (RoadshowsError, LostRace) as refused:
            form.add_error(None, str(refused))
        else:
            say(request, _("已提交。") if submit else _("已暂存。"))
            return redirect("roadshows:judging")
    context = {
        "judge": seat, "event": seat.event, "application": found, "form": form, "done": done,
        "open": seat.event.state in JUDGING and not done,
    }  # fmt: skip
    return render(request, "roadshows/sheet.html", context)

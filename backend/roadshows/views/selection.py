"""The organiser chooses: applications with what the judges gave them, and the jury."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.outbox.errors import LostRace
from backend.roadshows import actions
from backend.roadshows.errors import NotReady, RoadshowsError, Tied
from backend.roadshows.forms.parts import AnswerForm, InviteForm
from backend.roadshows.leaving import left_of
from backend.roadshows.models import Application, Event, Judge
from backend.roadshows.process import CHOOSING, JUDGING
from backend.roadshows.queries import applicants_tied_to, digest_of, ranking, ties_of
from backend.roadshows.views.people import run_event, tabs_of, undo_of, user_of
from backend.web.toasts import say


@login_required
@require_safe
def applications(request: HttpRequest, reference: str) -> HttpResponse:
    """The best mean first, with the spread of what the judges gave."""
    return _applications_page(request, run_event(request, reference))


def _applications_page(
    request: HttpRequest, event: Event, answered: tuple[Application, AnswerForm] | None = None
) -> HttpResponse:
    context = {
        "event": event,
        "tabs": tabs_of(event, "applications"),
        "ranked": ranking(event),
        "left": left_of(event),
        "most": sum(event.criteria.values_list("points", flat=True)),
        "choosing": event.state in CHOOSING,
        "full": event.taken >= event.places,
        "form": answered[1] if answered else AnswerForm(),
        "wrong": answered[0].reference if answered else "",
    }
    return render(request, "roadshows/applications.html", context)


@login_required
@require_POST
def choose(request: HttpRequest, reference: str, application: str) -> HttpResponse:
    return _answer(request, reference, application, actions.choose, _("已选上，主体会收到通知。"))


@login_required
@require_POST
def turn_down(request: HttpRequest, reference: str, application: str) -> HttpResponse:
    return _answer(request, reference, application, actions.turn_down, _("已答复未入选。"))


def _answer(
    request: HttpRequest, reference: str, application: str, verb: Callable[..., Any], said: str
) -> HttpResponse:
    event = run_event(request, reference)
    rows = Application.objects.chosen_by(request.user).standing().select_related("event", "entity")
    found = get_object_or_404(rows, event=event, reference=application)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _applications_page(request, event, (found, form))
    try:
        verb(found, by=user_of(request), answer=form.cleaned_data["answer"])
    except NotReady as missing:
        for sentence in missing.sentences.values():
            form.add_error("answer", sentence)
        return _applications_page(request, event, (found, form))
    except (RoadshowsError, LostRace) as refused:
        say(request, str(refused), failed=True)
    else:
        say(request, said, undo_url=reverse("roadshows:take_back", args=[reference, application]))
    return redirect("roadshows:applications", reference)


@login_required
@require_POST
def take_back(request: HttpRequest, reference: str, application: str) -> HttpResponse:
    """The answer that was just given."""
    event = run_event(request, reference)
    rows = Application.objects.chosen_by(request.user).select_related("event", "entity")
    found = get_object_or_404(rows, event=event, reference=application)
    try:
        actions.take_back_answer(found, by=user_of(request))
    except (RoadshowsError, LostRace) as refused:
        say(request, str(refused), failed=True)
    else:
        say(request, _("已撤回答复，主体看过的会收到更正。"))
    return redirect("roadshows:applications", reference)


@login_required
@require_POST
def take_out(request: HttpRequest, reference: str, application: str) -> HttpResponse:
    """Of who has left: its sessions, and its seat."""
    event = run_event(request, reference)
    rows = Application.objects.chosen_by(request.user).select_related("event", "entity")
    found = get_object_or_404(rows, event=event, reference=application)
    try:
        left = actions.take_out(found, by=user_of(request))
    except (RoadshowsError, LostRace) as refused:
        say(request, str(refused), failed=True)
    else:
        if left is None:
            say(request, _("没有要移出的。"))
        elif left.seated:
            say(request, _("场次已移出。洽谈安排已经发布，请在“当天变动”里记为不来。"))
        else:
            say(request, _("已移出，重新发布后通知有关的人。"))
    return redirect("roadshows:applications", reference)


@login_required
@require_http_methods(["GET", "POST"])
def judges(request: HttpRequest, reference: str) -> HttpResponse:
    """The jury, each with whom ties keep them from; and inviting another."""
    event = run_event(request, reference)
    form = InviteForm(request.POST or None, user=user_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            seen = str(request.POST.get("seen", ""))
            judge = actions.invite_judge(event, form.cleaned_data["expert"], by=user_of(request), seen=seen)
        except NotReady as missing:
            form.show_faults(missing.sentences)
        except Tied:
            form.add_error(None, _("请先看下面的利害关系，再决定是否邀请。"))
        except (RoadshowsError, LostRace) as refused:
            form.add_error(None, str(refused))
        else:
            say(request, _("已邀请%s。") % judge.expert.name)
            return redirect("roadshows:judges", reference)
    names = dict(Application.objects.filter(event=event).standing().values_list("entity_id", "entity__name"))
    jury = [
        {"judge": judge, "ties": [(names[pk], said) for pk, said in ties_of(judge.expert, list(names)).items()]}
        for judge in event.judges.select_related("expert", "expert__institution")
    ]
    chosen = form.cleaned_data.get("expert") if form.is_bound else None
    context = {
        "event": event,
        "tabs": tabs_of(event, "judges"),
        "jury": jury,
        "form": form if event.state in ("draft", *JUDGING) else None,
        "asked": _asked(request, event, chosen),
    }
    return render(request, "roadshows/judges.html", context)


def _asked(request: HttpRequest, event: Event, chosen: Any) -> dict[str, Any] | None:
    """Before inviting: whom the expert that was picked is tied to (?expert=KEY)."""
    picked = request.GET.get("expert", "")
    form = InviteForm({"expert": picked}, user=user_of(request)) if picked.isascii() and picked.isdigit() else None
    expert = form.cleaned_data["expert"] if form is not None and form.is_valid() else chosen
    if expert is None:
        return None
    ties = applicants_tied_to(expert, event)
    return {"expert": expert, "ties": ties, "digest": digest_of(ties)}


@login_required
@require_POST
def remove_judge(request: HttpRequest, reference: str, judge: str) -> HttpResponse:
    event = run_event(request, reference)
    rows = Judge.objects.visible_to(request.user).select_related("event", "expert")
    found = get_object_or_404(rows, event=event, reference=judge)
    try:
        actions.remove_judge(found, by=user_of(request))
    except (RoadshowsError, LostRace) as refused:
        say(request, str(refused), failed=True)
    else:
        say(request, _("已移出。"), undo_url=undo_of(event, "remove_judge", user_of(request)))
    return redirect("roadshows:judges", reference)

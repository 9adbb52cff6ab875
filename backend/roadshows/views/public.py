"""What everybody reads: the events, one event with its programme, the day as it runs, and the big screen."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from backend.organisations.middleware import acting_membership
from backend.roadshows.calendars import calendar, owner_of
from backend.roadshows.choices import ApplicationState, State
from backend.roadshows.forms.parts import LateForm
from backend.roadshows.models import Application, Event
from backend.roadshows.queries import agenda_of, halls, items_of, latest_release
from backend.roadshows.released import meetings_agenda
from backend.roadshows.rules import looks_at_event, runs_event
from backend.roadshows.views.people import seen_event
from backend.web.queries import opens_with

PAGE_SIZE = 20


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """Those that come, the next first; then those that are over."""
    if elsewhere := opens_with(request):
        return redirect(elsewhere)
    over = request.GET.get("over") == "1"
    rows = Event.objects.public().select_related("organiser").prefetch_related("half_days")
    ended = (State.CLOSED, State.CANCELLED)
    shown = rows.filter(state__in=ended) if over else rows.exclude(state__in=ended)
    page = Paginator(shown.order_by("-apply_until" if over else "apply_until", "pk"), PAGE_SIZE)
    context = {"page": page.get_page(request.GET.get("page")), "over": over}
    return render(request, "roadshows/events.html", context)


@require_safe
def event(request: HttpRequest, reference: str) -> HttpResponse:
    """One event: what for, where and when, who may apply until when, and the programme of the latest release."""
    found = seen_event(request, reference)
    release = latest_release(found)
    membership = acting_membership(request)
    entity = membership.organisation if membership is not None and membership.organisation.is_entity else None
    context = {
        "event": found,
        "half_days": list(found.half_days.all()),
        "release": release,
        "items": items_of(release),
        "entity": entity,
        "application": Application.objects.filter(event=found, entity=entity).first() if entity else None,
        "runs": runs_event(request.user, found),
        "looks": looks_at_event(request.user, found),
        "withdrawable": (ApplicationState.SUBMITTED, ApplicationState.SELECTED),
    }
    return render(request, "roadshows/event.html", context)


@never_cache
@require_safe
def live(request: HttpRequest, reference: str) -> HttpResponse:
    """Now and next in every room; the part that moves fetches itself again."""
    return render(request, "roadshows/live.html", _day(request, reference))


@never_cache
@require_safe
def now(request: HttpRequest, reference: str) -> HttpResponse:
    """The part that moves, of the day or of the screen."""
    part = "roadshows/_screen.html" if request.GET.get("screen") else "roadshows/_now.html"
    return render(request, part, _day(request, reference))


@never_cache
@require_safe
def screen(request: HttpRequest, reference: str) -> HttpResponse:
    """For the wall of the hall: who speaks where, in large letters; of what anybody needs it says nothing (W22)."""
    return render(request, "roadshows/screen.html", _day(request, reference))


@never_cache
@require_safe
def feed(_request: HttpRequest, token: str) -> HttpResponse:
    """A person's programme for a calendar program, opened by the secret in its address alone."""
    person = owner_of(token)
    if person is None:
        raise Http404
    content = calendar([*agenda_of(person), *meetings_agenda(person)], name=_("数桥路演日程"))
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")


def _day(request: HttpRequest, reference: str) -> dict[str, Any]:
    found = seen_event(request, reference)
    release = latest_release(found)
    if release is None:
        raise Http404
    at = timezone.now()
    shown = halls(found, items_of(release), at)
    return {
        "event": found,
        "release": release,
        "halls": shown,
        "at": at,
        "runs": runs_event(request.user, found) and found.state in (State.SCHEDULED, State.RUNNING),
        "late_form": LateForm(),
    }

"""待发短信 about one event, for its organiser, where no gateway sends them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from backend.accounts.actions import give_out_texts, take_out_texts
from backend.accounts.text_lists import desk_of, workbook_of
from backend.roadshows.models import Event
from backend.roadshows.views.people import run_event, tabs_of, user_of
from backend.web.toasts import say
from notifications.errors import NothingWaiting
from notifications.models import TextList


def _topic(event: Event) -> str:
    """What the notices of an event are filed under (notices.py)."""
    return f"event:{event.pk}"


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def texts(request: HttpRequest, reference: str) -> HttpResponse:
    """What waits for this event's people and what was taken out; POST takes out what waits."""
    event = run_event(request, reference)
    if request.method == "POST":
        try:
            listed = take_out_texts(by=user_of(request), topic=_topic(event))
        except NothingWaiting:
            say(request, _("没有待发的短信，可能刚被同事导出。"), failed=True)
        else:
            say(request, _("已导出清单%(number)s，请在下面下载。") % {"number": listed.pk})
        return redirect("roadshows:texts", event.reference)
    context = {"event": event, "tabs": tabs_of(event, "texts"), "desk": desk_of(_topic(event))}
    return render(request, "roadshows/texts.html", context)


@login_required
@require_POST
def text_list(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The file of one list of this event; as for officers, each time is recorded."""
    event = run_event(request, reference)
    listed = get_object_or_404(TextList.objects.filter(topic=_topic(event)), pk=number)
    give_out_texts(listed, by=user_of(request))
    return workbook_of(listed)

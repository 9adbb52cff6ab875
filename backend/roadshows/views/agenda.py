"""我的日程: what one is needed at, and the address for one's calendar."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from backend.audit.recording import append
from backend.roadshows.models import CalendarFeed
from backend.roadshows.queries import agenda_of
from backend.roadshows.released import meetings_agenda
from backend.roadshows.views.people import user_of
from backend.web.toasts import say


@login_required
@never_cache
@require_safe
def agenda(request: HttpRequest) -> HttpResponse:
    """By the latest release of each event, in order of time."""
    user = user_of(request)
    held = CalendarFeed.objects.filter(person=user).first()
    address = request.build_absolute_uri(reverse("roadshows:feed", args=[held.token])) if held else ""
    return render(
        request,
        "roadshows/agenda.html",
        {
            "agenda": sorted([*agenda_of(user), *meetings_agenda(user)], key=lambda one: one[2].begin),
            "address": address,
        },
    )


@login_required
@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    """A new address; the one before opens nothing any more."""
    user = user_of(request)
    with transaction.atomic():
        feed, made = CalendarFeed.objects.get_or_create(person=user)
        if not made:
            CalendarFeed.objects.filter(pk=feed.pk).update(number=F("number") + 1)
        append("user", user.pk, actor=user, action="calendar_address")
    say(request, _("已生成订阅地址。") if made else _("已换新地址，旧地址作废。"))
    return redirect("roadshows:agenda")

"""One's own side of the meetings, on a phone too: whom one would meet, when, and what came of it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.outbox.errors import LostRace
from backend.roadshows import actions
from backend.roadshows.actions.attending import early, opens_on
from backend.roadshows.actions.wishes import LISTING
from backend.roadshows.choices import Presence, Result
from backend.roadshows.errors import NotReady, RoadshowsError
from backend.roadshows.forms.meetings import PresenceForm, WishesForm
from backend.roadshows.meetings import participants_of
from backend.roadshows.models import Event, Meeting, Outcome, Participant, Wish
from backend.roadshows.released import Met, latest_meetings, met_in, mine_in, mine_of
from backend.roadshows.suggestions import suggested_to
from backend.roadshows.views.people import user_of
from backend.web.toasts import say

DOOR_SALT = "roadshows.door"


@login_required
@never_cache
@require_safe
def my_meetings(request: HttpRequest) -> HttpResponse:
    """Each event at which one sits at a table, the next first, with one's meetings and what came of them."""
    rows = list(mine_of(user_of(request)))
    cards = [{"one": one, "lines": _lines(one), "open": one.event.state in LISTING} for one in rows]
    return render(request, "roadshows/meetings/mine.html", {"cards": cards, "results": Result.choices})


def _lines(participant: Participant) -> list[dict[str, Any]]:
    """The meetings of one participant by the latest release, each with what this side has said of it."""
    release = latest_meetings(participant.event)
    mine = [one for one in met_in(release) if participant.pk in (one.entity_id, one.institution_id)]
    said = dict(Outcome.objects.filter(participant=participant).values_list("meeting__reference", "result"))
    now = timezone.now()
    return [
        {"met": one, "other": one.other(participant.pk), "said": said.get(one.reference, ""), "begun": one.begin <= now}
        for one in mine
    ]


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def wishes(request: HttpRequest, participant: str) -> HttpResponse:
    """Whom one would meet and when one is there: one form, saved in one press; the organiser may fill it in too."""
    rows = Participant.objects.editable_by(request.user).select_related("event__organiser", "organisation", "person")
    found = get_object_or_404(rows.distinct(), reference=participant)
    others = [one for one in participants_of(found.event) if one.side != found.side]
    held = dict(Wish.objects.filter(by=found).values_list("to_id", "wanted"))
    data = request.POST or None
    form = WishesForm(data, others=others, held=held, hints=suggested_to(found, reader=request.user))
    presence = PresenceForm(data, participant=found)
    if request.method == "POST" and all([form.is_valid(), presence.is_valid()]):
        values = {name: presence.cleaned_data[name] for name in ("most_meetings", "arrives_at", "leaves_at")}
        try:
            actions.save_presence(found, by=user_of(request), absences=presence.absences, **values)
            actions.save_wishes(found, form.wishes, by=user_of(request))
        except NotReady as missing:
            presence.show_faults(missing.sentences)
        except (RoadshowsError, LostRace) as refused:
            presence.add_error(None, str(refused))
        else:
            say(request, _("已保存。"))
            return redirect("roadshows:wishes", participant)
    context = {"one": found, "event": found.event, "form": form, "presence": presence,
               "open": found.event.state in LISTING, "release": latest_meetings(found.event)}  # fmt: skip
    return render(request, "roadshows/meetings/wishes.html", context)


@login_required
@require_safe
def my_sheet(request: HttpRequest, participant: str) -> HttpResponse:
    """One's schedule on paper."""
    rows = Participant.objects.visible_to(request.user).select_related("event__organiser", "organisation", "person")
    found = get_object_or_404(rows.distinct(), reference=participant)
    release = latest_meetings(found.event)
    if release is None:
        raise Http404
    sheets = [(found, [line["met"] for line in _lines(found)])]
    context = {"event": found.event, "release": release, "sheets": _with_others(sheets),
               "back": reverse("roadshows:my_meetings")}  # fmt: skip
    return render(request, "roadshows/meetings/sheets.html", context)


def _with_others(sheets: list[tuple[Participant, list[Met]]]) -> list[dict[str, Any]]:
    return [{"one": one, "lines": [(met, met.other(one.pk)) for met in mets]} for one, mets in sheets]


@login_required
@require_POST
def outcome(request: HttpRequest, participant: str, meeting: str) -> HttpResponse:
    """One tap: what came of it."""
    rows = Participant.objects.filter(pk__in=[one.pk for one in mine_of(user_of(request), writing=True)])
    found = get_object_or_404(rows.select_related("event", "organisation", "person"), reference=participant)
    met = get_object_or_404(
        Meeting.objects.filter(event=found.event_id, released=True)
        .of_participant(found.pk)
        .select_related(
            "event", "entity__organisation", "entity__person", "institution__organisation", "institution__person"
        ),
        reference=meeting,
    )
    result = str(request.POST.get("result", ""))
    if result not in Result.values:
        raise Http404
    try:
        actions.say_outcome(met, found, by=user_of(request), result=Result(result))
    except (RoadshowsError, LostRace) as refused:
        say(request, str(refused), failed=True)
    else:
        say(request, _("已记下：%s。") % Result(result).label)
    return redirect("roadshows:my_meetings")


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def door(request: HttpRequest, token: str) -> HttpResponse:
    """What the code at the door opens: one's own seats at this event, and a press that says: here."""
    try:
        reference = signing.Signer(salt=DOOR_SALT).unsign(token)
    except signing.BadSignature as wrong:
        raise Http404 from wrong
    event = get_object_or_404(Event.objects.visible_to(request.user), reference=reference)
    seats = list(
        Participant.objects.filter(pk__in=mine_in(event, user_of(request))).select_related(
            "event", "organisation", "person"
        )
    )
    if request.method == "POST":
        try:
            for one in seats:
                if one.presence != Presence.PRESENT:
                    actions.check_in(one, by=user_of(request))
        except RoadshowsError as refused:
            say(request, str(refused), failed=True)
        return redirect("roadshows:door", token)
    opens = opens_on(event)
    context = {"event": event, "seats": [{"one": one, "lines": _lines(one)} for one in seats],
               "early": early(opens) if opens and timezone.localdate() < opens else "",
               "waiting": any(one.presence != Presence.PRESENT for one in seats)}  # fmt: skip
    return render(request, "roadshows/meetings/door.html", context)

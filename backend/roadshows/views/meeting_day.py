"""The day of the meetings: several changes at once, papers to print, the door, the 会场包, and the report afterwards."""

from __future__ import annotations

from typing import Any

import segno
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.outbox.errors import LostRace
from backend.roadshows import actions
from backend.roadshows.actions.attending import FORMAT
from backend.roadshows.choices import Presence, State
from backend.roadshows.errors import EditedMeanwhile, NotReady, RoadshowsError
from backend.roadshows.forms.meetings import ChangesForm, ResultsForm
from backend.roadshows.meeting_notices import line_of
from backend.roadshows.meeting_reports import report_book, report_of, report_pdf
from backend.roadshows.meetings import participants_of
from backend.roadshows.models import Event, Meeting, MeetingRelease, Participant
from backend.roadshows.released import Met, changes_of, latest_meetings, met_in, met_in_rows
from backend.roadshows.venue import venue_lines
from backend.roadshows.views.people import run_event, tabs_of, user_of
from backend.web.toasts import say

DOOR_SALT = "roadshows.door"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def day(request: HttpRequest, reference: str) -> HttpResponse:
    """Write what happened, look at who moves, apply it: one plan, one release, one message each."""
    event = run_event(request, reference)
    forms = ChangesForm(request.POST or None, event=event)
    fault, found = "", None
    if request.method == "POST" and not forms.more:
        if not forms.filled:
            fault = _("请先写一行变动。")
        elif forms.is_valid() and not (fault := forms.twice):
            try:
                if request.POST.get("apply"):
                    digest = str(request.POST.get("seen", ""))
                    done = actions.apply_day(event, forms.changes, by=user_of(request), digest=digest)
                    return _applied(request, event, done)
                found = actions.preview_day(event, forms.changes, by=user_of(request))
            except EditedMeanwhile:
                fault = _("看过之后安排又有变，请再看一遍再应用。")
                found = actions.preview_day(event, forms.changes, by=user_of(request))
            except NotReady as missing:
                fault = "".join(missing.sentences.values())
            except (RoadshowsError, LostRace) as refused:
                fault = str(refused)
    release = latest_meetings(event)
    drafted = met_in_rows(Meeting.objects.filter(event=event).placed().with_both())
    context = {
        "unreleased": len(changes_of(met_in(release), drafted)) if release else 0,
        "event": event, "tabs": tabs_of(event, "day"), "forms": forms, "fault": fault, "found": found,
        "lines": [(change, line_of(change, change.met.entity_id)) for change in found.changes] if found else [],
        "open": event.state in (State.SCHEDULED, State.RUNNING), "release": release,
        "releases": event.meeting_releases.all()[:20],
    }  # fmt: skip
    return render(request, "roadshows/meetings/day.html", context)


def _applied(request: HttpRequest, event: Event, done: actions.DayPlan) -> HttpResponse:
    if done.release is None:
        say(request, _("已记下，没有人要换时间。"))
        return redirect("roadshows:day", event.reference)
    say(request, _("已发布第%(number)s版，通知%(told)s人。") % {"number": done.release.number, "told": done.told})
    return redirect("roadshows:change_sheet", event.reference, done.release.number)


@login_required
@require_safe
def change_sheet(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """变更单: what this release changes, to hang on the wall."""
    event = run_event(request, reference)
    release = get_object_or_404(MeetingRelease, event=event, number=number)
    before = MeetingRelease.objects.filter(event=event, number=number - 1).first()
    changes = changes_of(met_in(before), met_in(release))
    context = {"event": event, "release": release, "before": before, "changes": changes,
               "venue": venue_lines(before.content, release.content) if before else []}  # fmt: skip
    return render(request, "roadshows/meetings/change_sheet.html", context)


@login_required
@require_safe
def papers(request: HttpRequest, reference: str, kind: str) -> HttpResponse:
    """sheets: a page for each who comes. signs: a page for each table. code: the poster for the door."""
    event = run_event(request, reference)
    if kind == "code":
        context = {"event": event, "code": _code(request, event)}
        return render(request, "roadshows/meetings/code.html", context)
    release = latest_meetings(event)
    if release is None:
        raise Http404
    mets = met_in(release)
    context = {"event": event, "release": release}
    if kind == "sheets":
        context["sheets"] = _sheets(event, mets)
    elif kind == "signs":
        context["signs"] = _signs(mets)
    else:
        raise Http404
    return render(request, f"roadshows/meetings/{kind}.html", context)


def _sheets(event: Event, mets: list[Met]) -> list[dict[str, Any]]:
    found = []
    for one in participants_of(event):
        mine = [(met, met.other(one.pk)) for met in mets if one.pk in (met.entity_id, met.institution_id)]
        if mine:
            found.append({"one": one, "lines": mine})
    return found


def _signs(mets: list[Met]) -> list[tuple[str, list[Met]]]:
    found: dict[str, list[Met]] = {}
    for met in sorted(mets, key=lambda one: (one.room, one.table, one.begin)):
        found.setdefault(met.where, []).append(met)
    return list(found.items())


def _code(request: HttpRequest, event: Event) -> str:
    """A picture of the address that says: I am here."""
    token = signing.Signer(salt=DOOR_SALT).sign(event.reference)
    url = request.build_absolute_uri(reverse("roadshows:door", args=[token]))
    return str(segno.make(url, error="m").svg_data_uri(scale=8, border=2))


# ── the door ──────────────────────────────────────────────────────────────────────────────────────────────────────


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def arrivals(request: HttpRequest, reference: str) -> HttpResponse:
    """Who is there; a press for whoever has no phone; and the list that comes back from a hall without network."""
    event = run_event(request, reference)
    form = ResultsForm(request.POST or None, request.FILES or None)
    done = None
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.import_check_ins(event, form.cleaned_data["results"].read(), by=user_of(request))
        except NotReady as missing:
            form.add_error("results", missing.sentences["results"])
        except (RoadshowsError, LostRace) as refused:
            form.add_error("results", str(refused))
    listed = list(participants_of(event))
    context = {
        "event": event, "tabs": tabs_of(event, "day"), "listed": listed, "form": form, "done": done,
        "there": sum(one.presence == Presence.PRESENT for one in listed), "release": latest_meetings(event),
    }  # fmt: skip
    return render(request, "roadshows/meetings/arrivals.html", context)


@login_required
@require_POST
def arrive(request: HttpRequest, reference: str, participant: str) -> HttpResponse:
    """There, or with `undo` not yet."""
    event = run_event(request, reference)
    rows = Participant.objects.filter(event=event).select_related("event", "organisation", "person")
    found = get_object_or_404(rows, reference=participant)
    try:
        if request.POST.get("undo"):
            actions.undo_check_in(found, by=user_of(request))
        else:
            actions.check_in(found, by=user_of(request))
    except (RoadshowsError, LostRace) as refused:
        say(request, str(refused), failed=True)
    return redirect("roadshows:arrivals", reference)


@login_required
@require_safe
def kit(request: HttpRequest, reference: str) -> HttpResponse:
    """会场包: one file that needs no network. It says who meets whom and where; of what anybody needs it says nothing."""
    event = run_event(request, reference)
    release = latest_meetings(event)
    if release is None:
        raise Http404
    mets = met_in(release)
    data = {
        "format": FORMAT,
        "event": event.reference,
        "people": [
            {"reference": one.reference, "name": str(one), "there": one.presence == Presence.PRESENT}
            for one in participants_of(event)
        ],
    }
    context = {
        "event": event, "release": release, "data": data, "mets": mets, "sheets": _sheets(event, mets),
        "signs": _signs(mets), "made": timezone.localtime(),
        "words": {"check_in": _("签到"), "undo": _("撤回"), "there": _("已到"), "file": _("签到结果"),
                  "saved": _("已存成文件，在“下载”里。"),
                  "not_kept": _("这个浏览器不肯记住签到，关掉页面前请先存下结果。")},
    }  # fmt: skip
    page = render_to_string("roadshows/meetings/kit.html", context)
    answer = HttpResponse(page, content_type="text/html; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="shuqiao-{event.reference}-{release.number}.html"'
    return answer


# ── afterwards ────────────────────────────────────────────────────────────────────────────────────────────────────


@login_required
@require_safe
def report(request: HttpRequest, reference: str) -> HttpResponse:
    """Met of asked, by priority and by kind; as a page, as a table, as a paper."""
    event = run_event(request, reference)
    found = report_of(event)
    form = request.GET.get("as", "")
    if form == "xlsx":
        answer = HttpResponse(report_book(found), content_type=XLSX)
        answer["Content-Disposition"] = f'attachment; filename="meetings-{event.reference}.xlsx"'
        return answer
    context = {"event": event, "tabs": tabs_of(event, "report"), "report": found}
    if form == "pdf":
        answer = HttpResponse(report_pdf(context), content_type="application/pdf")
        answer["Content-Disposition"] = f'attachment; filename="meetings-{event.reference}.pdf"'
        return answer
    return render(request, "roadshows/meetings/report.html", context)

"""One-to-one meetings as the organiser plans them: who comes, the run of the planner, the draft, and releasing it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.outbox.errors import LostRace
from backend.roadshows import actions
from backend.roadshows.actions.planning import unmet_of, way_digest
from backend.roadshows.choices import Priority, Side, State, Wanted
from backend.roadshows.errors import NotReady, RoadshowsError
from backend.roadshows.forms.meetings import ListForm, SeatForm, side_of
from backend.roadshows.forms.parts import ReleaseForm
from backend.roadshows.leaving import left_of
from backend.roadshows.meetings import Timetable, participants_of, timetable_of
from backend.roadshows.models import Event, Meeting, Participant, PlanRun, Wish
from backend.roadshows.process import PLANNING
from backend.roadshows.released import latest_meetings, met_in
from backend.roadshows.timetable import sentences
from backend.roadshows.venue import unreleased_venue
from backend.roadshows.views.people import run_event, tabs_of, undo_of, user_of
from backend.web.toasts import say

SHOWN_UNMET = 60


@dataclass
class Cell:
    meeting: Meeting | None = None
    moved: bool = False
    shut: bool = False


@dataclass
class Row:
    """A table of a room, over all slots of one half-day."""

    name: str
    cells: list[Cell] = field(default_factory=list)


@dataclass
class Half:
    day: Any
    starts: list[datetime]
    rows: list[Row]


@login_required
@never_cache
@require_safe
def meetings(request: HttpRequest, reference: str) -> HttpResponse:
    return render(request, "roadshows/meetings/plan.html", _context(run_event(request, reference)))


def _context(event: Event, release_form: ReleaseForm | None = None) -> dict[str, Any]:
    """The grid, what is not placed and why, the run, and how the draft differs from what went out."""
    table = timetable_of(event)
    release = latest_meetings(event)
    placed = [row for row in table.rows.values() if row.starts_at is not None]
    out = {one.reference: one for one in met_in(release)}
    moved = {
        row.pk
        for row in placed
        if release is not None
        and ((was := out.get(row.reference)) is None or (was.begin, was.where) != (row.starts_at, _where(row)))
    }
    gone = len(set(out) - {row.reference for row in placed})
    unmet = _unmet(table)
    counts = Counter(row.priority for row in placed)
    return {
        "event": event,
        "tabs": tabs_of(event, "meetings"),
        "halves": _halves(table, placed, moved),
        "counts": [(priority, priority.label, counts[priority]) for priority in Priority],
        "moved": len(moved) + gone,
        "placed": len(placed),
        "asked": len(table.pairs) + len(table.over),
        "strays": table.strays,
        "broken": bool(table.faults()),
        "unmet": unmet[:SHOWN_UNMET],
        "unmet_count": len(unmet),
        "run": event.plan_runs.first(),
        "planning": event.state in PLANNING,
        "releasing": event.state in (State.SCHEDULED, State.RUNNING),
        "release": release,
        "venue": unreleased_venue(event, release),
        "form": release_form or ReleaseForm(),
    }


def _where(row: Meeting) -> str:
    return f"{row.room.name}{row.table}桌" if row.room is not None else ""


def _halves(table: Timetable, placed: list[Meeting], moved: set[int]) -> list[Half]:
    at = {(row.room_id, row.table, row.starts_at): row for row in placed}
    found = []
    numbers: dict[int, list[int]] = defaultdict(list)
    for slot in table.problem.slots:
        numbers[slot.half].append(slot.id)
    closed = {room.id: room.closed for room in table.problem.rooms}
    for slots in numbers.values():
        rows = []
        for key, room in table.rooms.items():
            for number in range(1, room.tables + 1):
                row = Row(_("%(room)s%(number)s桌") % {"room": room.name, "number": number})
                for at_slot in slots:
                    meeting = at.get((room.pk, number, table.starts[at_slot]))
                    row.cells.append(Cell(meeting, meeting is not None and meeting.pk in moved, at_slot in closed[key]))
                rows.append(row)
        starts = [table.starts[at_slot] for at_slot in slots]
        found.append(Half(timezone.localdate(starts[0]), starts, rows))
    return found


def _unmet(table: Timetable) -> list[dict[str, Any]]:
    """Who, why, the cheapest way, and by what it is known when the button is pressed."""
    names = table.names
    found = []
    for one in unmet_of(table):
        way = one.ways[0] if one.ways else None
        found.append(
            {
                "key": one.meeting,
                "pair": table.pairs[one.meeting],
                "why": sentences.reason(one, names),
                "way": sentences.way(way, names) if way else _("不减少别的洽谈就排不进。"),
                "verb": _verb(way) if way else "",
                "digest": way_digest(way) if way else "",
            }
        )
    return found


def _verb(way: Any) -> str:
    """What the button does, by its dearest step."""
    words = {
        "instead": _("换下那一场"), "table": _("再开1张桌子"), "present": _("已问好，照此排"),
        "limit": _("放宽上限"), "free": _("改动已定的"), "widen": _("照此排"), "move": _("照此调整"),
    }  # fmt: skip
    kinds = {step.kind for step in way.steps}
    return next((word for kind, word in words.items() if kind in kinds), _("排进去"))


# ── the run ───────────────────────────────────────────────────────────────────────────────────────────────────────


@login_required
@require_POST
def plan(request: HttpRequest, reference: str) -> HttpResponse:
    event = run_event(request, reference)
    try:
        actions.ask_plan(event, by=user_of(request))
    except RoadshowsError as refused:
        say(request, str(refused), failed=True)
    return redirect("roadshows:meetings", reference)


@login_required
@never_cache
@require_safe
def plan_line(request: HttpRequest, reference: str) -> HttpResponse:
    """The live line; once the run has ended, the whole page comes anew, because the draft has."""
    event = run_event(request, reference)
    run = event.plan_runs.first()
    if run is None:
        raise Http404
    answer = render(request, "roadshows/meetings/_run.html", {"event": event, "run": run, "planning": True})
    if not run.is_moving and request.headers.get("HX-Request"):
        answer["HX-Refresh"] = "true"
    return answer


@login_required
@require_POST
def run_step(request: HttpRequest, reference: str, run: str, verb: str) -> HttpResponse:
    """stop, resume, keep."""
    event = run_event(request, reference)
    found = get_object_or_404(PlanRun.objects.filter(event=event).select_related("event"), reference=run)
    steps = {"stop": actions.stop_plan, "resume": actions.resume_plan, "keep": actions.keep_plan}
    if verb not in steps:
        raise Http404
    try:
        steps[verb](found, by=user_of(request))
    except (RoadshowsError, LostRace) as refused:
        say(request, str(refused), failed=True)
    else:
        if verb == "keep":
            say(request, _("已用这次排期的方案。"))
    return redirect("roadshows:meetings", reference)


@login_required
@require_POST
def take_way(request: HttpRequest, reference: str) -> HttpResponse:
    event = run_event(request, reference)
    key, digest = str(request.POST.get("key", "")), str(request.POST.get("way", ""))
    try:
        actions.take_way(event, key, digest, by=user_of(request))
    except (RoadshowsError, LostRace) as refused:
        say(request, str(refused), failed=True)
    else:
        say(request, _("已排进去；发布后才通知。"))
    return redirect("roadshows:meetings", reference)


# ── by hand ───────────────────────────────────────────────────────────────────────────────────────────────────────


@login_required
@require_http_methods(["GET", "POST"])
def seat(request: HttpRequest, reference: str, entity: str, institution: str) -> HttpResponse:
    """Where two meet, by hand."""
    event = run_event(request, reference)
    people = {one.reference: one for one in participants_of(event)}
    if entity not in people or institution not in people:
        raise Http404
    key = f"{people[entity].pk}.{people[institution].pk}"
    table = timetable_of(event)
    meeting = table.rows.get(key)
    form = SeatForm(request.POST or None, table=table, meeting=meeting)
    if request.method == "POST" and form.is_valid():
        room, number = form.place
        try:
            actions.place_meeting(
                event, key, by=user_of(request), starts_at=form.cleaned_data["starts_at"], room=room, table=number,
                fixed=form.cleaned_data["fixed"],
            )  # fmt: skip
        except NotReady as missing:
            form.show_faults(missing.sentences)
        except (RoadshowsError, LostRace) as refused:
            form.add_error(None, str(refused))
        else:
            say(request, _("已放好；发布后才通知。"))
            return redirect("roadshows:meetings", reference)
    context = {
        "event": event, "form": form, "meeting": meeting, "entity": people[entity], "institution": people[institution],
        "pair": table.pairs.get(key), "planning": event.state in PLANNING,
    }  # fmt: skip
    return render(request, "roadshows/meetings/seat.html", context)


@login_required
@require_POST
def unseat(request: HttpRequest, reference: str, meeting: str) -> HttpResponse:
    event = run_event(request, reference)
    found = get_object_or_404(
        Meeting.objects.filter(event=event).select_related(
            "event", "entity__organisation", "institution__organisation"
        ),
        reference=meeting,
    )
    try:
        actions.unplace_meeting(found, by=user_of(request))
    except (RoadshowsError, LostRace) as refused:
        say(request, str(refused), failed=True)
    else:
        say(request, _("已移出，留在下面待排。"), undo_url=undo_of(event, "unplace_meeting", user_of(request)))
    return redirect("roadshows:meetings", reference)


@login_required
@require_POST
def release_meetings(request: HttpRequest, reference: str) -> HttpResponse:
    event = run_event(request, reference)
    form = ReleaseForm(request.POST)
    if not form.is_valid():
        return render(request, "roadshows/meetings/plan.html", _context(event, form))
    try:
        made = actions.release_meetings(event, by=user_of(request), note=form.cleaned_data["note"])
    except (RoadshowsError, LostRace) as refused:
        say(request, str(refused), failed=True)
    else:
        say(request, _("已发布第%s版，只通知有变化的人。") % made.number)
    return redirect("roadshows:meetings", reference)


# ── who comes ─────────────────────────────────────────────────────────────────────────────────────────────────────


@login_required
@require_http_methods(["GET", "POST"])
def comers(request: HttpRequest, reference: str) -> HttpResponse:
    """Both sides with what they wish; and taking somebody into the list."""
    event = run_event(request, reference)
    form = ListForm(request.POST or None, event=event)
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ("person_name", "most_meetings")}
        body = form.cleaned_data["organisation"]
        try:
            actions.list_participant(event, body, by=user_of(request), side=side_of(body), **fields)
        except NotReady as missing:
            form.show_faults(missing.sentences)
        except (RoadshowsError, LostRace) as refused:
            form.add_error(None, str(refused))
        else:
            say(request, _("已列入“%s”，请对方填意愿。") % body)
            return redirect("roadshows:comers", reference)
    return render(request, "roadshows/meetings/comers.html", _comers(event, form))


def _comers(event: Event, form: ListForm) -> dict[str, Any]:
    listed = list(participants_of(event))
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for by, wanted in Wish.objects.filter(by__event=event).values_list("by_id", "wanted"):
        counts[by][wanted] += 1
    met: Counter[int] = Counter()
    for entity, institution in Meeting.objects.filter(event=event).placed().values_list("entity_id", "institution_id"):
        met[entity] += 1
        met[institution] += 1
    lines = [
        {"one": one, "must": counts[one.pk][Wanted.MUST], "like": counts[one.pk][Wanted.LIKE],
         "no": counts[one.pk][Wanted.NO], "met": met[one.pk], "silent": not counts[one.pk]}
        for one in listed
    ]  # fmt: skip
    chosen = event.applications.filter(state="selected").exclude(entity_id__in=[one.organisation_id for one in listed])
    return {
        "event": event,
        "tabs": tabs_of(event, "comers"),
        "form": form,
        "sides": [(side.label, [line for line in lines if line["one"].side == side]) for side in Side],
        "left": left_of(event),
        "count": len(listed),
        "missing": chosen.count(),
        "silent": sum(bool(line["silent"]) for line in lines),
    }


@login_required
@require_POST
def list_selected(request: HttpRequest, reference: str) -> HttpResponse:
    event = run_event(request, reference)
    try:
        listed = actions.list_selected(event, by=user_of(request))
    except RoadshowsError as refused:
        say(request, str(refused), failed=True)
    else:
        say(request, _("已列入%s户入选主体。") % listed if listed else _("入选主体都已在名单里。"))
    return redirect("roadshows:comers", reference)


@login_required
@require_POST
def unlist(request: HttpRequest, reference: str, participant: str) -> HttpResponse:
    event = run_event(request, reference)
    rows = Participant.objects.filter(event=event).select_related("event", "organisation", "person")
    found = get_object_or_404(rows, reference=participant)
    try:
        actions.remove_participant(found, by=user_of(request))
    except (RoadshowsError, LostRace) as refused:
        say(request, str(refused), failed=True)
    else:
        say(request, _("已移出“%s”。") % found, undo_url=undo_of(event, "remove_participant", user_of(request)))
    return redirect("roadshows:comers", reference)

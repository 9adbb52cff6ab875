"""The grid of rooms and times: by drag, by keys, and by a form; and releasing it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.outbox.errors import LostRace
from backend.roadshows import actions
from backend.roadshows.choices import ApplicationState, State
from backend.roadshows.clashes import Board, Span, clashes
from backend.roadshows.errors import NotReady, RoadshowsError
from backend.roadshows.forms.parts import LateForm, PlaceForm, ReleaseForm, SessionForm, starts_of
from backend.roadshows.leaving import left_of, sentences
from backend.roadshows.models import Application, Event, Room, Session
from backend.roadshows.process import PLANNING
from backend.roadshows.queries import Item, board_of, items_of, latest_release, sessions_of
from backend.roadshows.venue import unreleased_venue
from backend.roadshows.views.people import run_event, tabs_of, undo_of, user_of
from backend.web.toasts import hear, say


@dataclass
class Cell:
    """Where a session may be put: a room at a time."""

    room: Room
    at: datetime
    shut: str = ""
    cards: list[dict[str, Any]] = field(default_factory=list)
    runs_on: list[str] = field(default_factory=list)  # what began before and is not over
    tables: int = 0  # at which there are one-to-one meetings


@dataclass
class Line:
    at: datetime
    cells: list[Cell]
    first_of_day: bool

    @property
    def bare(self) -> bool:
        """Nothing lies in it and nothing is said of it: a phone leaves it out."""
        return not any(cell.cards or cell.shut or cell.runs_on or cell.tables for cell in self.cells)


@login_required
@never_cache
@require_safe
def sessions(request: HttpRequest, reference: str) -> HttpResponse:
    event = run_event(request, reference)
    return render(request, "roadshows/sessions.html", _context(event))


def _context(event: Event, release_form: ReleaseForm | None = None) -> dict[str, Any]:
    """The grid, what lies beside it, what clashes, and how it differs from what went out."""
    listed = list(sessions_of(event))
    board = board_of(event)
    wrong = clashes(board)
    left = left_of(event)
    gone = sentences(left)
    release = latest_release(event)
    out = {item.reference: item for item in items_of(release)}
    cards = [
        {
            "session": one,
            "clashes": [*filter(None, [gone.get(one.pk)]), *wrong.get(one.pk, [])],
            "moved": release is not None and _moved(one, out),
        }
        for one in listed
    ]
    rooms = list(event.rooms.prefetch_related("closures"))
    chosen = Application.objects.filter(event=event, state=ApplicationState.SELECTED).values_list(
        "entity_id", flat=True
    )
    return {
        "event": event,
        "tabs": tabs_of(event, "sessions"),
        "rooms": rooms,
        "lines": _lines(event, rooms, cards, board),
        "beside": [card for card in cards if card["session"].starts_at is None],
        "wrong": [card for card in cards if card["clashes"]],
        "left": left,
        "count": len(cards),
        "missing": len(set(chosen) - {one.presenter_id for one in listed}),
        "planning": event.state in PLANNING,
        "releasing": event.state in (State.SCHEDULED, State.RUNNING),
        "release": release,
        "venue": unreleased_venue(event, release),
        "form": release_form or ReleaseForm(),
        "late_form": LateForm(),
    }


def _moved(session: Session, out: dict[str, Item]) -> bool:
    item = out.get(session.reference)
    if item is None:
        return session.starts_at is not None
    return (item.begin, item.room_id) != (session.starts_at, session.room_id)


def _lines(event: Event, rooms: list[Room], cards: list[dict[str, Any]], board: Board) -> list[Line]:
    """A line for each step of the day, plus one for each session that begins between two."""
    step = timedelta(minutes=event.session_minutes)
    spans = [(one.begin, one.end) for one in event.half_days.all()]
    begins = {card["session"].starts_at for card in cards if card["session"].starts_at}
    moments = sorted({*starts_of(event, step), *begins})
    pauses = [(one.begin, one.end, one.name) for one in event.breaks.all()]
    lines: list[Line] = []
    for place, at in enumerate(moments):
        until = min([at + step, *(moment for moment in moments[place + 1 : place + 2])])
        pause = next((name for begin, end, name in pauses if begin <= at < end), "")
        outside = "" if any(begin <= at < end for begin, end in spans) else _("活动时间外")
        cells = [Cell(room, at, pause or outside or _shut(room, at, until)) for room in rooms]
        for cell in cells:
            cell.tables = sum(Span(at, until).meets(*card.span) for card in board.held_in.get(cell.room.pk, ()))
            for card in cards:
                one = card["session"]
                if one.room_id != cell.room.pk or one.starts_at is None:
                    continue
                if one.starts_at == at:
                    cell.cards.append(card)
                elif one.starts_at < at < one.ends_at:
                    cell.runs_on.append(one.title)
        day = timezone.localdate(at)
        first = not lines or timezone.localdate(lines[-1].at) != day
        lines.append(Line(at, cells, first))
    return lines


def _shut(room: Room, at: datetime, until: datetime) -> str:
    return _("不开放") if any(one.begin < until and at < one.end for one in room.closures.all()) else ""


@login_required
@require_POST
def place(request: HttpRequest, reference: str, session: str) -> HttpResponse:
    """Where it was dropped. The grid answers by itself; without a script the page comes again."""
    event = run_event(request, reference)
    found = get_object_or_404(Session.objects.filter(event=event).select_related("event"), reference=session)
    form = PlaceForm(request.POST, event=event)
    refused = ""
    if form.is_valid():
        try:
            actions.place_session(
                found, by=user_of(request), room=form.cleaned_data["room"], starts_at=form.cleaned_data["starts_at"],
                edit_number=form.cleaned_data["version"],
            )  # fmt: skip
        except (RoadshowsError, LostRace) as late:
            refused = str(late)
    else:
        refused = _("这里放不下，请换一格。")
    if not request.headers.get("HX-Request"):
        if refused:
            say(request, refused, failed=True)
        return redirect("roadshows:sessions", reference)
    answer = render(request, "roadshows/_grid.html", _context(event))
    return hear(answer, refused, failed=True) if refused else answer


@login_required
@require_http_methods(["GET", "POST"])
def new_session(request: HttpRequest, reference: str) -> HttpResponse:
    return _session_page(request, run_event(request, reference), None)


@login_required
@require_http_methods(["GET", "POST"])
def edit_session(request: HttpRequest, reference: str, session: str) -> HttpResponse:
    event = run_event(request, reference)
    rows = Session.objects.filter(event=event).prefetch_related("people", "gear")
    return _session_page(request, event, get_object_or_404(rows, reference=session))


def _session_page(request: HttpRequest, event: Event, session: Session | None) -> HttpResponse:
    form = SessionForm(request.POST or None, event=event, session=session)
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["version"] or 0
        try:
            actions.save_session(event, session, by=user_of(request), edit_number=number, **form.texts)
        except NotReady as missing:
            form.show_faults(missing.sentences)
        except (RoadshowsError, LostRace) as refused:
            form.add_error(None, str(refused))
        else:
            say(request, _("已保存。"))
            return redirect("roadshows:sessions", event.reference)
    context = {"form": form, "event": event, "session": session, "planning": event.state in PLANNING}
    return render(request, "roadshows/session.html", context)


@login_required
@require_POST
def remove_session(request: HttpRequest, reference: str, session: str) -> HttpResponse:
    event = run_event(request, reference)
    found = get_object_or_404(Session.objects.filter(event=event).select_related("event"), reference=session)
    try:
        actions.remove_session(found, by=user_of(request))
    except (RoadshowsError, LostRace) as refused:
        say(request, str(refused), failed=True)
    else:
        say(request, _("已删去“%s”。") % found.title, undo_url=undo_of(event, "remove_session", user_of(request)))
    return redirect("roadshows:sessions", reference)


@login_required
@require_POST
def add_sessions(request: HttpRequest, reference: str) -> HttpResponse:
    event = run_event(request, reference)
    try:
        made = actions.sessions_for_selected(event, by=user_of(request))
    except RoadshowsError as refused:
        say(request, str(refused), failed=True)
    else:
        say(request, _("新建%s场，还没有排时间。") % made if made else _("入选主体都已有场次。"))
    return redirect("roadshows:sessions", reference)


@login_required
@require_POST
def arrange(request: HttpRequest, reference: str) -> HttpResponse:
    event = run_event(request, reference)
    try:
        placed, left = actions.arrange_rest(event, by=user_of(request))
    except RoadshowsError as refused:
        say(request, str(refused), failed=True)
    else:
        words = {"placed": placed, "left": left}
        all_said = _("%(placed)s场都排好了。") % words
        said = all_said if not left else _("排好%(placed)s场，%(left)s场排不下，留在表外。") % words
        say(request, said, undo_url=undo_of(event, "arrange", user_of(request)), failed=bool(left))
    return redirect("roadshows:sessions", reference)


@login_required
@require_POST
def release(request: HttpRequest, reference: str) -> HttpResponse:
    event = run_event(request, reference)
    form = ReleaseForm(request.POST)
    if not form.is_valid():
        return render(request, "roadshows/sessions.html", _context(event, form))
    try:
        made = actions.release_programme(event, by=user_of(request), note=form.cleaned_data["note"])
    except (RoadshowsError, LostRace) as refused:
        say(request, str(refused), failed=True)
    else:
        say(request, _("已发布第%s版，只通知有变化的人。") % made.number)
    return redirect("roadshows:sessions", reference)


@login_required
@require_POST
def late(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    event = run_event(request, reference)
    room = get_object_or_404(Room.objects.select_related("event"), event=event, pk=pk)
    form = LateForm(request.POST)
    if not form.is_valid():
        say(request, _("请填晚几分钟，恢复准点填0。"), failed=True)
        return redirect("roadshows:live", reference)
    try:
        actions.run_late(room, by=user_of(request), minutes=form.cleaned_data["minutes"])
    except (RoadshowsError, LostRace) as refused:
        say(request, str(refused), failed=True)
    else:
        say(request, _("已告诉在“%s”等候的人。") % room.name)
    return redirect("roadshows:live", reference)

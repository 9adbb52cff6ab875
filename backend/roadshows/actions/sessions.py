"""Sessions on the grid, and the programme that goes out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.audit.recording import append
from backend.outbox.errors import LostRace
from backend.outbox.recording import record
from backend.outbox.transitions import claim
from backend.roadshows import process
from backend.roadshows.actions.planning import hold
from backend.roadshows.arranging import arrange
from backend.roadshows.choices import State
from backend.roadshows.clashes import clashes
from backend.roadshows.errors import Clashing, EditedMeanwhile, NotNow, NotReady, NotYourStep
from backend.roadshows.events import ProgrammeReleased, RoomRunsLate
from backend.roadshows.keeping import kept
from backend.roadshows.leaving import left_of
from backend.roadshows.models import Application, Event, Gear, Release, Room, Session
from backend.roadshows.queries import board_of, frozen, sessions_of
from backend.roadshows.rules import runs_event
from backend.roadshows.venue import frozen_venue, same

LONGEST_DELAY = 240


def save_session(
    event: Event,
    session: Session | None,
    *,
    by: User,
    people: Iterable[User] = (),
    gear: Iterable[Gear] = (),
    edit_number: int = 0,
    **fields: Any,
) -> Session:
    """A new session, or what was written of one that stands. A place that clashes is kept and marked."""
    _require_planning(event, by)
    _require_place(event, fields.get("room"), fields.get("starts_at"))
    fields["fixed"] = bool(fields.get("fixed")) and fields.get("starts_at") is not None
    with transaction.atomic():
        if session is None:
            saved = Session.objects.create(event=event, **fields)
        else:
            held = Session.objects.filter(pk=session.pk, edit_number=edit_number)
            if not held.update(**fields, edit_number=F("edit_number") + 1):
                raise EditedMeanwhile
            saved = Session.objects.get(pk=session.pk)
        saved.people.set(people)
        saved.gear.set(gear)
        append("event", event.pk, actor=by, action="save_session", note=saved.title)
    return saved


def place_session(
    session: Session, *, by: User, room: Room | None, starts_at: datetime | None, edit_number: int
) -> Session:
    """Put it there, or with neither room nor time beside the grid. Of two who move it at once one is told."""
    _require_planning(session.event, by)
    _require_place(session.event, room, starts_at)
    with transaction.atomic():
        moved = Session.objects.filter(pk=session.pk, edit_number=edit_number, fixed=False).update(
            room=room, starts_at=starts_at, edit_number=F("edit_number") + 1
        )
        if not moved:
            fixed = Session.objects.filter(pk=session.pk, fixed=True).exists()
            raise NotNow(_("“%s”已固定，先取消固定再移动。") % session.title) if fixed else LostRace
        append("event", session.event_id, actor=by, action="place_session", note=session.title)
    session.refresh_from_db()
    return session


def remove_session(session: Session, *, by: User) -> None:
    _require_planning(session.event, by)
    with transaction.atomic():
        removed = kept(Session.objects.filter(pk=session.pk))
        if not Session.objects.filter(pk=session.pk).delete()[0]:
            raise LostRace
        append("event", session.event_id, actor=by, action="remove_session", changes={"removed": [removed, None]},
               note=session.title)  # fmt: skip


def sessions_for_selected(event: Event, *, by: User) -> int:
    """One session for every chosen entity that has none yet; gives how many were made."""
    _require_planning(event, by)
    with transaction.atomic():
        Event.objects.filter(pk=event.pk).update(edit_number=F("edit_number"))  # one after the other
        having = set(Session.objects.filter(event=event).values_list("presenter_id", flat=True))
        chosen = Application.objects.filter(event=event).selected().exclude(entity_id__in=having - {None})
        made = [
            Session.objects.create(
                event=event, title=one.title, presenter_id=one.entity_id, minutes=event.session_minutes
            )
            for one in chosen
        ]
        if made:
            append("event", event.pk, actor=by, action="add_sessions", note=str(len(made)))
    return len(made)


def arrange_rest(event: Event, *, by: User) -> tuple[int, int]:
    """Find a place for all that is not fixed and has not begun; gives how many have one now and how many found none."""
    _require_planning(event, by)
    with transaction.atomic():
        Event.objects.filter(pk=event.pk).update(edit_number=F("edit_number"))
        found = arrange(board_of(event), since=timezone.now())
        sessions = list(Session.objects.filter(event=event))
        moved = {}
        for session in sessions:
            room, begin = found.get(session.pk, (None, None))
            if not session.fixed and (session.room_id, session.starts_at) != (room, begin):
                moved[session.reference] = [[session.room_id, _said(session.starts_at)], [room, _said(begin)]]
                Session.objects.filter(pk=session.pk, fixed=False).update(
                    room_id=room, starts_at=begin, edit_number=F("edit_number") + 1
                )
        append("event", event.pk, actor=by, action="arrange", changes=moved)
    return len(found), len(sessions) - len(found)


def release_programme(event: Event, *, by: User, note: str = "") -> Release:
    """Freeze what stands as the next number, and tell those whom it changes something for. Refused while anything clashes."""
    _require_planning(event, by)
    with transaction.atomic():
        # Numbers are handed out one after the other.
        if not Event.objects.filter(pk=event.pk, state__in=(State.SCHEDULED, State.RUNNING)).update(
            edit_number=F("edit_number")
        ):
            raise NotNow(_("结束遴选、开始排期以后才能发布日程。"))
        hold(event)  # nor do the meetings change meanwhile, which are on the board
        if wrong := clashes(board_of(event)):
            raise Clashing(_("还有%s场有冲突，改好后才能发布。") % len(wrong))
        _require_presenters(event)
        sessions = list(sessions_of(event))
        content = {**frozen_venue(event), **frozen(sessions)}
        last = event.releases.order_by("-number").first()
        if not content["sessions"] and last is None:
            raise NotReady({"sessions": _("还没有排好的场次，不能发布。")})
        if last is not None and same(content, last):
            raise NotNow(_("和第%s版没有不同，不必再发布。") % last.number)
        release = Release.objects.create(
            event=event, number=last.number + 1 if last else 1, content=content, note=note, released_by=by
        )
        append("event", event.pk, actor=by, action="release", note=str(release.number))
        record(ProgrammeReleased(release_id=release.pk), by=by)
    return release


def run_late(room: Room, *, by: User, minutes: int) -> Room:
    """Say by how much a room runs late; who waits there is told. 0 is on time again."""
    if not runs_event(by, room.event):
        raise NotYourStep
    if not 0 <= minutes <= LONGEST_DELAY:
        raise NotReady({"minutes": _("请填0到%s分钟。") % LONGEST_DELAY})
    if room.event.state not in (State.SCHEDULED, State.RUNNING):
        raise NotNow(_("活动现在是“%s”。") % room.event.get_state_display())
    return claim(
        room,
        source=[str(value) for value in range(LONGEST_DELAY + 1) if value != minutes],  # the same twice is told once
        target=str(minutes),
        field="late_minutes",
        by=by,
        action="late",
        values={"late_at": timezone.now()},
        fact=RoomRunsLate(room_id=room.pk),
    )


def _said(moment: datetime | None) -> str:
    """As history keeps it, to the second."""
    return moment.isoformat() if moment else ""


def _require_planning(event: Event, by: User) -> None:
    if not runs_event(by, event):
        raise NotYourStep
    if event.state not in process.PLANNING:
        raise NotNow(_("活动现在是“%s”，不能排期。") % event.get_state_display())


def _require_presenters(event: Event) -> None:
    """A programme does not go out with somebody who has left."""
    gone = [one.sentence for one in left_of(event) if any(session.starts_at for session in one.sessions)]
    if gone:
        raise Clashing(_("%s请先移出其场次，再发布。") % "".join(gone))


def _require_place(event: Event, room: Room | None, starts_at: datetime | None) -> None:
    if (room is None) != (starts_at is None):
        missing = "room" if room is None else "starts_at"
        raise NotReady({missing: _("会场和时间要一起选。")})
    if room is not None and room.event_id != event.pk:
        raise NotReady({"room": _("没有这个会场。")})

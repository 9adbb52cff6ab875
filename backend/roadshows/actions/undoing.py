"""撤回: what the organiser has just done by a slip is put back as it was, from the line of history that it left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.audit.models import AuditEntry
from backend.audit.queries import timeline
from backend.audit.querysets import AuditEntryQuerySet
from backend.audit.recording import append
from backend.roadshows import process
from backend.roadshows.actions.planning import hold, place_meeting
from backend.roadshows.actions.wishes import LISTING
from backend.roadshows.choices import State
from backend.roadshows.errors import NotNow, NotYourStep
from backend.roadshows.keeping import bring_back
from backend.roadshows.models import Event, Meeting, Session
from backend.roadshows.rules import runs_event

WITHIN = timedelta(hours=1)


def undo(event: Event, number: int, *, by: User) -> str:
    """Put back what the line `number` of the event's history tells of; gives its action. NotNow once it is an hour old, or
    where what it left has changed since.
    """
    if not runs_event(by, event):
        raise NotYourStep
    entry = undoable(event).filter(number=number).first()
    if entry is None:
        raise NotNow(_("这一步不能撤回。"))
    if entry.at < timezone.now() - WITHIN:
        raise NotNow(_("已过一小时，不能撤回。"))
    states, put_back = UNDOING[entry.action]
    if event.state not in states:
        raise NotNow(_("活动现在是“%s”，不能撤回。") % event.get_state_display())
    with transaction.atomic():
        Event.objects.filter(pk=event.pk).update(edit_number=F("edit_number"))  # one after the other
        put_back(event, entry.changes, by)
        append("event", event.pk, actor=by, action=f"undo_{entry.action}", note=entry.note)
    return entry.action


def undoable(event: Event) -> AuditEntryQuerySet:
    """The lines of the event's history that can be taken back, newest first."""
    return timeline("event", event.pk).filter(action__in=UNDOING).exclude(changes={})


def _restore(_event: Event, changes: Mapping[str, Any], _by: User) -> None:
    bring_back(changes["removed"][0])


def _relist(event: Event, changes: Mapping[str, Any], _by: User) -> None:
    hold(event)  # meetings of the draft come back with whom they were of
    bring_back(changes["removed"][0])


def _put_sessions_back(event: Event, changes: Mapping[str, Any], _by: User) -> None:
    for reference, (before, after) in changes.items():
        still = Session.objects.filter(event=event, reference=reference, fixed=False, **_spot(after))
        if not still.update(**_spot(before), edit_number=F("edit_number") + 1):
            raise NotNow(_("之后又有场次移动过，不能撤回。"))


def _spot(said: list[Any]) -> dict[str, Any]:
    room, begin = said
    return {"room_id": room, "starts_at": datetime.fromisoformat(begin) if begin else None}


def _seat_again(event: Event, changes: Mapping[str, Any], by: User) -> None:
    """By the rules of today: somebody may sit there now."""
    for reference, (before, _after) in changes.items():
        begin, room, table, fixed = before
        row = Meeting.objects.filter(event=event, reference=reference, starts_at__isnull=True).first()
        found = event.rooms.filter(pk=room).first()
        if row is None or found is None:
            raise NotNow(_("之后这场洽谈又有变动，不能撤回。"))
        place_meeting(
            event, f"{row.entity_id}.{row.institution_id}", by=by, starts_at=datetime.fromisoformat(begin), room=found,
            table=table, fixed=fixed,
        )  # fmt: skip


# By the action of the line: in which states of the event, and how.
UNDOING: dict[str, tuple[tuple[State, ...], Callable[[Event, Mapping[str, Any], User], None]]] = {
    "arrange": (process.PLANNING, _put_sessions_back),
    "remove_session": (process.PLANNING, _restore),
    "remove_participant": (LISTING, _relist),
    "unplace_meeting": (process.PLANNING, _seat_again),
    "remove_judge": ((State.DRAFT, *process.JUDGING), _restore),
}


def latest_undoable(event: Event, action: str, by: User) -> AuditEntry | None:
    """What this person has just done, where it can be taken back."""
    return undoable(event).filter(action=action, actor=by).first()

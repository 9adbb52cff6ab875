"""An event: written, opened, moved on, cancelled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Model
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.audit.recording import append
from backend.audit.values import readable
from backend.organisations.models import Organisation
from backend.outbox.facts import Fact
from backend.outbox.transitions import claim
from backend.roadshows import process
from backend.roadshows.errors import EditedMeanwhile, NotNow, NotReady, NotYourStep
from backend.roadshows.events import EventCalled, EventCancelled, EventMovedOn
from backend.roadshows.models import Break, Criterion, Event, Gear, HalfDay, Room, RoomClosure
from backend.roadshows.rules import runs_event

Row = dict[str, Any]


@dataclass(frozen=True)
class Parts:
    """What an event consists of, as rows; a row with a `pk` changes the one that stands, the rest of those are removed."""

    half_days: Sequence[Row] = ()
    breaks: Sequence[Row] = ()
    gear: Sequence[Row] = ()
    rooms: Sequence[Row] = ()  # each with `gear`: names of what it has built in
    closures: Sequence[Row] = ()  # each with `room`: the name
    criteria: Sequence[Row] = ()


def create_event(organiser: Organisation, *, by: User | None, parts: Parts, **fields: Any) -> Event:
    """A draft that only the organiser sees."""
    with transaction.atomic():
        event = Event.objects.create(organiser=organiser, **fields)
        _store(event, parts)
        append("event", event.pk, actor=by, action="create", changes={"title": [None, event.title]})
    return event


def save_event(event: Event, *, by: User, edit_number: int, parts: Parts, **fields: Any) -> Event:
    """Store what was written. EditedMeanwhile where somebody has saved since the form was opened; NotReady where fewer places
    are left than are taken (`places`), or a room, gear or a line of the rubric that is in use would go (`rooms.KEY`).
    """
    with transaction.atomic():
        held = Event.objects.filter(pk=event.pk, edit_number=edit_number)
        if not held.update(edit_number=F("edit_number") + 1):
            raise EditedMeanwhile
        before = Event.objects.get(pk=event.pk)
        if before.state not in process.EDITABLE:
            raise NotNow(_("活动现在是“%s”，不能修改。") % before.get_state_display())
        if fields.get("places", before.places) < before.taken:
            raise NotReady({"places": _("已选上%s户，名额不能比这少。") % before.taken})
        changes = {
            name: [readable(getattr(before, name)), readable(value)]
            for name, value in fields.items()
            if getattr(before, name) != value
        }
        Event.objects.filter(pk=event.pk).update(**fields)
        _store(before, parts)
        append("event", event.pk, actor=by, action="edit", changes=changes)
    event.refresh_from_db()
    return event


def take_step(event: Event, step: process.Step, *, by: User | None, reason: str = "") -> Event:
    """One step of process.py. Opening needs rooms, half-days and a rubric; cancelling needs a reason."""
    if by is not None and not runs_event(by, event):
        raise NotYourStep
    values: dict[str, Any] = {}
    fact: Fact = EventMovedOn(event_id=event.pk, state=step.target)
    if step is process.CALL:
        _require_whole(event)
        values, fact = {"called_at": timezone.now()}, EventCalled(event_id=event.pk)
    if step is process.REOPEN_CALL and event.apply_until <= timezone.now():
        raise NotReady({"apply_until": _("报名截止时间已过，请先改到以后再重新开放。")})
    if step is process.CANCEL:
        if not reason.strip():
            raise NotReady({"reason": _("请写取消的理由，报名的主体、评委和参会方会看到。")})
        values, fact = {"cancelled_reason": reason}, EventCancelled(event_id=event.pk)
    return claim(
        event, source=step.source, target=step.target, by=by, action=step.name, values=values, fact=fact, reason=reason
    )


def _require_whole(event: Event) -> None:
    missing = {}
    if not event.half_days.exists():
        missing["half_days"] = _("请至少填一个半天。")
    if not event.rooms.exists():
        missing["rooms"] = _("请至少填一个会场。")
    if not event.criteria.exists():
        missing["criteria"] = _("请至少填一个评分项。")
    if event.apply_until <= timezone.now():
        missing["apply_until"] = _("报名截止时间已过，请改到以后。")
    if missing:
        raise NotReady(missing)


def _store(event: Event, parts: Parts) -> None:
    """Rows in place of rows; names lead from closures to rooms and from rooms to gear."""
    event.half_days.all().delete()  # nothing else points at them
    HalfDay.objects.bulk_create(HalfDay(event=event, **row) for row in parts.half_days)
    event.breaks.all().delete()
    Break.objects.bulk_create(Break(event=event, **row) for row in parts.breaks)
    _rows(event, Criterion, parts.criteria, "criteria", _scored)
    built_in = {name for row in parts.rooms for name in row.get("gear", ())}
    carried = {row["name"] for row in parts.gear}
    listed = [*parts.gear, *({"name": name, "pieces": 0} for name in sorted(built_in - carried))]
    known = dict(event.gear.values_list("name", "pk"))
    _rows(event, Gear, [{**row, "pk": known.get(row["name"])} for row in listed], "gear", _needed)
    gear = {one.name: one for one in event.gear.all()}
    rooms = [{name: value for name, value in row.items() if name != "gear"} for row in parts.rooms]
    _rows(event, Room, rooms, "rooms", _occupied)
    by_name = {room.name: room for room in event.rooms.all()}
    for row in parts.rooms:
        by_name[row["name"]].gear.set(gear[name] for name in row.get("gear", ()))
    RoomClosure.objects.filter(room__event=event).delete()
    RoomClosure.objects.bulk_create(
        RoomClosure(room=by_name[row["room"]], date=row["date"], starts=row["starts"], ends=row["ends"])
        for row in parts.closures
    )


def _rows(
    event: Event, model: type[Model], rows: Sequence[Row], part: str, in_use: Callable[[list[int]], dict[int, str]]
) -> None:
    """Change, add and remove; what is in use is not removed, and NotReady says why by the row. Names may be exchanged."""
    objects = model._default_manager.filter(event=event)
    kept = {row["pk"] for row in rows if row.get("pk")} & set(objects.values_list("pk", flat=True))
    gone = [pk for pk in objects.values_list("pk", flat=True) if pk not in kept]
    if held := in_use(gone) if gone else {}:
        raise NotReady({f"{part}.{pk}": sentence for pk, sentence in held.items()})
    objects.filter(pk__in=gone).delete()
    named = any(field.name == "name" for field in model._meta.get_fields())
    for pk in kept if named else ():
        objects.filter(pk=pk).update(name=f"~{pk}")
    ordered = any(field.name == "position" for field in model._meta.get_fields())
    for place, row in enumerate(rows):
        values = {name: value for name, value in row.items() if name != "pk"}
        if ordered:
            values["position"] = place
        if row.get("pk") in kept:
            objects.filter(pk=row["pk"]).update(**values)
        else:
            model._default_manager.create(event=event, **values)


def _scored(pks: list[int]) -> dict[int, str]:
    """Lines of the rubric that a judge has given points for."""
    held = Criterion.objects.filter(pk__in=pks, scores__isnull=False).distinct()
    return {one.pk: _("已有评委按“%s”打过分，不能删。") % one.name for one in held}


def _needed(pks: list[int]) -> dict[int, str]:
    """Gear that sessions cannot do without."""
    held = Gear.objects.filter(pk__in=pks).annotate(count=Count("sessions")).filter(count__gt=0)
    said = _("“%(gear)s”还有%(count)s场要用，不能删；请先在这些场次里取消勾选。")
    return {one.pk: said % {"gear": one.name, "count": one.count} for one in held}


def _occupied(pks: list[int]) -> dict[int, str]:
    """Rooms in which a session or a meeting lies."""
    found = {}
    for room in Room.objects.filter(pk__in=pks):
        if room.sessions.exists():
            found[room.pk] = _("“%s”里已排了场次，不能删；请先把场次移走。") % room.name
        elif room.meetings.exists():
            found[room.pk] = _("“%s”里已排了洽谈，不能删；请先把这些洽谈排到别的会场。") % room.name
    return found

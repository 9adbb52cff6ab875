"""The draft of the meetings: planned, placed by hand, and released."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.audit.recording import append
from backend.outbox.errors import LostRace
from backend.outbox.recording import record
from backend.roadshows import process
from backend.roadshows.actions.mending import mend
from backend.roadshows.choices import RunState, State
from backend.roadshows.errors import Clashing, EditedMeanwhile, NotNow, NotReady, NotYourStep
from backend.roadshows.events import MeetingsReleased, PlanAsked
from backend.roadshows.meetings import Timetable, timetable_of
from backend.roadshows.models import (
    Absence,
    Event,
    Meeting,
    MeetingBook,
    MeetingRelease,
    Participant,
    PlanRun,
    Room,
)
from backend.roadshows.released import (
    frozen_meetings,
    latest_meetings,
)
from backend.roadshows.rules import runs_event
from backend.roadshows.timetable import Changes, NoPlan, Place, Plan, Unmet, Way, check, explain, worth_of
from backend.roadshows.timetable.seating import seat
from backend.roadshows.venue import frozen_venue, same

RELEASING = (State.SCHEDULED, State.RUNNING)
ATTEMPTS = 4  # to place by hand, while others plan too


# ── a run of the planner ──────────────────────────────────────────────────────────────────────────────────────────


def ask_plan(event: Event, *, by: User | None, hint: Mapping[str, Any] | None = None) -> PlanRun:
    """Have the event planned by a process of its own; one at a time. `hint` is a plan to begin from."""
    require_planning(event, by)
    if not timetable_of(event).pairs:
        raise NotReady({"": _("还没有双方的意愿，没有可排的洽谈。")})
    try:
        with transaction.atomic():
            run = PlanRun.objects.create(event=event, asked_by=by, plan=dict(hint or {}))
            append("event", event.pk, actor=by, action="plan")
            record(PlanAsked(run_id=run.pk), by=by)
    except IntegrityError as moving:
        raise NotNow(_("正在排期，不必再开始一次。")) from moving
    return run


def stop_plan(run: PlanRun, *, by: User) -> None:
    """Stop and keep the best that was found; one that has not begun just stops."""
    require_planning(run.event, by)
    with transaction.atomic():
        waiting = PlanRun.objects.filter(pk=run.pk, state=RunState.QUEUED)
        if waiting.update(state=RunState.STOPPED, ended_at=timezone.now()):
            return
        if not PlanRun.objects.filter(pk=run.pk, state=RunState.RUNNING).update(stop_asked=True):
            raise NotNow(_("这次排期已经结束。"))


def resume_plan(run: PlanRun, *, by: User) -> PlanRun:
    """Go on from the best plan of a run that was stopped, by hand or by a death."""
    if run.state not in (RunState.STOPPED, RunState.FAILED):
        raise NotNow(_("这次排期没有停下。"))
    return ask_plan(run.event, by=by, hint=run.plan)


def keep_plan(run: PlanRun, *, by: User | None) -> None:
    """Make the run's best plan the draft; what has changed since is mended by as few moves as possible, and all is checked."""
    event = Event.objects.get(pk=run.event_id)
    found = Plan({key: Place(*place) for key, place in run.plan.items()})
    fitting(timetable_of(event), found)  # ahead of the lock; remembered
    with transaction.atomic():
        hold(event)
        table = timetable_of(event)
        plan = fitting(table, found)
        if table.stands and worth_of(table.problem, plan.times) <= worth_of(table.problem, table.plan.times):
            plan = table.plan  # nothing is gained: nobody moves for it
        write_plan(table, plan)
        PlanRun.objects.filter(pk=run.pk).update(kept=True)
        note = _("排进%(placed)s场，想见的有%(asked)s场") % {"placed": len(plan.places), "asked": len(table.pairs)}
        append("event", event.pk, actor=by, action="keep_plan", note=note)


def fitting(table: Timetable, plan: Plan) -> Plan:
    """The plan as it fits the event of today: unchanged where it keeps every rule, else mended. NotNow where it cannot be."""
    known = Plan({key: place for key, place in plan.places.items() if key in table.problem.meeting})
    if not check(table.problem, known, gaps=True):
        return known
    try:
        return mend(table.problem, known).plan
    except NoPlan as none:
        raise NotNow(_("固定了的洽谈彼此冲突，请先取消一些固定。")) from none


def fill_draft(event: Event, *, by: User | None) -> int:
    """Put what waits into what is free, at once and without a race; nobody moves for it. Gives how many are placed now."""
    require_planning(event, by)
    ahead = timetable_of(event)
    mend(ahead.problem, fitting(ahead, ahead.plan))  # ahead of the lock; remembered
    with transaction.atomic():
        hold(event)
        table = timetable_of(event)
        plan = mend(table.problem, fitting(table, table.plan)).plan
        write_plan(table, plan)
        append("event", event.pk, actor=by, action="fill_draft")
    return len(plan.places)


# ── the draft ─────────────────────────────────────────────────────────────────────────────────────────────────────


def book_of(event: Event) -> MeetingBook:
    return MeetingBook.objects.get_or_create(event=event)[0]


def hold(event: Event, edit_number: int | None = None) -> None:
    """One after the other; EditedMeanwhile for whoever looked at an older draft."""
    book = book_of(event)
    rows = MeetingBook.objects.filter(pk=book.pk)
    if edit_number is not None:
        rows = rows.filter(edit_number=edit_number)
    if not rows.update(edit_number=F("edit_number") + 1):
        raise EditedMeanwhile


def write_plan(table: Timetable, plan: Plan) -> None:
    """Rows in place of the plan: first all that move leave their places, then each takes its own."""
    event = table.event
    wanted = {key: (table.begin(place), table.rooms[place.room].pk, place.table) for key, place in plan.places.items()}
    over = {row.pk for row in table.over}
    standing = [row for row in table.rows.values() if row.starts_at is not None and row.pk not in over]
    leaving = [
        row
        for row in standing
        if wanted.get(f"{row.entity_id}.{row.institution_id}") != (row.starts_at, row.room_id, row.table)
    ]
    Meeting.objects.filter(pk__in=[row.pk for row in leaving]).update(starts_at=None, room=None, table=0, fixed=False)
    stays = {row.pk for row in standing} - {row.pk for row in leaving}
    changed, fresh = [], []
    for key, (start, room, number) in wanted.items():
        pair, row = table.pairs[key], table.rows.get(key)
        if row is None:
            row = Meeting(event=event, entity=pair.entity, institution=pair.institution)
            fresh.append(row)
        elif row.pk not in stays or row.priority != pair.priority:
            changed.append(row)
        row.starts_at, row.room_id, row.table, row.priority = start, room, number, pair.priority
        if row.pk not in stays:
            row.fixed = table.problem.meeting[key].fixed is not None
    Meeting.objects.bulk_update(changed, ["starts_at", "room", "table", "priority", "fixed"], batch_size=200)
    Meeting.objects.bulk_create(fresh)


def place_meeting(
    event: Event, key: str, *, by: User, starts_at: datetime, room: Room, table: int, fixed: bool = False
) -> Meeting:
    """Put it at a table by hand. Of many who want the last one, one gets it, and the others read why not.

    What takes long is looked at before anything is held; whoever was overtaken meanwhile looks again.
    """
    require_planning(event, by)
    entity, institution = (int(one) for one in key.split("."))
    for _attempt in range(ATTEMPTS):
        there = Meeting.objects.filter(room=room, table=table, starts_at=starts_at)
        if there.exclude(entity_id=entity, institution_id=institution).exists():
            raise NotNow(_said("table"))
        seen = book_of(event).edit_number
        found = timetable_of(event)
        if key not in found.pairs:
            raise NotNow(_("双方的意愿刚刚有变，这一场不再可排。"))
        if starts_at not in found.starts or str(room.pk) not in found.rooms:
            raise NotReady({"starts_at": _("没有这个时段或会场。")})
        at = Place(found.starts.index(starts_at), str(room.pk), table)
        plan = Plan({**found.plan.places, key: at})
        if wrong := check(_without_fixing(found, key), plan, gaps=True):
            raise NotNow(_said(wrong[0].rule))
        try:
            with transaction.atomic():
                hold(event, seen)
                write_plan(found, plan)
                row = Meeting.objects.get(event=event, entity_id=entity, institution_id=institution)
                if row.fixed != fixed:
                    Meeting.objects.filter(pk=row.pk).update(fixed=fixed)
                append("event", event.pk, actor=by, action="place_meeting", note=str(found.pairs[key].entity))
        except (EditedMeanwhile, IntegrityError):
            continue
        row.refresh_from_db()
        return row
    raise LostRace


def _without_fixing(table: Timetable, key: str) -> Any:
    """Whoever moves a fixed meeting by hand means it."""
    return Changes(freed=frozenset({key})).applied_to(table.problem)


def unplace_meeting(meeting: Meeting, *, by: User) -> None:
    """Out of the draft; it waits under the grid."""
    require_planning(meeting.event, by)
    with transaction.atomic():
        hold(meeting.event)
        rows = Meeting.objects.filter(pk=meeting.pk, starts_at__isnull=False)
        held = rows.values_list("starts_at", "room_id", "table", "fixed").first()
        if held is None or not rows.update(starts_at=None, room=None, table=0, fixed=False):
            raise LostRace
        was = [held[0].isoformat() if held[0] else "", *held[1:]]
        append("event", meeting.event_id, actor=by, action="unplace_meeting",
               changes={meeting.reference: [was, None]}, note=str(meeting))  # fmt: skip


def _said(rule: str) -> str:
    """Why a meeting cannot lie there, by the rule of the checker that it breaks."""
    return {
        "closed": _("这个时段已经过去，或者不开放。"),
        "absent": _("有一方这时不在。"),
        "busy": _("有一方这时另有洽谈。"),
        "table": _("这张桌子这时已经有人。"),
        "no_table": _("会场这时不开放，或者没有这张桌子。"),
        "limit": _("有一方的场次已达上限。"),
    }.get(rule, _("这样排和别的安排冲突。"))


# ── what is not placed ────────────────────────────────────────────────────────────────────────────────────────────


def way_digest(way: Way) -> str:
    return hashlib.sha256(repr((way.slot, way.steps)).encode()).hexdigest()[:16]


def unmet_of(table: Timetable) -> list[Unmet]:
    """Those that the draft does not hold, the weightiest first."""
    if table.faults():
        return []
    found = explain(table.problem, table.plan)
    return sorted(found, key=lambda one: -table.problem.meeting[one.meeting].weight)


def take_way(event: Event, key: str, digest: str, *, by: User) -> None:
    """Do what the cheapest way out says: loosen what it loosens, move what it moves, and place the wish. Whoever looked at an
    older draft is told so.
    """
    require_planning(event, by)
    with transaction.atomic():
        hold(event)
        before = timetable_of(event)
        unmet = next((one for one in unmet_of(before) if one.meeting == key), None)
        way = next((one for one in unmet.ways if way_digest(one) == digest), None) if unmet else None
        if way is None:
            raise NotNow(_("安排刚刚有变，这个办法已不适用，请再看一遍。"))
        times = {**before.plan.times, key: way.slot}
        for step in way.steps:
            if step.kind in ("move", "free"):
                assert step.other is not None, "a move names where to"
                times[step.meeting] = step.other
                Meeting.objects.filter(pk=before.rows[step.meeting].pk).update(fixed=False)
            elif step.kind == "instead":
                times.pop(step.meeting, None)
            elif step.kind == "limit":
                Participant.objects.filter(pk=step.person).update(most_meetings=F("most_meetings") + 1)
            elif step.kind == "present":
                _be_there(before, before.people[step.person], way.slot)
            elif step.kind == "table":
                _open_table(before, way.slot)
        after = timetable_of(event)
        if check(after.problem, plan := seat(after.problem, times, kept=before.plan), gaps=True):
            raise NotNow(_("这样排不下：有一方这时要上台路演，或者会场另有安排。"))
        write_plan(after, plan)
        append("event", event.pk, actor=by, action="take_way", note=str(before.pairs[key].entity))


def _be_there(table: Timetable, one: Participant, slot: int) -> None:
    begin, end = table.starts[slot], table.starts[slot] + table.minutes
    values: dict[str, Any] = {}
    if one.arrives_at is not None and one.arrives_at > begin:
        values["arrives_at"] = begin
    if one.leaves_at is not None and one.leaves_at < end:
        values["leaves_at"] = end
    if values:
        Participant.objects.filter(pk=one.pk).update(**values)
    for gone in one.absences.all():
        if gone.starts_at < end and begin < gone.ends_at:
            Absence.objects.filter(pk=gone.pk).delete()
            rest = ((gone.starts_at, begin), (end, gone.ends_at))
            Absence.objects.bulk_create(
                Absence(participant=one, starts_at=since, ends_at=until) for since, until in rest if since < until
            )


def _open_table(table: Timetable, slot: int) -> None:
    """One more in the first room that is open then."""
    room = next((hall for hall in table.problem.rooms if slot not in hall.closed), None)
    if room is None:
        raise NotNow(_("这个时段没有开放的会场。"))
    Room.objects.filter(pk=room.id, tables__lt=200).update(tables=F("tables") + 1)


# ── releasing ─────────────────────────────────────────────────────────────────────────────────────────────────────


def release_meetings(event: Event, *, by: User | None, note: str = "", reasons: Sequence[str] = ()) -> MeetingRelease:
    """Freeze the draft as the next number; those whom it changes something for get one message each. Refused where a rule is
    broken.
    """
    require_planning(event, by)
    with transaction.atomic():
        hold(event)
        if event.state not in RELEASING:
            raise NotNow(_("结束遴选、开始排期以后才能发布洽谈安排。"))
        table = timetable_of(event)
        if table.strays or table.faults():
            raise Clashing(_("有洽谈和现在的名单、时段或会场冲突，请重新自动排期后再发布。"))
        rows = [row for row in table.rows.values() if row.starts_at is not None]
        last = latest_meetings(event)
        if not rows and last is None:
            raise NotReady({"": _("还没有排好的洽谈，不能发布。")})
        content = {**frozen_venue(event), **frozen_meetings(sorted(rows, key=lambda row: row.pk))}
        if last is not None and same(content, last):
            raise NotNow(_("和第%s版没有不同，不必再发布。") % last.number)
        release = MeetingRelease.objects.create(
            event=event, number=last.number + 1 if last else 1, content=content, note=note, reasons=list(reasons),
            released_by=by,
        )  # fmt: skip
        Meeting.objects.filter(event=event).update(released=Q(starts_at__isnull=False))
        append("event", event.pk, actor=by, action="release_meetings", note=str(release.number))
        record(MeetingsReleased(release_id=release.pk), by=by)
    return release


def require_planning(event: Event, by: User | None) -> None:
    if by is not None and not runs_event(by, event):
        raise NotYourStep
    if event.state not in process.PLANNING:
        raise NotNow(_("活动现在是“%s”，不能排期。") % event.get_state_display())

"""Several changes that come in on the day: one new plan by as few moves as possible, one message a person (W22)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.organisations.models import Organisation
from backend.outbox.transitions import claim
from backend.roadshows.actions.mending import mend
from backend.roadshows.actions.planning import RELEASING, hold, release_meetings, require_planning, write_plan
from backend.roadshows.actions.wishes import list_participant
from backend.roadshows.choices import Presence, Side, Wanted
from backend.roadshows.errors import EditedMeanwhile, NotNow, NotReady
from backend.roadshows.meetings import Timetable, timetable_of
from backend.roadshows.models import (
    Event,
    Meeting,
    MeetingRelease,
    Participant,
    Wish,
)
from backend.roadshows.released import (
    Change,
    changes_of,
    latest_meetings,
    met_in,
    met_in_rows,
    seats_of,
)
from backend.roadshows.timetable import NoPlan, Plan, Repair


@dataclass(frozen=True)
class DayChange:
    """One of several that come in at once: absent, late, leaves (each of `participant`), person (`name` comes instead), or
    guest (`organisation` comes too, and would meet `wants`).
    """

    kind: str
    participant: Participant | None = None
    at: datetime | None = None
    name: str = ""
    organisation: Organisation | None = None
    side: str = ""
    wants: tuple[int, ...] = ()

    def sentence(self) -> str:
        who = str(self.participant or self.organisation)
        at = f"{timezone.localtime(self.at):%H:%M}" if self.at else ""
        return {
            "absent": _("%(who)s不来"),
            "late": _("%(who)s晚到至%(at)s"),
            "leaves": _("%(who)s%(at)s离场"),
            "person": _("%(who)s换人参加：%(name)s"),
            "guest": _("%(who)s临时参加"),
        }[self.kind] % {"who": who, "at": at, "name": self.name}


@dataclass
class DayPlan:
    """What several changes come to, before anybody is told."""

    reasons: list[str]
    changes: list[Change]
    lost: list[str] = field(default_factory=list)
    told: int = 0
    moves: int = 0
    proved: bool = True
    release: MeetingRelease | None = None

    @property
    def digest(self) -> str:
        said = [(change.kind, change.met.reference if change.kind != "new" else "", change.met.begin.isoformat(),
                 change.met.where) for change in self.changes]  # fmt: skip
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def preview_day(event: Event, changes: Sequence[DayChange], *, by: User) -> DayPlan:
    """The very plan that `apply_day` would make, taken back before anybody sees it."""
    _mend_ahead(event, changes, by=by)
    with transaction.atomic():
        found = _day(event, changes, by=by)
        transaction.set_rollback(True)
    return found


def apply_day(event: Event, changes: Sequence[DayChange], *, by: User, digest: str) -> DayPlan:
    """All at once: the list, the draft by as few moves as possible, and a release that tells each person once. Where it is no
    longer what was looked at, nothing happens.
    """
    _mend_ahead(event, changes, by=by)
    with transaction.atomic():
        found = _day(event, changes, by=by)
        if found.digest != digest:
            raise EditedMeanwhile
        if found.changes:
            found.release = release_meetings(event, by=by, reasons=found.reasons)
    return found


def _mend_ahead(event: Event, changes: Sequence[DayChange], *, by: User) -> None:
    """Think while nobody is kept waiting; what was thought is remembered for when the event is held."""
    with transaction.atomic():
        after, old = _changed(event, changes, by=by)
        transaction.set_rollback(True)
    _mended(after, old)


def _day(event: Event, changes: Sequence[DayChange], *, by: User) -> DayPlan:
    reasons = [change.sentence() for change in changes]
    after, old = _changed(event, changes, by=by)
    mended = _mended(after, old)
    write_plan(after, mended.plan)
    rows = Meeting.objects.filter(event=event).placed().with_both()
    now = met_in_rows(rows)
    found = changes_of(met_in(latest_meetings(event)), now)
    seats = seats_of({pk for change in found for pk in (change.met.entity_id, change.met.institution_id)})
    return DayPlan(
        reasons=reasons,
        changes=found,
        lost=[after.names.meeting(key) for key in mended.lost if key in after.pairs],
        told=len({person for people in seats.values() for person in people}),
        moves=mended.moves,
        proved=mended.proved,
    )


def _changed(event: Event, changes: Sequence[DayChange], *, by: User) -> tuple[Timetable, Plan]:
    """The event held, with the changes in its list: what is to be planned now, and the plan before."""
    require_planning(event, by)
    if event.state not in RELEASING:
        raise NotNow(_("活动现在是“%s”。") % event.get_state_display())
    hold(event)
    before = timetable_of(event)
    for change in changes:
        _take_change(event, change, by=by)
    touched = [change.participant.pk for change in changes if change.participant is not None]
    Meeting.objects.filter(Q(entity_id__in=touched) | Q(institution_id__in=touched), event=event).update(fixed=False)
    return timetable_of(event), Plan(before.plan.places)


def _mended(after: Timetable, old: Plan) -> Repair:
    try:
        return mend(after.problem, old)
    except NoPlan as none:
        raise NotNow(_("固定了的洽谈彼此冲突，请先取消一些固定。")) from none


def _take_change(event: Event, change: DayChange, *, by: User) -> None:
    one = change.participant
    if change.kind == "guest":
        assert change.organisation is not None, "a guest is an organisation"
        guest = list_participant(event, change.organisation, by=by, side=Side(change.side))
        Wish.objects.bulk_create(Wish(by=guest, to_id=pk, wanted=Wanted.LIKE) for pk in change.wants)
        return
    assert one is not None, "all other changes are of a participant"
    one = Participant.objects.get(pk=one.pk)  # a preview leaves no trace in the caller's object
    by_kind: dict[str, dict[str, Any]] = {
        "absent": {"presence": Presence.ABSENT},
        "late": {"arrives_at": change.at},
        "leaves": {"leaves_at": change.at},
        "person": {"person_name": change.name, "person": None},
    }
    values = by_kind[change.kind]
    arrives, leaves = values.get("arrives_at", one.arrives_at), values.get("leaves_at", one.leaves_at)
    if arrives is not None and leaves is not None and leaves <= arrives:
        raise NotReady({"at": _("“%s”这样就到场时已离场；全天不在请记为不来。") % one})
    claim(
        one, source=list(Presence.values), target=values.pop("presence", None), field="presence", by=by,
        action=f"day_{change.kind}", values=values,
    )  # fmt: skip

"""The one-to-one meetings as they went out: to read, to compare two releases, and whose they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.lib.dates import display_date
from backend.organisations.choices import WRITING_ROLES
from backend.organisations.models import Membership
from backend.roadshows.choices import State
from backend.roadshows.models import Event, Meeting, MeetingRelease, Participant
from backend.roadshows.queries import Item, people_of

# ── what went out ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Met:
    """A meeting of a release, as frozen."""

    reference: str
    entity_id: int
    institution_id: int
    entity: str
    institution: str
    begin: datetime
    end: datetime
    room: str
    table: int
    priority: int

    @property
    def where(self) -> str:
        return _("%(room)s%(table)s桌") % {"room": self.room, "table": self.table}

    @property
    def where_and_when(self) -> tuple[Any, ...]:
        """What both sides must know: a change of it is told, and so is another person at the other side of the table."""
        return (self.begin, self.end, self.room, self.table, self.entity, self.institution)

    def other(self, participant: int) -> str:
        return self.institution if participant == self.entity_id else self.entity


def frozen_meetings(rows: Iterable[Meeting]) -> dict[str, Any]:
    """What a release keeps for good."""
    return {
        "meetings": [
            {
                "reference": row.reference,
                "entity_id": row.entity_id,
                "institution_id": row.institution_id,
                "entity": str(row.entity),
                "institution": str(row.institution),
                "begin": row.starts_at.isoformat(),
                "end": row.ends_at.isoformat() if row.ends_at else "",
                "room": row.room.name,
                "table": row.table,
                "priority": row.priority,
            }
            for row in rows
            if row.starts_at is not None and row.room is not None
        ]
    }


def latest_meetings(event: Event) -> MeetingRelease | None:
    return event.meeting_releases.order_by("-number").first()


def met_in(release: MeetingRelease | None) -> list[Met]:
    """In order of time."""
    if release is None:
        return []
    found = [
        Met(**{**one, "begin": datetime.fromisoformat(one["begin"]), "end": datetime.fromisoformat(one["end"])})
        for one in release.content["meetings"]
    ]
    return sorted(found, key=lambda one: (one.begin, one.room, one.table))


def met_in_rows(rows: Iterable[Meeting]) -> list[Met]:
    """The draft, as it would be frozen."""
    return met_in(MeetingRelease(content=frozen_meetings(rows)))


@dataclass(frozen=True)
class Change:
    """One line of a change sheet: new, moved, or gone."""

    kind: str
    now: Met | None
    before: Met | None

    @property
    def met(self) -> Met:
        found = self.now or self.before
        assert found is not None, "a change is of a meeting"
        return found


def changes_of(before: list[Met], after: list[Met]) -> list[Change]:
    """What differs between two releases, in order of time."""
    old, new = {one.reference: one for one in before}, {one.reference: one for one in after}
    found = [Change("new", one, None) for key, one in new.items() if key not in old]
    found += [Change("gone", None, one) for key, one in old.items() if key not in new]
    found += [
        Change("moved", one, old[key])
        for key, one in new.items()
        if key in old and old[key].where_and_when != one.where_and_when
    ]
    return sorted(found, key=lambda change: (change.met.begin, change.met.room, change.met.table))


def seats_of(participants: Collection[int]) -> dict[int, list[int]]:
    """Who is told for each participant: the person who sits there, or else all who write for the organisation."""
    rows = list(Participant.objects.filter(pk__in=participants).values_list("pk", "organisation_id", "person_id"))
    writers = people_of({organisation for _pk, organisation, person in rows if person is None})
    return {pk: [person] if person is not None else writers[organisation] for pk, organisation, person in rows}


def mine_in(event: Event, user: User) -> set[int]:
    """The participants of the event for whom this person comes."""
    seats = Membership.objects.live().filter(user_id=user.pk).values_list("organisation_id", flat=True)
    rows = Participant.objects.filter(event=event)
    named = set(rows.filter(person_id=user.pk).values_list("pk", flat=True))
    return named | set(rows.filter(person__isnull=True, organisation_id__in=list(seats)).values_list("pk", flat=True))


def mine_of(user: User | AnonymousUser, *, writing: bool = False) -> QuerySet[Participant]:
    """For whom this person sits at the tables of events: named, or as one who works there; with `writing` as one who writes.

    Drafts are the organiser's alone.
    """
    if not user.is_authenticated:
        return Participant.objects.none()
    seats = user.memberships.filter(active=True)
    if writing:
        seats = seats.filter(role__in=WRITING_ROLES)
    mine = Q(person_id=user.pk) | Q(person__isnull=True, organisation_id__in=seats.values("organisation_id"))
    rows = Participant.objects.filter(mine).exclude(event__state__in=(State.DRAFT, State.CANCELLED))
    return rows.select_related("event__organiser", "organisation", "person").order_by("-event_id", "pk")


def meetings_agenda(user: User) -> list[tuple[Event, Any, Item]]:
    """One's meetings by the latest release of each event, for the agenda and the calendar."""
    seats = list(Membership.objects.live().filter(user_id=user.pk).values_list("organisation_id", flat=True))
    recent = timezone.now() - timedelta(days=400)
    mine = (
        Participant.objects.filter(event__created_at__gt=recent).exclude(event__state=State.DRAFT)
        .filter(person__isnull=True, organisation_id__in=seats)
        | Participant.objects.filter(event__created_at__gt=recent, person_id=user.pk).exclude(event__state=State.DRAFT)
    )  # fmt: skip
    ids = set(mine.values_list("pk", flat=True))
    events = set(Participant.objects.filter(pk__in=ids).values_list("event_id", flat=True))
    releases = (
        MeetingRelease.objects.filter(event_id__in=events)
        .select_related("event", "event__organiser")
        .order_by("event_id", "-number")
    )
    latest: dict[int, MeetingRelease] = {}
    for release in releases:
        latest.setdefault(release.event_id, release)
    found = []
    for release in latest.values():
        for met in met_in(release):
            side = next((one for one in (met.entity_id, met.institution_id) if one in ids), None)
            if side is not None:
                found.append((release.event, release, _item(met, side, release.content.get("place", ""))))
    return found


def _item(met: Met, side: int, place: str) -> Item:
    return Item(
        reference=met.reference,
        title=f"与{met.other(side)}洽谈",
        room=met.where,
        room_id=0,
        begin=met.begin,
        end=met.end,
        presenter_id=None,
        presenter="",
        people=(),
        place=place,
    )


def day_and_time(begin: datetime, end: datetime) -> str:
    return (
        f"{display_date(timezone.localdate(begin))} {timezone.localtime(begin):%H:%M}–{timezone.localtime(end):%H:%M}"
    )

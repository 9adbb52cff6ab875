"""Reads that join: the board of sessions, the ranking, who is concerned, the programme as it went out."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import fmean, pstdev
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from backend.accounts.models import User
from backend.conflicts.queries import Node, paths_between
from backend.organisations.choices import WRITING_ROLES, Role
from backend.organisations.models import Membership
from backend.organisations.rules import works_for
from backend.roadshows.choices import ApplicationState, State
from backend.roadshows.clashes import Board, Card, Piece, Place, Span
from backend.roadshows.held import held_of
from backend.roadshows.models import Application, Event, Judge, Release, Room, Session, Sheet
from backend.talent.models import Expert

# ── who ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def organisers_of(event: Event) -> list[int]:
    """Who runs the event today."""
    members = Membership.objects.live().filter(organisation_id=event.organiser_id).exclude(role=Role.VIEWER)
    return list(members.values_list("user_id", flat=True))


def people_of(organisation_ids: Collection[int]) -> dict[int, list[int]]:
    """Who writes for each of these organisations today."""
    found: dict[int, list[int]] = {pk: [] for pk in organisation_ids}
    members = Membership.objects.live().filter(organisation_id__in=organisation_ids, role__in=WRITING_ROLES)
    for organisation, user in members.values_list("organisation_id", "user_id"):
        found[organisation].append(user)
    return found


def judge_of(user: User | AnonymousUser, event_id: int) -> Judge | None:
    """The seat of this person in the jury of an event."""
    if not user.is_authenticated:
        return None
    seats = Judge.objects.judging().filter(event_id=event_id, expert__user_id=user.pk)
    return seats.select_related("expert").first()


# ── who is tied to whom ───────────────────────────────────────────────────────────────────────────────────────────


def ties_of(expert: Expert, entities: Collection[int], *, on: Any = None) -> dict[int, list[str]]:
    """The sentences of the paths from an expert to each of these entities; those without any are left out."""
    if expert.user_id is None:
        return {}
    found = paths_between(Node(person=True, pk=expert.user_id), [Node(person=False, pk=pk) for pk in entities], on=on)
    return {node.pk: [path.sentence for path in ways] for node, ways in found.items() if ways}


def applicants_tied_to(expert: Expert, event: Event) -> list[tuple[str, list[str]]]:
    """Each applicant that stands and that an expert is tied to, by name, with the sentences of the paths."""
    names = dict(Application.objects.filter(event=event).standing().values_list("entity_id", "entity__name"))
    return [(names[pk], said) for pk, said in ties_of(expert, list(names)).items()]


def digest_of(ties: list[tuple[str, list[str]]]) -> str:
    """By what it is known that these very ties were looked at."""
    return hashlib.sha256(repr(sorted(ties)).encode()).hexdigest()[:16]


def may_read_deck(user: Any, file: Any) -> bool:
    """The entity's people, the organiser's people, and judges whom nothing ties to the entity (files.readers)."""
    application = (
        Application.objects.visible_to(user).select_related("event").filter(pk=file.claim_id, deck=file).first()
    )
    if application is None:
        return False
    if works_for(user, application.entity_id) or works_for(user, application.event.organiser_id):
        return True
    judge = judge_of(user, application.event_id)
    withdrawn = application.state == ApplicationState.WITHDRAWN
    return judge is not None and not withdrawn and not ties_of(judge.expert, [application.entity_id])


# ── choosing ──────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Ranked:
    """An application with what the judges gave it; `spread` is the deviation of their totals."""

    application: Application
    totals: list[int] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    rank: int | None = None

    @property
    def mean(self) -> float | None:
        return fmean(self.totals) if self.totals else None

    @property
    def spread(self) -> float | None:
        return pstdev(self.totals) if len(self.totals) > 1 else None


def ranking(event: Event) -> list[Ranked]:
    """Every application that stands, the best mean first, those without a sheet last; equal means share a rank."""
    rows = Application.objects.filter(event=event).standing().select_related("entity", "deck")
    ranked = {one.pk: Ranked(one) for one in rows}
    sheets = (
        Sheet.objects.submitted()
        .filter(application__event=event, application_id__in=list(ranked))
        .select_related("judge__expert")
        .prefetch_related("scores")
        .order_by("judge_id")
    )
    for sheet in sheets:
        one = ranked[sheet.application_id]
        one.sheets.append(sheet)
        one.totals.append(sum(score.points for score in sheet.scores.all()))
    ordered = sorted(ranked.values(), key=lambda one: (one.mean is None, -(one.mean or 0), one.application.pk))
    for place, one in enumerate(ordered, start=1):
        before = ordered[place - 2] if place > 1 else None
        if one.mean is not None:
            one.rank = before.rank if before is not None and before.mean == one.mean else place
    return ordered


# ── the grid ──────────────────────────────────────────────────────────────────────────────────────────────────────


def board_of(event: Event) -> Board:
    """The event as plain values, for what clashes and for arranging; one-to-one meetings are on it, and are not moved by it."""
    rooms = list(event.rooms.prefetch_related("gear", "closures"))
    sessions = list(sessions_of(event))
    names: dict[str, str] = {}
    cards = []
    for session in sessions:
        people = list(session.people.all())
        names |= {f"u{one.pk}": str(one) for one in people}
        who = {f"u{one.pk}" for one in people}
        if session.presenter is not None:
            names[f"o{session.presenter_id}"] = session.presenter.name
            who.add(f"o{session.presenter_id}")
        cards.append(
            Card(
                key=session.pk,
                title=session.title,
                minutes=session.minutes,
                room=session.room_id,
                begin=session.starts_at,
                who=frozenset(who),
                gear=frozenset(one.pk for one in session.gear.all()),
                fixed=session.fixed,
            )
        )
    return Board(
        open=tuple(Span(one.begin, one.end) for one in event.half_days.all()),
        pauses=tuple(Span(one.begin, one.end, one.name) for one in event.breaks.all()),
        rooms={
            room.pk: Place(
                room.pk,
                room.name,
                frozenset(one.pk for one in room.gear.all()),
                tuple(Span(one.begin, one.end) for one in room.closures.all()),
            )
            for room in rooms
        },
        gear={one.pk: Piece(one.name, one.pieces) for one in event.gear.all()},
        names=names,
        cards=tuple(cards),
        held=held_of(event),
    )


def sessions_of(event: Event) -> Any:
    return (
        Session.objects.filter(event=event)
        .select_related("presenter", "room")
        .prefetch_related("people", "gear")
        .order_by("starts_at", "room__position", "pk")
    )


# ── the programme as it went out ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Item:
    """A session of a release, as frozen."""

    reference: str
    title: str
    room: str
    room_id: int
    begin: datetime
    end: datetime
    presenter_id: int | None
    presenter: str
    people: tuple[int, ...]
    gear: tuple[str, ...] = ()
    place: str = ""  # of the event; empty where the release is older than the keeping of it

    @property
    def where_and_when(self) -> tuple[Any, ...]:
        """What those who come must know: a change of it is told."""
        return (self.title, self.room, self.begin, self.end, self.presenter_id)


def latest_release(event: Event, *, at: datetime | None = None) -> Release | None:
    """The programme that is out, or that was out at a moment."""
    releases = event.releases.all() if at is None else event.releases.filter(released_at__lte=at)
    return releases.order_by("-number").first()


def items_of(release: Release | None) -> list[Item]:
    """In order of time."""
    if release is None:
        return []
    found = [
        Item(
            reference=one["reference"],
            title=one["title"],
            room=one["room"],
            room_id=one["room_id"],
            begin=datetime.fromisoformat(one["begin"]),
            end=datetime.fromisoformat(one["end"]),
            presenter_id=one["presenter_id"],
            presenter=one["presenter"],
            people=tuple(one["people"]),
            gear=tuple(one.get("gear", ())),
            place=release.content.get("place", ""),
        )
        for one in release.content["sessions"]
    ]
    return sorted(found, key=lambda item: (item.begin, item.room, item.reference))


def frozen(sessions: Iterable[Session]) -> dict[str, Any]:
    """What a release keeps for good: those that have a place."""
    return {
        "sessions": [
            {
                "reference": one.reference,
                "title": one.title,
                "room": one.room.name,
                "room_id": one.room_id,
                "begin": one.starts_at.isoformat(),
                "end": one.ends_at.isoformat() if one.ends_at else "",
                "presenter_id": one.presenter_id,
                "presenter": one.presenter.name if one.presenter else "",
                "people": sorted(person.pk for person in one.people.all()),
                "gear": sorted(gear.name for gear in one.gear.all()),
            }
            for one in sessions
            if one.room is not None and one.starts_at is not None
        ]
    }


def attendants(items: Iterable[Item]) -> dict[str, set[int]]:
    """Who is needed at each session: its people, and those who write for its presenter."""
    listed = list(items)
    writers = people_of({item.presenter_id for item in listed if item.presenter_id})
    return {
        item.reference: {*item.people, *(writers[item.presenter_id] if item.presenter_id else ())} for item in listed
    }


def agenda_of(user: User) -> list[tuple[Event, Release, Item]]:
    """What a person is needed at, by the latest release of each event that is not long over, in order of time."""
    seats = set(Membership.objects.live().filter(user_id=user.pk).values_list("organisation_id", flat=True))
    recent = timezone.now() - timedelta(days=400)
    releases = (
        Release.objects.filter(event__created_at__gt=recent).exclude(event__state=State.DRAFT)
        .select_related("event", "event__organiser").order_by("event_id", "-number")
    )  # fmt: skip
    latest: dict[int, Release] = {}
    for release in releases:
        latest.setdefault(release.event_id, release)
    found = [
        (release.event, release, item)
        for release in latest.values()
        for item in items_of(release)
        if user.pk in item.people or item.presenter_id in seats
    ]
    return sorted(found, key=lambda one: (one[2].begin, one[2].reference))


# ── the day ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Hall:
    """A room at a moment: what runs, what comes, and by how much it runs late."""

    room: Room
    now: Item | None
    next: Item | None
    later: list[Item]

    @property
    def late(self) -> int:
        return self.room.late_minutes


def halls(event: Event, items: Collection[Item], at: datetime) -> list[Hall]:
    """Every room that the programme uses; what runs late is moved by its minutes."""
    found = []
    for room in event.rooms.all():
        late = timedelta(minutes=room.late_minutes)
        mine = [item for item in items if item.room_id == room.pk]
        running = next((item for item in mine if item.begin + late <= at < item.end + late), None)
        coming = [item for item in mine if item.begin + late > at]
        if mine:
            found.append(Hall(room, running, coming[0] if coming else None, coming[1:]))
    return found


def waiting_in(room: Room, items: Iterable[Item], at: datetime) -> list[Item]:
    """What has not begun in this room, that day."""
    day = timezone.localdate(at)
    return [item for item in items if item.room_id == room.pk and item.begin > at - timedelta(minutes=room.late_minutes)
            and timezone.localdate(item.begin) == day]  # fmt: skip

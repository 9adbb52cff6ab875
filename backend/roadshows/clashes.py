"""What clashes on the grid: pure, from plain values to sentences. Nothing here asks the database.

Intervals are half-open: what ends at ten does not touch what begins at ten.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Span:
    begin: datetime
    end: datetime
    name: str = ""

    def meets(self, begin: datetime, end: datetime) -> bool:
        return self.begin < end and begin < self.end


@dataclass(frozen=True)
class Place:
    """A room: what it has built in, and when it is shut."""

    pk: int
    name: str
    gear: frozenset[int] = frozenset()
    shut: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Piece:
    """Gear, with how many can be carried to where they are needed."""

    name: str
    count: int


@dataclass(frozen=True)
class Card:
    """A session; `who` are the people and the presenter whom it needs, each by a key of Board.names."""

    key: int
    title: str
    minutes: int
    room: int | None = None
    begin: datetime | None = None
    who: frozenset[str] = frozenset()
    gear: frozenset[int] = frozenset()
    fixed: bool = False

    @property
    def end(self) -> datetime | None:
        return self.begin + timedelta(minutes=self.minutes) if self.begin else None

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From and to, of one that is placed."""
        assert self.begin is not None, "only what is placed has a span"
        return self.begin, self.begin + timedelta(minutes=self.minutes)

    @property
    def placed(self) -> bool:
        return self.begin is not None

    def at(self, room: int | None, begin: datetime | None) -> Card:
        return replace(self, room=room, begin=begin)


@dataclass(frozen=True)
class Board:
    open: tuple[Span, ...]
    pauses: tuple[Span, ...]
    rooms: Mapping[int, Place]
    gear: Mapping[int, Piece]
    names: Mapping[str, str]
    cards: tuple[Card, ...] = field(default=())
    held: tuple[Card, ...] = field(
        default=()
    )  # one-to-one meetings: they lie where they lie, each at a table of its room

    @cached_property
    def held_in(self) -> Mapping[int, list[Card]]:
        """By room."""
        found: dict[int, list[Card]] = defaultdict(list)
        for card in self.held:
            if card.room is not None:
                found[card.room].append(card)
        return found

    @cached_property
    def held_by(self) -> Mapping[str, list[Card]]:
        """By whom they need."""
        found: dict[str, list[Card]] = defaultdict(list)
        for card in self.held:
            for who in card.who:
                found[who].append(card)
        return found


def clashes(board: Board) -> dict[int, list[str]]:
    """The sentences of every placed card that clashes, by its key; cards without a clash are not in it."""
    placed = [card for card in board.cards if card.placed]
    found = {card.key: reasons(board, card, [other for other in placed if other.key != card.key]) for card in placed}
    return {key: said for key, said in found.items() if said}


def reasons(board: Board, card: Card, others: Collection[Card]) -> list[str]:
    """Why this card cannot lie where it lies, beside these others."""
    return list(_reasons(board, card, others))


def fits(board: Board, card: Card, others: Collection[Card]) -> bool:
    """Whether there is no such reason; the first one is enough to know."""
    return next(iter(_reasons(board, card, others)), None) is None


def _reasons(board: Board, card: Card, others: Collection[Card]) -> Iterable[str]:
    begin, end = card.begin, card.end
    if begin is None or end is None or card.room is None:
        return
    yield from _of_the_time(board, begin, end)
    meeting = [other for other in others if _meet(card, other)]
    yield from _of_the_room(board, card, begin, end, meeting)
    yield from _of_the_people(board, card, meeting)
    yield from _of_the_gear(board, card, meeting)


def _meet(card: Card, other: Card) -> bool:
    if card.begin is None or card.end is None or other.begin is None or other.end is None:
        return False
    return card.begin < other.end and other.begin < card.end


def _of_the_time(board: Board, begin: datetime, end: datetime) -> Iterable[str]:
    if not any(span.begin <= begin and end <= span.end for span in board.open):
        yield _("这段时间不在活动时间内。")
    for pause in board.pauses:
        if pause.meets(begin, end):
            yield _("与“%(name)s”（%(when)s）重叠。") % {"name": pause.name, "when": hours(pause.begin, pause.end)}


def _of_the_room(board: Board, card: Card, begin: datetime, end: datetime, meeting: Collection[Card]) -> Iterable[str]:
    room = board.rooms[card.room or 0]
    for shut in room.shut:
        if shut.meets(begin, end):
            yield _("“%(room)s”%(when)s不开放。") % {"room": room.name, "when": hours(shut.begin, shut.end)}
    for other in meeting:
        if other.room == card.room:
            yield _("与“%(other)s”同在“%(room)s”。") % {"other": other.title, "room": room.name}
    if held := sum(_meet(card, other) for other in board.held_in.get(room.pk, ())):
        yield _("“%(room)s”这时有%(count)s场一对一洽谈。") % {"room": room.name, "count": held}


def _of_the_people(board: Board, card: Card, meeting: Collection[Card]) -> Iterable[str]:
    held = [other for who in sorted(card.who) for other in board.held_by.get(who, ()) if _meet(card, other)]
    for other in [*meeting, *dict.fromkeys(held)]:
        for who in sorted(card.who & other.who):
            yield _("%(who)s同时要在“%(other)s”。") % {"who": board.names[who], "other": other.title}


def _of_the_gear(board: Board, card: Card, meeting: Collection[Card]) -> Iterable[str]:
    room = board.rooms[card.room or 0]
    for gear in sorted(card.gear - room.gear):
        piece = board.gear[gear]
        words = {"room": room.name, "gear": piece.name, "count": piece.count}
        if not piece.count:
            yield _("“%(room)s”没有%(gear)s，也没有可借用的。") % words
            continue
        borrowing = [one for one in meeting if gear in one.gear - board.rooms[one.room or 0].gear]
        if (needed := _at_once(card, borrowing)) > piece.count:
            said = _("同时要用%(needed)s件%(gear)s，可借用的只有%(count)s件。")
            yield said % (words | {"needed": needed})


def _at_once(card: Card, others: Collection[Card]) -> int:
    """How many of these run at one moment of the card, itself among them."""
    moments = [
        card.begin,
        *(other.begin for other in others if other.begin and card.begin and other.begin > card.begin),
    ]
    return 1 + max(
        sum(1 for other in others if other.begin and other.end and moment and other.begin <= moment < other.end)
        for moment in moments
    )


def hours(begin: datetime, end: datetime) -> str:
    """09:00–09:30, in the time of the place."""
    return f"{timezone.localtime(begin):%H:%M}–{timezone.localtime(end):%H:%M}"

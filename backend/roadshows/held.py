"""The one-to-one meetings as the grid of sessions sees them: cards that it cannot move, each with its room and both sides.

The draft counts, and so does what went out and lies elsewhere in the draft: until the meetings are released anew, people
go by that.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from backend.roadshows.clashes import Card
from backend.roadshows.models import Event, Meeting


def held_of(event: Event) -> tuple[Card, ...]:
    """In order of time. Their keys are below zero, so that none is taken for a session's."""
    rows = list(Meeting.objects.filter(event=event).with_both())
    length = timedelta(minutes=event.meeting_minutes)
    cards = [_card(row, row.room_id, row.starts_at, length) for row in rows if row.starts_at is not None]
    last = event.meeting_releases.order_by("-number").first()
    rooms = dict(event.rooms.values_list("name", "pk")) if last is not None else {}
    known = {row.reference: row for row in rows}
    for met in last.content["meetings"] if last is not None else ():
        row = known.get(met["reference"])
        begin, room = datetime.fromisoformat(met["begin"]), rooms.get(met["room"])
        if row is not None and (row.starts_at, row.room_id) != (begin, room):
            cards.append(_card(row, room, begin, datetime.fromisoformat(met["end"]) - begin, out=True))
    return tuple(sorted(cards, key=lambda card: (card.begin, card.key)))


def _card(row: Meeting, room: int | None, begin: datetime, length: timedelta, *, out: bool = False) -> Card:
    words: dict[str, Any] = {"entity": row.entity, "institution": row.institution}
    title = _("%(entity)s与%(institution)s已发布的洽谈") if out else _("%(entity)s与%(institution)s的洽谈")
    sides = (row.entity, row.institution)
    return Card(
        key=-row.pk,
        title=title % words,
        minutes=length // timedelta(minutes=1),
        room=room,
        begin=begin,
        who=frozenset(
            {f"o{one.organisation_id}" for one in sides} | {f"u{one.person_id}" for one in sides if one.person_id}
        ),
        fixed=True,
    )

"""Programmes as iCalendar (RFC 5545). A session keeps its UID from release to release; SEQUENCE is the release's number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.core import signing
from django.utils.translation import gettext as _
from icalendar import Calendar
from icalendar import Event as Entry

from backend.accounts.models import User
from backend.roadshows.choices import State
from backend.roadshows.models import CalendarFeed, Event, Release
from backend.roadshows.models.calendar import SALT
from backend.roadshows.queries import Item

REFRESH = timedelta(minutes=15)
IDS_OF = "roadshows.shuqiao"  # whatever address the platform is reached by, or moves to: an entry is the same entry


def owner_of(token: str) -> User | None:
    """Whose calendar a secret opens; None for an invented one, an ended one, and an account that is switched off."""
    try:
        person, number = map(int, signing.Signer(salt=SALT).unsign(token).split("."))
    except (signing.BadSignature, ValueError):
        return None
    feed = CalendarFeed.objects.select_related("person").filter(person_id=person, number=number).first()
    return feed.person if feed is not None and feed.person.is_active else None


def calendar(entries: Iterable[tuple[Event, Release, Item]], *, name: str) -> bytes:
    """What a calendar program reads."""
    made = Calendar()
    made.add("prodid", "-//Shuqiao//Roadshows//ZH")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    made.add("refresh-interval", REFRESH)
    for event, release, item in entries:
        made.add_component(_entry(event, release, item))
    written: bytes = made.to_ical()
    return written


def _entry(event: Event, release: Release, item: Item) -> Entry:
    entry = Entry()
    entry.add("uid", f"{item.reference}@{IDS_OF}")
    entry.add("dtstamp", release.released_at)
    entry.add("sequence", release.number)
    entry.add("dtstart", item.begin)
    entry.add("dtend", item.end)
    entry.add(
        "summary", _("%(event)s：%(title)s") % {"event": release.content.get("title", event.title), "title": item.title}
    )
    entry.add("location", f"{item.place or event.place} {item.room}")
    entry.add("status", "CANCELLED" if event.state == State.CANCELLED else "CONFIRMED")
    return entry

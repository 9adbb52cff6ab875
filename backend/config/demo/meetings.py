"""The one-to-one meetings of an event of the demo: wishes of both sides, a plan that went out, and what finds no place."""

from __future__ import annotations

from typing import Any

from backend.config.demo.people import Cast
from backend.organisations.choices import Kind
from backend.roadshows import actions
from backend.roadshows.choices import Side
from backend.roadshows.models import Event, Participant


def load_meetings(cast: Cast, rows: list[dict[str, Any]]) -> None:
    """After the events: each row names one of them by its title."""
    for row in rows:
        event = Event.objects.select_related("organiser").get(title=row["event"])
        by = cast.writer(row["organiser"])
        listed: dict[str, Participant] = {}
        for key, most in row["comers"].items():
            body = cast.organisations[key]
            side = Side.ENTITY if body.kind == Kind.ENTITY else Side.INSTITUTION
            listed[key] = actions.list_participant(event, body, by=by, side=side, most_meetings=most)
        for key, wishes in row["wishes"].items():
            named = {listed[other].pk: wanted for other, wanted in wishes.items()}
            actions.save_wishes(listed[key], named, by=cast.writer(key))
        actions.fill_draft(event, by=by)
        actions.release_meetings(event, by=by, note=row["note"])
        for key, wishes in row["later"].items():
            named = {listed[other].pk: wanted for other, wanted in wishes.items()}
            actions.save_wishes(listed[key], named, by=cast.writer(key))

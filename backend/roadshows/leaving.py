"""Who was chosen and is no longer, and what of them still stands in the plan: sessions on the grid, a seat at the tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from backend.roadshows.choices import ApplicationState, Presence
from backend.roadshows.models import Application, Event, Meeting, Participant, Session
from backend.roadshows.querysets import ApplicationQuerySet

GONE = (ApplicationState.WITHDRAWN, ApplicationState.DECLINED)


@dataclass
class Left:
    """An application that was taken back or turned down, with what still stands of its entity."""

    application: Application
    sessions: list[Session] = field(default_factory=list)
    seat: Participant | None = None
    seated: bool = False  # in what went out: then its seat is told of on the day, not removed

    @property
    def sentence(self) -> str:
        return sentence_of(self.application)


def sentence_of(application: Application) -> str:
    """For the card of its session."""
    words = {"entity": application.entity.name}
    if application.state == ApplicationState.WITHDRAWN:
        return _("%(entity)s已撤回报名。") % words
    return _("%(entity)s已改为未入选。") % words


def lingering() -> ApplicationQuerySet:
    """Those with something left to take out. Who was turned down may still come to the tables: only a session tells there."""
    sessions = Session.objects.filter(event=OuterRef("event"), presenter=OuterRef("entity"))
    seats = Participant.objects.filter(event=OuterRef("event"), organisation=OuterRef("entity")).exclude(
        presence=Presence.ABSENT
    )
    withdrawn = Q(state=ApplicationState.WITHDRAWN)
    return Application.objects.filter(state__in=GONE).filter(Exists(sessions) | (withdrawn & Exists(seats)))


def left_of(event: Event) -> list[Left]:
    """Of this event, in order of application."""
    found = {one.entity_id: Left(one) for one in lingering().filter(event=event).select_related("entity")}
    if found:
        for session in Session.objects.filter(event=event, presenter__in=found):
            found[session.presenter_id or 0].sessions.append(session)
        for seat in Participant.objects.filter(event=event, organisation__in=found).select_related("organisation"):
            found[seat.organisation_id].seat = seat
            found[seat.organisation_id].seated = Meeting.objects.of_participant(seat.pk).filter(released=True).exists()
    return list(found.values())


def sentences(left: Iterable[Left]) -> dict[int, str]:
    """What stands on the card of a session, by the session's key."""
    return {session.pk: one.sentence for one in left for session in one.sessions}

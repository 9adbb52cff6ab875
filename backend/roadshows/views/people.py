"""Who asks, and for which event: what is not theirs is not there."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.roadshows.actions import latest_undoable
from backend.roadshows.models import Event


def user_of(request: HttpRequest) -> User:
    return cast("User", request.user)


def seen_event(request: HttpRequest, reference: str) -> Event:
    rows = Event.objects.visible_to(request.user).select_related("organiser")
    found: Event = get_object_or_404(rows, reference=reference)
    return found


def run_event(request: HttpRequest, reference: str) -> Event:
    """The organiser's, for those who run it."""
    rows = Event.objects.editable_by(request.user).select_related("organiser")
    found: Event = get_object_or_404(rows, reference=reference)
    return found


def undo_of(event: Event, action: str, user: User) -> str:
    """Where what this person has just done is taken back; empty where it changed nothing."""
    entry = latest_undoable(event, action, user)
    return reverse("roadshows:undo", args=[event.reference, entry.number]) if entry is not None else ""


def tabs_of(event: Event, current: str) -> list[dict[str, Any]]:
    """The rooms of an event in the organiser's workbench."""
    listed = [
        ("manage", _("概况"), None),
        ("applications", _("报名与遴选"), event.applications.exclude(state="withdrawn").count()),
        ("judges", _("评委"), event.judges.count()),
        ("sessions", _("日程"), event.sessions.count()),
        ("comers", _("参会方"), event.participants.count()),
        ("meetings", _("一对一"), event.meetings.filter(starts_at__isnull=False).count()),
        ("day", _("当天"), None),
        ("report", _("会后"), None),
        *([] if settings.SMS_GATEWAY else [("texts", _("待发短信"), None)]),
    ]
    return [
        {
            "label": label,
            "url": reverse(f"roadshows:{name}", args=[event.reference]),
            "count": count,
            "current": name == current,
        }
        for name, label, count in listed
    ]

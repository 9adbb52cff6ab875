"""What an event is called and where it takes place, as it went out: a release freezes it, and who comes is told of a change.

Contents that were frozen before this was kept say nothing of it; what they do not say has not changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from backend.roadshows.models import Event, MeetingRelease, Release


def frozen_venue(event: Event) -> dict[str, Any]:
    """As it stands in the database now."""
    title, place = Event.objects.values_list("title", "place").get(pk=event.pk)
    return {"title": title, "place": place}


def same(content: Mapping[str, Any], last: Release | MeetingRelease) -> bool:
    """Whether the release before says all of this already."""
    return {**content, **last.content} == content


def venue_lines(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """A sentence for each change between two contents."""
    sentences = {
        "place": _("地点改为%(now)s（原为%(before)s）"),
        "title": _("活动改名为“%(now)s”（原名“%(before)s”）"),
    }
    return [
        sentence % {"now": after[name], "before": before[name]}
        for name, sentence in sentences.items()
        if name in before and name in after and before[name] != after[name]
    ]


def unreleased_venue(event: Event, last: Release | MeetingRelease | None) -> list[str]:
    """What the next release will say of it."""
    return venue_lines(last.content, {"title": event.title, "place": event.place}) if last is not None else []

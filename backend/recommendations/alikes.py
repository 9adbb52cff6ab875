"""Scenarios that say what another says: told to whoever writes one, and to the officer who reviews it.

    lines = alike_to(scenario, measures, user)  # None while the matcher of this process is being prepared

Whatever the person may not see is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from django.urls import reverse

from backend.recommendations import engine
from backend.recommendations.models import StoredProfile
from backend.recommendations.profiles import SCENARIO, profile_of_scenario
from backend.scenarios.choices import State
from backend.scenarios.models import Scenario
from matching.advice import alike
from matching.profiles import from_json
from matching.scoring.prepared import Need

if TYPE_CHECKING:
    from backend.recommendations.engine import Engine
    from backend.scenarios.texts import MeasureText
    from matching.advice import Alike

TOLD = ("current_process", "pain_point")  # the fields that tell what hurts
ALIKE_MOST = 3
NEAR_RECALLED = 20  # of the published ones, nearest in the model
UNDER_REVIEW = (State.SUBMITTED, State.RETURNED, State.SECOND, State.CHECKED)
REVIEWED_MOST = 300  # of those under review, the latest; reading these takes a tenth of a second


@dataclass(frozen=True)
class SameLine:
    """A scenario that says the same."""

    title: str
    owner: str
    reference: str
    url: str
    is_copy: bool
    state: str


def told_by(scenario: Scenario) -> str:
    return "\n".join(text for name in TOLD if (text := getattr(scenario, name).strip()))


def published_near(matcher: Engine, need: Need) -> dict[int, str]:
    """The texts of the published scenarios nearest in the model, by key; expects the matcher's lock."""
    ready = {pk: one for pk, one in matcher.of(SCENARIO).ready.items() if isinstance(one, Need)}
    if not ready:
        return {}
    pks = list(ready)
    near = np.stack([ready[pk].vector for pk in pks]) @ need.vector
    nearest = [pks[at] for at in np.argsort(-near, kind="stable")[:NEAR_RECALLED]]
    # The engine keeps no words of them; the rows do.
    rows = StoredProfile.objects.filter(kind=SCENARIO, object_id__in=nearest, present=True)
    texts = {row.object_id: from_json("", row.passages).text for row in rows}
    return {pk: texts[pk] for pk in nearest if pk in texts}


def lines_of(
    found: Sequence[Alike], user: Any, *, but: str, address: Callable[[Scenario], str] = Scenario.get_absolute_url
) -> list[SameLine]:
    """The likest that the person may see, without the one of the reference `but`; one query."""
    rows = Scenario.objects.visible_to(user).exclude(reference=but).select_related("owner")
    seen = {row.pk: row for row in rows.filter(pk__in=[one.key for one in found])}
    best = sorted(found, key=lambda one: (-max(one.words, one.meaning), one.key))
    return [
        SameLine(row.title, row.owner.name, row.reference, address(row), one.is_copy, str(row.get_state_display()))
        for one in best
        if (row := seen.get(one.key)) is not None
    ][:ALIKE_MOST]


def alike_to(scenario: Scenario, measures: Sequence[MeasureText], user: Any) -> list[SameLine] | None:
    """For a reviewer: published scenarios and those under review that say the same, by words or by meaning."""
    matcher = engine.for_page()
    if matcher is None:
        return None
    with matcher.lock:
        matcher.catch_up()
        need = matcher.matcher.need(profile_of_scenario(scenario, measures))
        published = published_near(matcher, need)
    rows = Scenario.objects.visible_to(user).filter(state__in=UNDER_REVIEW).order_by("-submitted_at", "-pk")
    waiting = {
        pk: "\n".join(pieces)
        for pk, *pieces in rows.values_list("pk", "title", "pain_point", "current_process")[:REVIEWED_MOST]
    }
    text, encoder, least = (
        f"{scenario.title}\n{told_by(scenario)}",
        matcher.matcher.encoder,
        matcher.matcher.limits.same,
    )
    found = [*alike(text, published, encoder, least), *alike(text, waiting, encoder, least)]
    return lines_of(found, user, but=scenario.reference, address=_to_review)


def _to_review(row: Scenario) -> str:
    return row.get_absolute_url() if row.is_published else reverse("scenarios:review_one", args=[row.reference])

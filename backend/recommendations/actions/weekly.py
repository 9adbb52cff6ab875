"""Choosing the three of a week for every admitted entity, once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Now

from backend.lib.clock import database_now
from backend.organisations.models import Organisation
from backend.outbox.models import Delivery
from backend.outbox.recording import record
from backend.recommendations.events import WeekChosen
from backend.recommendations.loading import entities_with_facts
from backend.recommendations.models import WeeklyChoice, WeeklyPick, WeekRun
from backend.recommendations.weekly import best_of_week, strongest, week_begins, week_of

# The subscribers that compute pairs and that tell of new ones, by the names that deliveries keep.
BEFORE_THE_WEEK = [
    f"recommendations.{news}"
    for news in (
        "scenario_published",
        "scenario_amended",
        "scenario_withdrawn",
        "scenario_lapsed",
        "product_published",
        "product_changed",
        "product_withdrawn",
        "product_lapsed",
        "profile_changed",
        "registry_changed",
        "need_posted",
        "need_changed",
        "need_renewed",
        "need_withdrawn",
        "need_lapsed",
        "tell_of_scenario",
        "tell_entity",
    )
]
_SIX_DAYS = timedelta(days=6)  # at the end of a week nobody begins with it any more


def choose_week(at: datetime | None = None) -> int:
    """Choose for everybody whom the week that runs has not looked at yet; gives for how many something was chosen.

    Does nothing early on a Monday, when the old week is over and the new one not due; once the week was chosen for
    everybody; and while pairs are still being computed, so that nobody gets the first half of what fits. Each entity is a
    transaction of its own, so a process that dies in the middle goes on where it was.
    """
    moment = at or database_now()
    week = week_of(moment)
    if moment >= week_begins(week) + _SIX_DAYS or WeekRun.objects.filter(week=week).exists() or still_computing():
        return 0
    waiting = entities_with_facts().admitted().filter(recommendation_off__isnull=True)
    chosen = sum(_choose(entity, week) for entity in waiting.exclude(weekly_choices__week=week).order_by("pk"))
    WeekRun.objects.get_or_create(week=week)
    return chosen


def _choose(entity: Organisation, week: date) -> bool:
    """The rows and the fact in one transaction; whoever finds the week's row there leaves it as it is."""
    pairs = best_of_week(entity, week)
    try:
        with transaction.atomic():
            choice = WeeklyChoice.objects.create(entity=entity, week=week)
            WeeklyPick.objects.bulk_create(
                WeeklyPick(
                    choice=choice,
                    place=place,
                    scenario=pair.scenario,
                    product=pair.product,
                    band=pair.band,
                    evidence=strongest(pair.evidence),
                )
                for place, pair in enumerate(pairs, start=1)
            )
            if pairs:
                record(WeekChosen(choice_id=choice.pk))
    except IntegrityError:
        return False
    return bool(pairs)


def still_computing() -> bool:
    """News that changes pairs, or of such a change, lies there untried or is being worked on."""
    mine = Delivery.objects.waiting().filter(subscriber__in=BEFORE_THE_WEEK)
    return mine.filter(Q(attempts=0) | Q(lease_until__gt=Now())).exists()

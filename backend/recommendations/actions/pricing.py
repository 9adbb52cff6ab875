"""The price of a place at the top, computed each night for entities that too many scenarios would have there."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from backend.recommendations.choices import TOLD_AT_MOST
from backend.recommendations.models import EntityPrice, PriceRun
from backend.recommendations.queries import market_pairs
from matching.market import Market, clear
from matching.market.clearing import best_places, loads_of

RUNS_KEPT = timedelta(days=90)
NIGHT = time(2)  # o'clock, local: nobody reads lists while their order moves


def compute_prices_at_night() -> PriceRun | None:
    """Once a night; sooner only while there was nothing to price, as on a platform that has just been filled."""
    now = timezone.localtime()
    tonight = timezone.make_aware(datetime.combine(now.date(), NIGHT))
    since = tonight if now >= tonight else tonight - timedelta(days=1)
    if PriceRun.objects.filter(at__gte=since, entities__gt=0).exists():
        return None
    return compute_prices()


def compute_prices() -> PriceRun:
    """Of all standing pairs in the bands that are told: a new version of the prices in place of the old one.

    A pair has one score from whichever side it is asked, so both sides' score is that one. As many places of a scenario count
    as entities are told of it.
    """
    capacity: int = settings.MATCHING_CAPACITY
    market = Market.from_pairs(((*pair, score, score) for *pair, score in market_pairs()), capacity=capacity)  # type: ignore[misc]  # two ids and a score
    before = loads_of(best_places(market.mutual, TOLD_AT_MOST)) if market.mutual.size else ()
    cleared = clear(market, places=TOLD_AT_MOST)
    with transaction.atomic():
        run = PriceRun.objects.create(
            scenarios=len(market.needs),
            entities=len(market.answers),
            places=TOLD_AT_MOST,
            capacity=capacity,
            sweeps=cleared.sweeps,
            fullest_before=max((int(load) for load in before), default=0),
            fullest=max((int(load) for load in cleared.loads), default=0),
        )
        EntityPrice.objects.all().delete()
        EntityPrice.objects.bulk_create(
            EntityPrice(entity_id=pk, price=price, load=load, run=run)
            for pk, (price, load) in cleared.by_answer(market).items()
            if price > 0
        )
        PriceRun.objects.filter(at__lt=timezone.now() - RUNS_KEPT).exclude(pk=run.pk).delete()
    return run

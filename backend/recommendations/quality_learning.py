"""What people answered, as pairs to learn from: on one list one was taken and another refused.

A list is an entity's scenarios, where the entity spoke, or a scenario's entities, where its owner did. Refusals for lack of
time, size or distance say nothing of the texts and are left out. Where the place of an old word was not kept, its place
today stands in.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backend.recommendations import engine
from backend.recommendations.champion import Choice
from backend.recommendations.choices import Answer, Reason, Side
from backend.recommendations.models import Recommendation, Response
from backend.recommendations.quality import MarketNow, Scorer, market_now, place_of
from matching.matcher import Weights

PAIRS_LEAST, LISTS_LEAST = 20, 5
NOT_OF_TEXTS = [Reason.NO_TIME, Reason.TOO_SMALL, Reason.TOO_FAR]


@dataclass(frozen=True)
class Answered:
    """As matching.learning.learn reads it; `lists` is from how many lists the pairs come."""

    differences: NDArray[np.float64]
    places: NDArray[np.float64]
    lists: int


def answered_pairs(weights: Weights, chosen: Choice, here: MarketNow | None = None) -> Answered:
    """Of scenarios that are open and entities that are admitted; each list counts as its pairs do."""
    here = here or market_now()
    used = engine.loaded_now()
    scorer = Scorer(engine.weighted(used.matcher, Choice(chosen.model, weights)), here)
    known = here.place
    rows = (
        Response.objects.filter(scenario_id__in=here.needs, entity_id__in=here.entities)
        .exclude(answer="")
        .exclude(answer=Answer.UNSUITABLE, reason__in=NOT_OF_TEXTS)
        .order_by("pk")
        .select_related("scenario")
    )
    lists: dict[tuple[str, int], list[tuple[bool, int, NDArray[np.float64]]]] = defaultdict(list)
    signals: dict[int, NDArray[np.floating]] = {}
    for row in rows:
        scenario = row.scenario_id or 0
        if scenario not in signals:
            signals[scenario] = scorer.signals(scenario)
        place = row.place or _place_today(row)
        if place is None:
            continue
        key = (row.side, row.entity_id if row.side == Side.ENTITY else scenario)
        signal = signals[scenario][known[row.entity_id]].astype(np.float64)
        lists[key].append((row.answer == Answer.INTERESTED, place, signal))
    return _pairs(list(lists.values()))


def _pairs(lists: list[list[tuple[bool, int, NDArray[np.float64]]]]) -> Answered:
    differences, places, used = [], [], 0
    for said in lists:
        taken, refused = [one for one in said if one[0]], [one for one in said if not one[0]]
        used += bool(taken and refused)
        for _yes, place, signal in taken:
            for _no, other_place, other in refused:
                differences.append(signal - other)
                places.append(np.log2(other_place + 1) - np.log2(place + 1))
    return Answered(np.array(differences).reshape(-1, 3), np.array(places, dtype=np.float64), used)


def _place_today(row: Response) -> int | None:
    pair = Recommendation.objects.filter(scenario=row.scenario, entity_id=row.entity_id).first()
    return place_of(pair, Side(row.side)) if pair is not None else None

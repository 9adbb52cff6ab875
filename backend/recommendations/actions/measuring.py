"""Measuring the rankings on the judged pairs, drawing new pairs to judge, and trying the challengers: once a night, sooner
while the judgements grow and nothing is under way.
"""

from __future__ import annotations

import logging
from dataclasses import asdict
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from backend.lib.references import new_reference
from backend.organisations.models import Organisation
from backend.outbox.recording import record
from backend.recommendations import engine
from backend.recommendations.actions.judging import fill_pool
from backend.recommendations.actions.weekly import still_computing
from backend.recommendations.actions.weights import champion_row, try_challenger
from backend.recommendations.champion import terms_now
from backend.recommendations.choices import Draw
from backend.recommendations.events import QualityMeasured
from backend.recommendations.models import Judgement, Measurement, Trial, WeightSet
from backend.recommendations.quality import (
    Reached,
    Scorer,
    covered,
    grades_now,
    judged_digest,
    market_now,
    reached,
)
from backend.scenarios.models import Scenario
from matching.errors import MatchingError
from matching.evaluation import Figures

log = logging.getLogger(__name__)

NIGHT = time(3)  # an hour after the prices
REST = timedelta(hours=1)  # between two measurements on one day
QUIET = timedelta(minutes=5)  # after the last grade: whoever is judging is let finish
KEPT_RUNS = timedelta(days=400)


def measure_when_due() -> str | None:
    """The run that was made, or None where none is due."""
    if still_computing() or not _is_due(timezone.localtime()):
        return None
    return measure()


def _is_due(now: datetime) -> bool:
    last = Measurement.objects.first()
    if last is None:
        # The first fills the pool of pairs to judge; there are none before both sides of the market are there.
        return Scenario.objects.open().exists() and Organisation.objects.admitted().exists()
    tonight = timezone.make_aware(datetime.combine(now.date(), NIGHT))
    if last.at < (tonight if now >= tonight else tonight - timedelta(days=1)):
        return True
    said = Judgement.objects.first()
    quiet = said is None or said.at < now - QUIET
    changed = last.judged != judged_digest() or _untried()
    first = last.needs == 0 and last.pairs == 0
    return changed and quiet and (first or last.at < now - REST)


def _untried() -> bool:
    """A challenger that came after the last measurement."""
    return WeightSet.objects.challengers().filter(trials__isnull=True).exists()


def measure() -> str:
    """All four rankings at one time, a row each; then each challenger against the champion."""
    held = champion_row()
    here, grades, judged = market_now(), grades_now(), judged_digest()
    scorer = Scorer(engine.loaded_now().matcher, here)
    tables = scorer.tables(here.needs)
    fill_pool(here, tables)
    run, model, shown = new_reference(), engine.model_name(), covered()
    pairs = sum(len(said) for said in grades.values())
    rows = [
        Measurement(
            run=run,
            method=method,
            model=model if method in {Draw.CURRENT, Draw.DENSE} else "",
            version=held.version if method == Draw.CURRENT else 0,
            needs=(found := reached(table, grades, here)).needs,
            pairs=pairs,
            entities=len(here.entities),
            figures=_figures(found, shown if method == Draw.CURRENT else None),
            slices=[_slice(one) for one in found.slices],
            judged=judged,
        )
        for method, table in tables.items()
    ]
    with transaction.atomic():
        Measurement.objects.filter(at__lt=timezone.now() - KEPT_RUNS).delete()
        Measurement.objects.bulk_create(rows)
        record(QualityMeasured(run=run))
    for row in WeightSet.objects.challengers():
        if not Trial.objects.filter(**asdict(terms_now(row, held, judged))).exists():
            try:
                try_challenger(row, here, grades)
            except MatchingError:
                log.exception("Could not try weights %s", row.version)
    return run


def _figures(found: Reached, shown: Figures | None) -> dict[str, Any]:
    told = {
        "ndcg": found.ndcg,
        "recall": found.recall,
        "shown": found.spread.shown,
        "gini": found.spread.gini,
        **({"covered": shown} if shown is not None else {}),
    }
    return {name: rounded(one) for name, one in told.items()}


def _slice(one: Any) -> dict[str, Any]:
    return {**asdict(one), "ndcg": rounded(one.ndcg), "recall": rounded(one.recall)}


def rounded(one: Figures) -> dict[str, float]:
    return {"mean": round(one.mean, 4), "low": round(one.low, 4), "high": round(one.high, 4)}

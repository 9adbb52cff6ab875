"""Filling the pool of pairs to judge, and what officers say of them. Each word is one transaction with its history and fact."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import sha256

from django.db import IntegrityError, transaction

from backend.accounts.models import User
from backend.audit.recording import append
from backend.audit.values import diff, snapshot
from backend.organisations.models import Organisation
from backend.outbox.errors import LostRace
from backend.outbox.recording import record
from backend.recommendations.choices import Draw, Grade, JudgementState
from backend.recommendations.events import Judged
from backend.recommendations.models import Judgement, PoolPair, StoredProfile
from backend.recommendations.profiles import ENTITY, SCENARIO
from backend.recommendations.quality import MarketNow, Table
from backend.scenarios.models import Scenario

KIND = "judgement"
TOLD = ("state", "grade")
FIRST = 5  # of each ranking
BY_CHANCE = 3  # of each scenario


def judge_pair(scenario: Scenario, entity: Organisation, grade: Grade, *, by: User) -> Judgement:
    """The officer's grade; another one later takes its place, and the history keeps both."""
    return _say(scenario, entity, by, JudgementState.GRADED, grade)


def skip_pair(scenario: Scenario, entity: Organisation, *, by: User) -> Judgement:
    """Not to be shown to this officer again; counts for nothing."""
    return _say(scenario, entity, by, JudgementState.SKIPPED, None)


def undo_last(*, by: User) -> Judgement | None:
    """The officer's last word is taken back, so that the pair is shown again; None where there is none."""
    rows = Judgement.objects.filter(officer=by).exclude(state=JudgementState.TAKEN_BACK)
    last = rows.select_related("scenario", "entity").order_by("-at", "-pk").first()
    if last is None:
        return None
    return _say(last.scenario, last.entity, by, JudgementState.TAKEN_BACK, None)


def _say(scenario: Scenario, entity: Organisation, by: User, state: JudgementState, grade: Grade | None) -> Judgement:
    action = {"graded": "judge", "skipped": "skip", "back": "undo"}[state.value]
    try:
        with transaction.atomic():
            rows = Judgement.objects.select_for_update().filter(scenario=scenario, entity=entity, officer=by)
            held: Judgement | None = rows.first()
            if held is not None and (held.state, held.grade) == (state, grade):
                return held
            before = snapshot(held, TOLD) if held is not None else {}
            row = held or Judgement(scenario=scenario, entity=entity, officer=by)
            row.state, row.grade, row.shown = state, grade, _digests(scenario.pk, entity.pk)
            row.save()
            append(KIND, row.pk, actor=by, action=action, changes=diff(before, snapshot(row, TOLD)))
            record(Judged(judgement_id=row.pk), by=by)
    except IntegrityError:  # the same officer in two windows
        raise LostRace from None
    return row


def _digests(scenario: int, entity: int) -> dict[str, str]:
    """Of the texts as they are compared today."""
    rows = dict(StoredProfile.objects.filter(kind=SCENARIO, object_id=scenario).values_list("kind", "digest"))
    rows |= dict(StoredProfile.objects.filter(kind=ENTITY, object_id=entity).values_list("kind", "digest"))
    return rows


def fill_pool(here: MarketNow, tables: dict[Draw, Table]) -> int:
    """The first of each ranking and some by chance, for every open scenario; those that stand stay. How many are new."""
    held = set(PoolPair.objects.values_list("scenario_id", "entity_id"))
    fresh = []
    for scenario in here.needs:
        for entity, drawn_by in _drawn(scenario, here, tables):
            if (scenario, entity) not in held:
                held.add((scenario, entity))
                fresh.append(
                    PoolPair(
                        scenario_id=scenario, entity_id=entity, drawn_by=drawn_by, order=_hash(scenario, entity)[:16]
                    )
                )
    PoolPair.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
    return len(fresh)


def _drawn(scenario: int, here: MarketNow, tables: dict[Draw, Table]) -> Iterable[tuple[int, Draw]]:
    for method in (Draw.CURRENT, Draw.BM25, Draw.DENSE):
        scores = tables[method][scenario]
        best = sorted(range(len(here.entities)), key=_best_first(scores.tolist(), here))[:FIRST]
        yield from ((here.entities[at], method) for at in best)
    by_chance = sorted(here.entities, key=lambda pk: _hash(pk, scenario))[:BY_CHANCE]
    yield from ((pk, Draw.RANDOM) for pk in by_chance)


def _best_first(scores: list[float], here: MarketNow) -> Callable[[int], tuple[float, int]]:
    return lambda at: (-scores[at], here.entities[at])


def _hash(*parts: int) -> str:
    return sha256(":".join(map(str, parts)).encode()).hexdigest()

"""The judged pairs and the rankings that are measured on them.

A market is what stands in the profiles today: every open scenario as a need, every admitted entity as an answer. All
rankings order all entities, hard conditions aside: those are judged by the gate, and here it is the texts that are graded.
A judged scenario that has closed keeps its profile out of the market and its judgements for the day it opens again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import combinations
from typing import cast

import numpy as np
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.organisations.models import Organisation
from backend.recommendations.choices import TOLD_AT_MOST, Draw, Grade, Side
from backend.recommendations.models import Judgement, Recommendation, StoredProfile
from backend.recommendations.profiles import ENTITY, SCENARIO
from backend.recommendations.querysets import WORTH
from backend.scenarios.models import Scenario
from matching.evaluation import (
    Figures,
    Market,
    Spread,
    bm25,
    interval,
    kappa,
    ndcg_of,
    places_of,
    recall_of,
    spread,
)
from matching.matcher import Matcher, Weights
from matching.profiles import from_json
from matching.scoring.prepared import Answer, Need
from matching.scoring.words import Floats

YOUNG, OLD = 3, 10  # years

Grades = dict[int, dict[int, int]]  # scenario: {entity: grade}
Table = dict[int, Floats]  # scenario: one score for each entity, in the order of `MarketNow.entities`


@dataclass(frozen=True)
class MarketNow:
    """The market as it stands: keys in their order, and the texts."""

    needs: tuple[int, ...]
    entities: tuple[int, ...]
    market: Market

    @property
    def place(self) -> dict[int, int]:
        return {pk: at for at, pk in enumerate(self.entities)}


def market_now() -> MarketNow:
    """Three queries."""
    open_now = set(Scenario.objects.open().values_list("pk", flat=True))
    admitted = set(Organisation.objects.entities().admitted().values_list("pk", flat=True))
    wanted = Q(kind=SCENARIO, object_id__in=open_now) | Q(kind=ENTITY, object_id__in=admitted)
    rows = list(StoredProfile.objects.filter(wanted, present=True).order_by("kind", "object_id"))
    needs = [row for row in rows if row.kind == SCENARIO]
    entities = [row for row in rows if row.kind == ENTITY]
    return MarketNow(
        tuple(row.object_id for row in needs),
        tuple(row.object_id for row in entities),
        Market(
            needs=tuple(from_json(str(row.object_id), row.passages) for row in needs),
            entities=tuple(from_json(str(row.object_id), row.passages) for row in entities),
            gains={},
        ),
    )


# ── what was judged ───────────────────────────────────────────────────────────────────────────────────────────────


def grades_now() -> Grades:
    """One grade a pair: the mean of its officers, rounded down, since of two who differ the stricter saw something."""
    said: dict[tuple[int, int], list[int]] = defaultdict(list)
    rows = Judgement.objects.graded().values_list("scenario_id", "entity_id", "grade")
    for scenario, entity, grade in rows:
        said[scenario, entity].append(cast("int", grade))
    found: Grades = defaultdict(dict)
    for (scenario, entity), grades in said.items():
        found[scenario][entity] = sum(grades) // len(grades)
    return dict(found)


def judged_digest() -> str:
    """Changes with every grade that is given, changed or taken back."""
    rows = Judgement.objects.graded().order_by("scenario_id", "entity_id", "officer_id")
    said = rows.values_list("scenario_id", "entity_id", "officer_id", "grade")
    return sha256(repr(list(said)).encode()).hexdigest()


def agreement() -> tuple[float | None, int]:
    """Weighted kappa over pairs that two officers graded, and how many such pairs of grades there are."""
    said: dict[tuple[int, int], list[int]] = defaultdict(list)
    for scenario, entity, grade in Judgement.objects.graded().values_list("scenario_id", "entity_id", "grade"):
        said[scenario, entity].append(cast("int", grade))
    both = [two for grades in said.values() for two in combinations(grades, 2)]
    return kappa(both, len(Grade)), len(both)


# ── rankings ──────────────────────────────────────────────────────────────────────────────────────────────────────


class Scorer:
    """One matcher over one market, each text made ready once."""

    def __init__(self, matcher: Matcher, here: MarketNow) -> None:
        self.matcher, self.here = matcher, here
        self.answers: list[Answer] = [matcher.answer(one) for one in here.market.entities]
        self._needs: dict[int, Need] = {}

    def need(self, pk: int) -> Need:
        if pk not in self._needs:
            at = self.here.needs.index(pk)
            self._needs[pk] = self.matcher.need(self.here.market.needs[at])
        return self._needs[pk]

    def signals(self, pk: int) -> Floats:
        """Three columns, each unweighted: words, model, bridge."""
        matcher = self.matcher
        plain = Matcher(matcher.encoder, (), matcher.limits, weights=Weights(1, 1, 1), background=matcher.background)
        scores = plain.scores(self.need(pk), self.answers)
        return np.stack([scores.words, scores.model, scores.bridge], axis=1)

    def current(self, pks: Sequence[int]) -> Table:
        return {pk: self.matcher.scores(self.need(pk), self.answers).total for pk in pks}

    def dense(self, pks: Sequence[int]) -> Table:
        """The cosine of the two whole texts and nothing else."""
        vectors = (
            np.stack([one.vector for one in self.answers]).astype(np.float32)
            if self.answers
            else np.zeros((0, 1), np.float32)
        )
        return {pk: vectors @ self.need(pk).vector for pk in pks}

    def tables(self, pks: Sequence[int]) -> dict[Draw, Table]:
        """What each ranking gives; by chance all are alike."""
        words = bm25(self.here.market, "bigrams")
        return {
            Draw.CURRENT: self.current(pks),
            Draw.BM25: {pk: words[self.here.needs.index(pk)].astype(np.float32) for pk in pks},
            Draw.DENSE: self.dense(pks),
            Draw.RANDOM: {pk: np.zeros(len(self.answers), dtype=np.float32) for pk in pks},
        }


# ── figures ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Slice:
    by: str
    label: str
    needs: int
    ndcg: Figures
    recall: Figures


@dataclass(frozen=True)
class Reached:
    """What one ranking reaches. `spread` is over all open scenarios, the others over those with a relevant judged entity."""

    needs: int
    ndcg: Figures
    recall: Figures
    spread: Spread
    slices: tuple[Slice, ...]


def measurable(grades: Grades, here: MarketNow) -> list[int]:
    """The judged needs of the market for which some entity was found to fit: the others tell rankings nothing apart."""
    known = here.place
    return [pk for pk in here.needs if any(grade for one, grade in grades.get(pk, {}).items() if one in known)]


def ndcgs(table: Table, grades: Grades, here: MarketNow) -> dict[int, float]:
    """nDCG@10 need by need."""
    return {pk: ndcg_of(table[pk], _gains(grades[pk], here)) for pk in measurable(grades, here)}


def reached(table: Table, grades: Grades, here: MarketNow) -> Reached:
    judged = measurable(grades, here)
    seen = np.stack([places_of(table[pk], TOLD_AT_MOST) for pk in here.needs]) if here.needs else np.zeros((0, 0))
    whole = _slice("", "", table, {pk: grades[pk] for pk in judged}, here)
    return Reached(
        len(judged),
        whole.ndcg,
        whole.recall,
        spread(seen),
        (*_by_field(table, grades, here), *_by_age(table, grades, here)),
    )


def _by_field(table: Table, grades: Grades, here: MarketNow) -> list[Slice]:
    names = fields_of(here.needs)
    told: dict[str, Grades] = defaultdict(dict)
    for pk in measurable(grades, here):
        told[names.get(pk) or _("未填领域")][pk] = grades[pk]
    return [_slice("field", name, table, told[name], here) for name in sorted(told)]


def _by_age(table: Table, grades: Grades, here: MarketNow) -> list[Slice]:
    """Each age by itself: only its entities are ranked and counted."""
    ages = ages_of(here.entities)
    found = []
    for label in dict.fromkeys(age_labels().values()):
        held = [at for at, pk in enumerate(here.entities) if ages[pk] == label]
        part = MarketNow(here.needs, tuple(here.entities[at] for at in held), here.market)
        cut = {pk: scores[held] for pk, scores in table.items()}
        graded = {pk: {one: grade for one, grade in said.items() if one in part.place} for pk, said in grades.items()}
        judged = measurable(graded, part)
        if judged:
            found.append(_slice("age", label, cut, {pk: graded[pk] for pk in judged}, part))
    return found


def _slice(by: str, label: str, table: Table, grades: Mapping[int, Mapping[int, int]], here: MarketNow) -> Slice:
    """Figures are put in order before they are drawn from, so that keys change nothing."""
    gains = {pk: _gains(said, here) for pk, said in grades.items()}
    return Slice(
        by,
        label,
        len(gains),
        interval(sorted(ndcg_of(table[pk], one) for pk, one in gains.items())),
        interval(sorted(recall_of(table[pk], one) for pk, one in gains.items())),
    )


def _gains(said: Mapping[int, int], here: MarketNow) -> list[int]:
    """One grade for each entity; what nobody judged counts as not fitting."""
    return [said.get(pk, 0) for pk in here.entities]


def fields_of(pks: Sequence[int]) -> dict[int, str]:
    return dict(Scenario.objects.filter(pk__in=pks, field__isnull=False).values_list("pk", "field__name"))


def age_labels() -> dict[str, str]:
    return {"young": _("成立不足3年"), "grown": _("成立3至10年"), "old": _("成立10年以上"), "": _("未填成立日期")}


def ages_of(pks: Sequence[int], today: date | None = None) -> dict[int, str]:
    day, labels = today or timezone.localdate(), age_labels()
    founded = dict(Organisation.objects.filter(pk__in=pks).values_list("pk", "founded_on"))
    return {pk: labels[_age(founded.get(pk), day)] for pk in pks}


def _age(founded: date | None, day: date) -> str:
    if founded is None:
        return ""
    years = day.year - founded.year - ((day.month, day.day) < (founded.month, founded.day))
    return "young" if years < YOUNG else "grown" if years <= OLD else "old"


def covered() -> Figures:
    """Of the open scenarios, the share that has at least one pair in the two upper bands today."""
    told = set(
        Recommendation.objects.standing()
        .filter(scenario__isnull=False, band__in=["high", "good"])
        .values_list("scenario_id", flat=True)
    )
    pks = Scenario.objects.open().values_list("pk", flat=True)
    return interval(sorted(float(pk in told) for pk in pks))


# ── places ────────────────────────────────────────────────────────────────────────────────────────────────────────


def place_of(pair: Recommendation, side: Side) -> int:
    """Where a pair stands on the list of one side now, from 1."""
    kind = {"scenario__isnull": pair.scenario_id is None}
    mine = (
        {"entity_id": pair.entity_id, **kind}
        if side == Side.ENTITY
        else {"scenario_id": pair.scenario_id, "product_id": pair.product_id}
    )
    rows = Recommendation.objects.annotate(worth=WORTH)
    here = rows.values_list("worth", flat=True).get(pk=pair.pk)
    above = Q(worth__gt=here) | Q(worth=here, pk__lt=pair.pk)
    return int(rows.filter(above, **mine).count()) + 1

"""What the pages on match quality show: figures by ranking, slices, challengers, and the next pair to judge."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.organisations.models import Organisation
from backend.recommendations import champion
from backend.recommendations.choices import SHARED_EVERY, TRIAL_NEEDS, Draw, JudgementState, TrialVerdict, WeightState
from backend.recommendations.library_queries import Following, following
from backend.recommendations.models import Judgement, Measurement, PoolPair, Terms, Trial, WeightSet
from backend.recommendations.profiles import profile_of_entity, profile_of_scenario
from backend.recommendations.quality import agreement, judged_digest
from backend.scenarios.models import Scenario
from matching.profiles import Profile

BY = {"field": "按场景所属领域", "age": "按主体成立年限"}
SHOWN = ("ndcg", "recall", "shown", "gini")


def names_of_figures() -> dict[str, str]:
    return {
        "ndcg": _("排序质量 nDCG@10"),
        "recall": _("前20名找全率"),
        "covered": _("有较契合以上推荐的场景"),
        "shown": _("排进前20名的主体"),
        "gini": _("曝光集中度（基尼系数）"),
    }


@dataclass(frozen=True)
class Bar:
    """One ranking under one figure."""

    method: str
    label: str
    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class FigureRows:
    name: str
    label: str
    rows: list[Bar]
    note: str


@dataclass(frozen=True)
class SliceRow:
    """One field or age: how many needs, and what each ranking reaches there, in the order of Draw."""

    label: str
    needs: int
    bars: list[Bar]


@dataclass(frozen=True)
class Quality:
    """The newest measurement; `rows` is empty where nothing was ever measured."""

    rows: list[Measurement]
    figures: list[FigureRows]
    slices: list[tuple[str, list[SliceRow]]]
    kappa: float | None
    shared: int
    judged: int
    officers: int
    is_current: bool

    @property
    def now(self) -> Measurement | None:
        return next((row for row in self.rows if row.method == Draw.CURRENT), None)

    @property
    def tells(self) -> bool:
        """Whether there is anything to read from it."""
        return self.now is not None and self.now.needs > 0

    @property
    def missing(self) -> int:
        """How many more needs a trial asks for."""
        return max(0, TRIAL_NEEDS - (self.now.needs if self.now else 0))


def quality_now() -> Quality:
    """The newest run, whoever may see it; a constant number of queries."""
    newest = Measurement.objects.first()
    order = list(Draw)
    rows = (
        sorted(Measurement.objects.filter(run=newest.run), key=lambda row: order.index(Draw(row.method)))
        if newest
        else []
    )
    kappa, shared = agreement()
    counts = Judgement.objects.graded().aggregate(judged=Count("pk"), officers=Count("officer", distinct=True))
    return Quality(
        rows=rows,
        figures=[one for name in names_of_figures() if (one := _figure(name, rows)).rows],
        slices=[(str(_(label)), _slices(by, rows)) for by, label in BY.items()],
        kappa=kappa,
        shared=shared,
        judged=counts["judged"],
        officers=counts["officers"],
        is_current=newest is not None and newest.judged == judged_digest(),
    )


def _figure(name: str, rows: list[Measurement]) -> FigureRows:
    notes = {
        "ndcg": _("0到1，越高越好"),
        "recall": _("判为合适的主体，有多少排进前20名"),
        "covered": _("每个场景至少一户"),
        "shown": _("至少在一个场景的前20名里"),
        "gini": _("0为人人均等，越低越均匀；随机一行是期望值"),
    }
    bars = [_bar(row, row.figures[name]) for row in rows if name in row.figures]
    return FigureRows(name, names_of_figures()[name], bars, notes[name])


def _bar(row: Measurement, found: dict[str, float]) -> Bar:
    return Bar(row.method, str(row.get_method_display()), found["mean"], found["low"], found["high"])


def _slices(by: str, rows: list[Measurement]) -> list[SliceRow]:
    found: dict[str, list[Bar]] = {}
    needs: dict[str, int] = {}
    for row in rows:
        for one in row.slices:
            if one["by"] == by:
                found.setdefault(one["label"], []).append(_bar(row, one["ndcg"]))
                needs[one["label"]] = one["needs"]
    return [SliceRow(label, needs[label], bars) for label, bars in found.items()]


# ── champion and challengers ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Contender:
    """A set of weights as the page shows it, with its newest trial."""

    row: WeightSet
    trial: Trial | None
    terms: Terms | None

    @property
    def stale(self) -> bool:
        """The trial was against another champion, with other models, or on other judgements."""
        return self.trial is not None and self.trial.terms != self.terms

    @property
    def may_win(self) -> bool:
        return self.trial is not None and not self.stale and self.trial.verdict == TrialVerdict.WON

    @property
    def problem(self) -> str:
        return champion.problem_with(self.row)


@dataclass(frozen=True)
class Contest:
    champion: WeightSet | None
    challengers: list[Contender]
    past: list[WeightSet]
    following: Following


def contest() -> Contest:
    """Those that stand and the last ten that were; a constant number of queries."""
    trials = Prefetch("trials", Trial.objects.select_related("champion").order_by("-at", "-pk"), to_attr="tried")
    rows = list(WeightSet.objects.select_related("created_by").prefetch_related(trials).order_by("-version"))
    held = next((row for row in rows if row.state == WeightState.CHAMPION), None)
    judged = judged_digest()
    return Contest(
        champion=held,
        challengers=[contender(row, held, judged) for row in rows if row.state == WeightState.CHALLENGER],
        past=[row for row in rows if row.state == WeightState.RETIRED][:10],
        following=following(),
    )


def contender(row: WeightSet, held: WeightSet | None, judged: str) -> Contender:
    """With its newest trial: of rows read by contest() without a query."""
    tried = getattr(row, "tried", None)
    trial = (tried[0] if tried else None) if tried is not None else Trial.objects.filter(challenger=row).first()
    return Contender(row, trial, champion.terms_now(row, held, judged) if held else None)


# ── judging ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Text:
    """One of the two texts, by the places where they stand: (source, sentences)."""

    name: str
    parts: list[tuple[str, list[str]]]


@dataclass(frozen=True)
class ShownPair:
    """One pair as an officer judges it: nothing tells its score, its band or the ranking that brought it."""

    pair: PoolPair
    need: Text
    answer: Text


@dataclass(frozen=True)
class Progress:
    judged: int
    skipped: int
    left: int

    @property
    def whole(self) -> int:
        return self.judged + self.skipped + self.left


def open_pairs() -> Any:
    """Of scenarios that are open and entities that are admitted today."""
    return PoolPair.objects.filter(
        scenario__in=Scenario.objects.open(), entity__in=Organisation.objects.entities().admitted()
    )


def _waiting_for(officer: User) -> Any:
    said = Judgement.objects.filter(officer=officer).exclude(state=JudgementState.TAKEN_BACK)
    return open_pairs().exclude(Exists(said.filter(scenario=OuterRef("scenario"), entity=OuterRef("entity"))))


def next_pair(officer: User) -> PoolPair | None:
    """From the field of which this officer has judged least; each third pair one that another has judged, if there is any."""
    mine = Judgement.objects.graded().filter(officer=officer)
    waiting = _waiting_for(officer)
    others = Judgement.objects.graded().exclude(officer=officer)
    if mine.count() % SHARED_EVERY == SHARED_EVERY - 1:
        both = waiting.filter(Exists(others.filter(scenario=OuterRef("scenario"), entity=OuterRef("entity"))))
        if both.exists():
            waiting = both
    judged = Counter(mine.values_list("scenario__field", flat=True))
    fields = waiting.order_by().values_list("scenario__field", flat=True).distinct()
    least = min(fields, key=lambda field: (judged[field], field or 0), default=None)
    found: PoolPair | None = waiting.filter(scenario__field=least).order_by("order", "pk").first()
    return found


def progress_of(officer: User) -> Progress:
    states = Counter(Judgement.objects.filter(officer=officer).values_list("state", flat=True))
    return Progress(
        states[JudgementState.GRADED], states[JudgementState.SKIPPED], _waiting_for(officer).order_by().count()
    )


def shown_pair(pair: PoolPair) -> ShownPair:
    """With both texts as the matcher reads them."""
    scenario = (
        Scenario.objects.select_related("owner", "site_region").prefetch_related("measures").get(pk=pair.scenario_id)
    )
    entity = (
        Organisation.objects.select_related("region", "county", "profile")
        .prefetch_related("cases", "products", "cards")
        .get(pk=pair.entity_id)
    )
    return ShownPair(
        pair,
        Text(scenario.title, _parts(profile_of_scenario(scenario), without=scenario.title)),
        Text(entity.name, _parts(profile_of_entity(entity))),
    )


def _parts(profile: Profile, *, without: str = "") -> list[tuple[str, list[str]]]:
    """Passages of one place together, in their order."""
    found: dict[str, list[str]] = {}
    for passage in profile.passages:
        text = passage.text.strip()
        if text and text != without:
            found.setdefault(passage.source, []).append(text)
    return list(found.items())

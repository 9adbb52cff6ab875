"""本周值得看的 3 条: which three, of which week, and how they stand today.

A week is named by its Monday. It begins there at WEEKLY_HOUR by the clock of TIME_ZONE; what was chosen then stands until
the next week begins.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from backend.financing.models import Product
from backend.recommendations.choices import BAND_ORDER, WEEKLY_HOUR, WEEKLY_MOST, Answer, Band, Side
from backend.recommendations.gate import gate_of
from backend.recommendations.loading import entity_with_facts
from backend.recommendations.models import Forward, Recommendation, Response, WeeklyChoice, WeeklyPick
from backend.recommendations.queries import new_matches
from backend.scenarios.models import Scenario

if TYPE_CHECKING:
    from backend.organisations.models import Organisation
    from backend.policy.clauses import Verdict

WEEK = timedelta(days=7)
SAME = ("facet", "need_text", "answer_text")


def week_begins(week: date) -> datetime:
    """The moment at which the three of the week are due."""
    return timezone.make_aware(datetime.combine(week, time(WEEKLY_HOUR)))


def week_of(moment: datetime) -> date:
    """The Monday of the week that runs at this moment; early on a Monday it is the one before."""
    day = timezone.localdate(moment)
    monday = day - timedelta(days=day.weekday())
    return monday if moment >= week_begins(monday) else monday - WEEK


def best_of_week(entity: Organisation, week: date) -> list[Recommendation]:
    """Up to three pairs in the upper bands that nobody of the entity has answered, one for each owner or provider.

    By band; within a band what is new since last week comes first, then what was never shown in an earlier week, then in
    the order of the list of matches. The hard conditions are asked anew: what fails one today is left out, though its row still stands. Expects the
    entity with its facts.
    """
    shown = set(WeeklyPick.objects.filter(choice__entity=entity).values_list("scenario_id", "product_id"))
    new_from = week_begins(week - WEEK)
    picked: list[Recommendation] = []
    owners: set[int] = set()
    for pair in sorted(new_matches(entity), key=lambda pair: _rank(pair, shown, new_from)):
        subject = pair.scenario or pair.product
        assert subject is not None, "a check constraint holds one of the two"
        owner = subject.owner_id if isinstance(subject, Scenario) else subject.provider_id
        if owner in owners or gate_of(subject, entity).failing is not None:
            continue
        owners.add(owner)
        picked.append(pair)
        if len(picked) == WEEKLY_MOST:
            break
    return picked


def _rank(pair: Recommendation, shown: set[tuple[int | None, int | None]], new_from: datetime) -> tuple[int, int]:
    """Band and freshness (new, never shown, shown before): the least is the best; equals stay in the order they came in."""
    before = (pair.scenario_id, pair.product_id) in shown
    freshness = 2 if before else 0 if pair.first_at >= new_from else 1
    return BAND_ORDER[Band(pair.band)], freshness


def strongest(evidence: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The pair of sentences that carries most; nothing where there is none."""
    return max(evidence, key=lambda one: float(one.get("strength", 0)), default={})


# ── how they stand ────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Card:
    """One of the three as it stands today. `failing` is the hard condition that has come between meanwhile; `evidence` that of
    Monday as bridges are drawn, a list of the one or of none: whatever is shown passes the removal test on the texts of today.
    """

    pick: WeeklyPick
    gone: bool
    failing: Verdict | None
    mine: Response | None
    forwards: list[Forward]
    evidence: list[dict[str, Any]]

    @property
    def answered(self) -> bool:
        return self.mine is not None and self.mine.answer != ""

    @property
    def interested(self) -> bool:
        return self.mine is not None and self.mine.answer == Answer.INTERESTED

    @property
    def done(self) -> bool:
        """Nothing is left to say to it."""
        return self.answered or self.gone or self.failing is not None


def choice_of(entity: Organisation, moment: datetime | None = None) -> WeeklyChoice | None:
    """What was chosen for the entity in the week that runs."""
    week = week_of(moment or timezone.now())
    return WeeklyChoice.objects.filter(entity=entity, week=week).select_related("entity").first()


def cards_of(choice: WeeklyChoice) -> list[Card]:
    """The picks in their order, with what was said to them; a constant number of queries."""
    picks = list(WeeklyPick.objects.with_subjects().filter(choice=choice).order_by("place"))
    if not picks:
        return []
    entity = entity_with_facts(choice.entity_id)
    scenarios = {pick.scenario_id for pick in picks if pick.scenario_id}
    products = {pick.product_id for pick in picks if pick.product_id}
    is_open = set(Scenario.objects.open().filter(pk__in=scenarios).values_list("pk", flat=True))
    on_offer = set(Product.objects.on_offer().filter(pk__in=products).values_list("pk", flat=True))
    said = {
        (one.scenario_id, one.product_id): one
        for one in Response.objects.filter(entity=entity, side=Side.ENTITY).about(scenarios, products)
    }
    pairs = Recommendation.objects.filter(entity=entity).about(scenarios, products)
    today = {(one.scenario_id, one.product_id): one.evidence for one in pairs}
    handed: dict[tuple[int | None, int | None], list[Forward]] = {}
    for one in Forward.objects.filter(entity=entity).about(scenarios, products).select_related("by", "to"):
        handed.setdefault((one.scenario_id, one.product_id), []).append(one)
    return [
        _card(
            pick,
            entity,
            here=pick.scenario_id in is_open if pick.scenario_id else pick.product_id in on_offer,
            mine=said.get((pick.scenario_id, pick.product_id)),
            forwards=handed.get((pick.scenario_id, pick.product_id), []),
            evidence=_standing(pick.evidence, today.get((pick.scenario_id, pick.product_id), [])),
        )
        for pick in picks
    ]


def _card(pick: WeeklyPick, entity: Organisation, *, here: bool, **found: Any) -> Card:
    failing = gate_of(pick.subject, entity).failing if here else None
    return Card(pick, gone=not here, failing=failing, **found)


def _standing(chosen: dict[str, Any], today: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Monday's pair of sentences, if the pair still rests on it; nothing where either sentence is gone or no longer counts."""
    return [one for one in today if chosen and all(one.get(text) == chosen.get(text) for text in SAME)]

"""What the public home shows: confirmed numbers, one real bridge, and what is new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from backend.dashboard.figures import CHAINS, FRONT, YEAR, Figure
from backend.dashboard.models import ConfirmedFigure
from backend.financing.models import Product
from backend.lib.dates import display_date
from backend.lib.money import Amount, format_range
from backend.organisations.models import Organisation
from backend.recommendations.choices import Band
from backend.recommendations.models import Recommendation
from backend.roadshows.models import Event
from backend.scenarios.models import Scenario

NEWEST = 4
BEST_LOOKED_AT = 20  # recommendations among which one is looked for that makes a good example
# Passages of these kinds stand on the public pages of both sides; what an entity says of its data does not.
PUBLIC_FACETS = ("pain", "ask")


@dataclass(frozen=True)
class Shown:
    """A confirmed number with its words."""

    label: Promise
    unit: Promise
    value: int
    as_of: datetime
    definition: str
    list_label: Promise | str
    list_url: str


@dataclass(frozen=True)
class Year:
    """The year's funnel: (label, count) pairs, all confirmed at one moment."""

    steps: list[tuple[Promise, int]]
    since: date
    until: date
    note: str


@dataclass(frozen=True)
class Example:
    """One pair of evidence of a recommendation whose both sides are public."""

    shown: list[Mapping[str, Any]]  # one pair, as the bridge draws it
    since: datetime
    scenario_url: str


@dataclass(frozen=True)
class News:
    """An entry of a column: a title, its page, and a few facts in one line."""

    title: str
    url: str
    facts: list[str]
    at: datetime | None


@dataclass(frozen=True)
class Line:
    """A figure on the officer's page: what is counted now, beside what the public sees."""

    figure: Figure
    counted: int
    confirmed: ConfirmedFigure | None

    @property
    def moved(self) -> bool:
        return self.confirmed is None or self.confirmed.value != self.counted


@dataclass(frozen=True)
class Chain:
    """Figures that one press publishes."""

    code: str
    lines: list[Line]

    @property
    def moved(self) -> bool:
        return any(line.moved for line in self.lines)


def confirmed() -> dict[str, ConfirmedFigure]:
    return {row.code: row for row in ConfirmedFigure.objects.select_related("confirmed_by")}


def front_figures(rows: Mapping[str, ConfirmedFigure]) -> list[Shown]:
    """Those of the three that are confirmed."""
    return [
        Shown(
            label=figure.label,
            unit=figure.unit,
            value=row.value,
            as_of=row.as_of,
            definition=row.definition,
            list_label=figure.list_label,
            list_url=reverse(figure.list_name),
        )
        for figure in FRONT
        if (row := rows.get(figure.code))
    ]


def year_funnel(rows: Mapping[str, ConfirmedFigure]) -> Year | None:
    """The steps of this year, once all of them are confirmed and something went through the first."""
    steps = [rows.get(figure.code) for figure in YEAR]
    first = steps[0]
    if first is None or not first.value or not all(_is_of_this_year(row) for row in steps):
        return None
    known = [row for row in steps if row]
    day = timezone.localdate(first.as_of)
    return Year(
        steps=[(figure.label, row.value) for figure, row in zip(YEAR, known, strict=True)],
        since=day.replace(month=1, day=1),
        until=day,
        note=_("口径：%s。百分数是从前一步走到这一步的比例。") % "；".join(row.definition for row in known),
    )


def _is_of_this_year(row: ConfirmedFigure | None) -> bool:
    return row is not None and timezone.localdate(row.as_of).year == timezone.localdate().year


def chains() -> list[Chain]:
    rows = confirmed()
    return [
        Chain(
            code=chain[0].code,
            lines=[Line(figure, figure.count(), rows.get(figure.code)) for figure in chain],
        )
        for chain in CHAINS
    ]


def newest_scenarios() -> list[News]:
    rows = Scenario.objects.open().select_related("owner").order_by("-published_at", "-pk")[:NEWEST]
    return [
        News(
            title=scenario.title,
            url=scenario.get_absolute_url(),
            facts=[_named(scenario.owner), format_range(scenario.budget) if scenario.budget else ""],
            at=scenario.published_at,
        )
        for scenario in rows
    ]


def newest_products() -> list[News]:
    rows = Product.objects.on_offer().select_related("provider", "kind").order_by("-published_at", "-pk")[:NEWEST]
    return [
        News(
            title=product.name,
            url=reverse("financing:product", args=[product.reference]),
            facts=[
                _named(product.provider),
                product.kind.name,
                format_range(Amount(product.amount_low, product.amount_high)),
            ],
            at=product.published_at,
        )
        for product in rows
    ]


def coming_events() -> list[News]:
    """Roadshows that come, the next to close its call first."""
    rows = Event.objects.coming().select_related("organiser").prefetch_related("half_days")
    return [
        News(
            title=event.title,
            url=reverse("roadshows:event", args=[event.reference]),
            facts=[_named(event.organiser), display_date(days[0].date) if days else "", event.get_state_display()],
            at=event.called_at,
        )
        for event in rows.order_by("apply_until", "pk")[:NEWEST]
        for days in [list(event.half_days.all())]
    ]


def _named(organisation: Organisation) -> str:
    return organisation.short_name or organisation.name


def example() -> Example | None:
    """The best pair of evidence of today's best recommendations; None where there is none to show.

    A scenario without a measurable target is not shown off with (S02).
    """
    pairs = (
        Recommendation.objects.standing()
        .filter(scenario__isnull=False, band=Band.HIGH)
        .select_related("scenario__owner", "entity")
        .prefetch_related("scenario__measures")
        .order_by("-score", "pk")[:BEST_LOOKED_AT]
    )
    found = [
        (pair, evidence)
        for pair in pairs
        if pair.scenario is not None and pair.scenario.has_target
        for evidence in pair.evidence
        if _is_fit_to_show(evidence)
    ]
    best = next((one for one in found if one[1]["facet"] == "pain"), found[0] if found else None)
    return _example(*best) if best else None


def _is_fit_to_show(evidence: Mapping[str, Any]) -> bool:
    """Both banks stand, with the words that link them."""
    spans = [evidence.get("need_span"), evidence.get("answer_span")]
    linked = all(span and span[0] < span[1] for span in spans)
    return evidence.get("facet") in PUBLIC_FACETS and linked and bool(evidence.get("answer_text"))


def _example(pair: Recommendation, evidence: Mapping[str, Any]) -> Example:
    scenario = pair.scenario
    assert scenario is not None, "only recommendations for scenarios are asked for"
    scenario_url = scenario.get_absolute_url()
    published = display_date(scenario.published_at) if scenario.published_at else ""
    source = {
        "need_source": _("%(owner)s，%(day)s发布的场景") % {"owner": scenario.owner.name, "day": published},
        "need_url": scenario_url,
        "answer_source": "，".join(filter(None, [pair.entity.name, evidence.get("answer_source")])),
        "answer_url": reverse("organisations:entity", args=[pair.entity.reference]),
    }
    return Example([{**evidence, **source}], pair.first_at, scenario_url)

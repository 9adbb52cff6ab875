"""All that is open, the latest first: what stands in place of matches where recommendation is off.

Nothing is compared here. What is said of each is what its hard conditions say of the entity, as anybody could check.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import CharField, QuerySet, Value

from backend.financing.models import Product
from backend.financing.queries import joint_of, second_parts
from backend.recommendations.choices import Side
from backend.recommendations.gate import verdicts_of
from backend.recommendations.loading import entity_with_facts
from backend.recommendations.models import Response
from backend.scenarios.models import Scenario

if TYPE_CHECKING:
    from backend.financing.models import JointOffer
    from backend.organisations.models import Organisation
    from backend.policy.clauses import Verdict
    from backend.reference.models import Region

SCENARIO, PRODUCT = "scenario", "product"


class Place(NamedTuple):
    """Where something stands in the list: what it is, its key, and when it was published."""

    kind: str
    pk: int
    published_at: datetime | None


@dataclass(frozen=True)
class OpenEntry:
    """One scenario or product with its conditions as they stand today, and the words of both sides."""

    kind: str
    subject: Any
    verdicts: list[Verdict]
    mine: Response | None
    theirs: Response | None
    joint: JointOffer | None = None


def open_by_time(*, kind: str = "", city: Region | None = None) -> QuerySet[Any, Any]:
    """Rows (kind, pk, published_at), the latest first; narrowed to one kind, or to scenarios with their site in a city."""
    scenarios = Scenario.objects.open()
    if city is not None:
        scenarios = scenarios.filter(site_region=city)
    rows: list[QuerySet[Any, Any]] = []
    if kind != PRODUCT:
        rows.append(_places(scenarios, SCENARIO))
    if kind != SCENARIO and city is None:
        offered = Product.objects.on_offer()
        rows.append(_places(offered.exclude(pk__in=second_parts()), PRODUCT))
    if not rows:
        rows.append(_places(Product.objects.none(), PRODUCT))
    found: QuerySet[Any, Any] = rows[0].union(*rows[1:], all=True).order_by("-published_at", "word", "-pk")
    return found


def _places(rows: QuerySet[Any], word: str) -> QuerySet[Any, Any]:
    # The word stands as a column, so that rows of both tables can be told apart.
    marked = rows.order_by().annotate(word=Value(word, output_field=CharField()))
    found: QuerySet[Any, Any] = marked.values_list("word", "pk", "published_at")
    return found


def open_entries(places: Iterable[Sequence[Any]], entity: Organisation) -> list[OpenEntry]:
    """What stands at these places, as this entity sees it; a constant number of queries."""
    order = [Place(*one) for one in places]
    facts = entity_with_facts(entity.pk)
    scenarios = {one.pk for one in order if one.kind == SCENARIO}
    products = {one.pk for one in order if one.kind == PRODUCT}
    found: dict[tuple[str, int], Any] = {
        **{(SCENARIO, one.pk): one for one in _scenarios(scenarios)},
        **{(PRODUCT, one.pk): one for one in _products(products)},
    }
    said = {
        (one.scenario_id, one.product_id, one.side): one
        for one in Response.objects.filter(entity=entity).about(scenarios, products).select_related("by")
    }
    joint = joint_of(products)
    return [
        OpenEntry(
            place.kind,
            subject,
            verdicts_of(subject, facts),
            said.get((*_key(place), Side.ENTITY.value)),
            said.get((*_key(place), Side.OWNER.value)),
            joint=joint.get(place.pk) if place.kind == PRODUCT else None,
        )
        for place in order
        if (subject := found.get((place.kind, place.pk))) is not None
    ]


def _key(place: Place) -> tuple[int | None, int | None]:
    return (place.pk, None) if place.kind == SCENARIO else (None, place.pk)


def _scenarios(keys: set[int]) -> QuerySet[Scenario]:
    return Scenario.objects.filter(pk__in=keys).select_related("owner__region", "site_region", "field")


def _products(keys: set[int]) -> QuerySet[Product]:
    return Product.objects.filter(pk__in=keys).select_related("provider__region", "kind")

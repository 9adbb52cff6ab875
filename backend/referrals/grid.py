"""The grid of entities and banks: how well each pair fits, what the conditions of the bank's products say, what is under way.

A constant number of queries, whatever the size; conditions are judged on whole columns at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from backend.financing.models import Product
from backend.organisations.choices import Kind, RegistryState
from backend.organisations.models import Organisation
from backend.policy.columns import FactTable
from backend.policy.masks import gate_matrix
from backend.policy.outcomes import Outcome, of_sign
from backend.recommendations.choices import BAND_ORDER
from backend.recommendations.gate import clauses_of, facts_of
from backend.recommendations.models import Recommendation
from backend.referrals.choices import GRID_BANKS, GRID_ENTITIES, OPEN
from backend.referrals.models import Referral

if TYPE_CHECKING:
    from backend.organisations.querysets import OrganisationQuerySet

Pair = tuple[int, int]
_RANKS: dict[str, int] = {**{band.value: rank for band, rank in BAND_ORDER.items()}, "": len(BAND_ORDER)}
DIGITS = 18  # of a key that a database holds


@dataclass(frozen=True, slots=True)
class Cell:
    """One pair. `band` is empty where the texts do not fit; `outcome` None where the bank offers nothing."""

    band: str
    outcome: Outcome | None
    product_id: int | None
    state: str = ""  # of the referral that is under way

    @property
    def is_free(self) -> bool:
        return not self.state


@dataclass(frozen=True, slots=True)
class Grid:
    entities: list[Organisation]
    banks: list[Organisation]
    cells: dict[Pair, Cell]
    more: int  # entities that the filters leave and the page does not show
    fits: bool = True  # whether the cells say anything of fit


def entities_for_grid() -> OrganisationQuerySet:
    """Admitted, and not switched off."""
    rows: OrganisationQuerySet = Organisation.objects.entities().filter(
        registry_state=RegistryState.ADMITTED, recommendation_off__isnull=True
    )
    return rows


def banks_for_grid() -> list[Organisation]:
    """Verified banks; those with a product on offer first."""
    rows = Organisation.objects.filter(kind=Kind.BANK, verified_at__isnull=False).order_by("name", "pk")
    offering = set(Product.objects.on_offer().values_list("provider_id", flat=True))
    return sorted(rows, key=lambda bank: bank.pk not in offering)[:GRID_BANKS]


def grid_of(entities: OrganisationQuerySet, banks: Sequence[Organisation], *, fits: bool = True) -> Grid:
    """The cells of these entities and banks; without fits, for whoever has recommendation switched off, the conditions alone."""
    rows = entities.select_related("region", "county", "profile__primary_field").prefetch_related(
        "qualifications__qualification"
    )
    shown = list(rows.order_by("name", "pk")[: GRID_ENTITIES + 1])
    more = entities.count() - GRID_ENTITIES if len(shown) > GRID_ENTITIES else 0
    shown = shown[:GRID_ENTITIES]
    return Grid(shown, list(banks), cells_of(shown, banks, fits=fits), more, fits)


def cells_of(entities: Sequence[Organisation], banks: Sequence[Organisation], *, fits: bool = True) -> dict[Pair, Cell]:
    """Expects region, county, profile and qualifications of the entities at hand."""
    products = list(Product.objects.on_offer().filter(provider__in=banks).select_related("kind").order_by("pk"))
    signs = _signs(products, entities)
    bands = _fits(entities, products) if fits else {}
    under_way = {
        (entity, bank): state
        for entity, bank, state in Referral.objects.filter(
            Q(entity__in=entities), Q(bank__in=banks), Q(state__in=OPEN)
        ).values_list("entity_id", "bank_id", "state")
    }
    offered: dict[int, list[tuple[int, int]]] = {}
    for place, product in enumerate(products):
        offered.setdefault(product.provider_id, []).append((place, product.pk))
    offers = [(bank.pk, offered.get(bank.pk, [])) for bank in banks]
    cells: dict[Pair, Cell] = {}
    made: dict[tuple[Any, ...], Cell] = {}  # few differ among thousands
    for column, entity in enumerate(entities):
        key = entity.pk
        for bank, offer in offers:
            best, sign, band = _best(key, column, offer, signs, bands)
            looks = (band, sign, best, under_way.get((key, bank), ""))
            if looks not in made:
                made[looks] = Cell(band, None if best is None else of_sign(sign), best, looks[3])
            cells[key, bank] = made[looks]
    return cells


def _signs(products: Sequence[Product], entities: Sequence[Organisation]) -> list[list[int]]:
    """A line for each product, a column for each entity: 1 met, 0 cannot be judged, -1 not met."""
    if not products or not entities:
        return [[0] * len(entities) for _product in products]
    table = FactTable([facts_of(entity) for entity in entities])
    matrix = gate_matrix([clauses_of(product) for product in products], table, on=timezone.localdate())
    lines: list[list[int]] = matrix.tolist()
    return lines


def _fits(entities: Sequence[Organisation], products: Sequence[Product]) -> dict[Pair, str]:
    """The band of each entity and product that has a row; an entity that is switched off fits nothing."""
    rows = Recommendation.objects.filter(
        entity__in=entities, entity__recommendation_off__isnull=True, product__in=[product.pk for product in products]
    )
    return {(entity, product): band for entity, product, band in rows.values_list("entity_id", "product_id", "band")}


def _best(
    entity: int, column: int, offer: list[tuple[int, int]], signs: list[list[int]], fits: dict[Pair, str]
) -> tuple[int | None, int, str]:
    """The product that serves this entity best, by conditions, then by fit: with its sign and band. None offers nothing."""
    found: tuple[int | None, int, str] = (None, 0, "")
    rank = (2, 0)
    for place, product in offer:
        sign, band = signs[place][column], fits.get((entity, product), "")
        mine = (-sign, _RANKS[band])
        if mine < rank:
            found, rank = (product, sign, band), mine
    return found


def picks_of(values: Sequence[str]) -> list[Pair]:
    """What the boxes send: 12-5 for entity 12 and bank 5; anything else is left out."""
    found = []
    for value in values:
        left, dash, right = value.partition("-")
        if (
            dash
            and left.isascii()
            and right.isascii()
            and left.isdigit()
            and right.isdigit()
            and max(len(left), len(right)) <= DIGITS
        ):
            found.append((int(left), int(right)))
    return list(dict.fromkeys(found))


def fits_of(pairs: Sequence[Pair], *, fits: bool = True) -> dict[Pair, tuple[int, str]]:
    """Product and band of these pairs as they stand now; without fits no bands, and the product that the conditions choose."""
    entities = list(
        Organisation.objects.entities()
        .filter(pk__in={entity for entity, _bank in pairs})
        .select_related("region", "county", "profile__primary_field")
        .prefetch_related("qualifications__qualification")
    )
    banks = list(Organisation.objects.filter(pk__in={bank for _entity, bank in pairs}))
    cells = cells_of(entities, banks, fits=fits)
    return {
        pair: (cell.product_id, cell.band)
        for pair in pairs
        if (cell := cells.get(pair)) and cell.product_id is not None
    }

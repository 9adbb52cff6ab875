"""The grid of entities and banks: how well each pair fits, what the conditions of the bank's products say, what is under way.

A constant number of queries, whatever the size; conditions are judged on whole columns at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from django.db.models import Q
from django.utils import timezone
from numpy.typing import NDArray

from backend.financing.models import Product
from backend.organisations.choices import Kind, RegistryState
from backend.organisations.models import Organisation
from backend.policy.columns import FactTable
from backend.policy.masks import gate_matrix
from backend.policy.outcomes import Outcome, of_sign
from backend.recommendations.choices import BAND_ORDER
from backend.recommendations.gate import clauses_of, facts_of
from backend.recommendations.models import Recommendation
from backend.referrals.choices import OPEN
from backend.referrals.models import Referral

if TYPE_CHECKING:
    from backend.organisations.querysets import OrganisationQuerySet

Pair = tuple[int, int]
_RANKS: dict[str, int] = {**{band.value: rank for band, rank in BAND_ORDER.items()}, "": len(BAND_ORDER)}
_BANDS = {rank: band for band, rank in _RANKS.items()}
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
    fits: bool = True  # whether the cells say anything of fit


def entities_for_grid() -> OrganisationQuerySet:
    """Admitted, and not switched off, by name."""
    rows: OrganisationQuerySet = Organisation.objects.entities().filter(
        registry_state=RegistryState.ADMITTED, recommendation_off__isnull=True
    )
    return with_facts(rows).order_by("name", "pk")


def with_facts(rows: OrganisationQuerySet) -> OrganisationQuerySet:
    """With what conditions are judged on at hand."""
    return rows.select_related("region", "county", "profile__primary_field").prefetch_related(
        "qualifications__qualification"
    )


def banks_for_grid() -> list[Organisation]:
    """Verified banks; those with a product on offer first."""
    rows = Organisation.objects.filter(kind=Kind.BANK, verified_at__isnull=False).order_by("name", "pk")
    offering = set(Product.objects.on_offer().values_list("provider_id", flat=True))
    return sorted(rows, key=lambda bank: bank.pk not in offering)


def grid_of(entities: Iterable[Organisation], banks: Iterable[Organisation], *, fits: bool = True) -> Grid:
    """The cells of these entities and banks; without fits, for whoever has recommendation switched off, the conditions alone."""
    shown, offering = list(entities), list(banks)
    return Grid(shown, offering, cells_of(shown, offering, fits=fits), fits)


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
    best = _best(products, signs, bands, {entity.pk: column for column, entity in enumerate(entities)})
    none = [Cell("", None, None)] * len(entities)
    cells: dict[Pair, Cell] = {}
    for bank in banks:
        for entity, cell in zip(entities, best.get(bank.pk, none), strict=True):
            cells[entity.pk, bank.pk] = cell
    for pair, state in under_way.items():
        cells[pair] = replace(cells[pair], state=state)
    return cells


def _signs(products: Sequence[Product], entities: Sequence[Organisation]) -> NDArray[np.int64]:
    """A line for each product, a column for each entity: 1 met, 0 cannot be judged, -1 not met."""
    if not products or not entities:
        return np.zeros((len(products), len(entities)), dtype=np.int64)
    table = FactTable([facts_of(entity) for entity in entities])
    return gate_matrix([clauses_of(product) for product in products], table, on=timezone.localdate()).astype(np.int64)


def _fits(entities: Sequence[Organisation], products: Sequence[Product]) -> dict[Pair, str]:
    """The band of each entity and product that has a row; an entity that is switched off fits nothing."""
    rows = Recommendation.objects.filter(
        entity__in=entities, entity__recommendation_off__isnull=True, product__in=[product.pk for product in products]
    )
    return {(entity, product): band for entity, product, band in rows.values_list("entity_id", "product_id", "band")}


def _best(
    products: Sequence[Product], signs: NDArray[np.int64], fits: dict[Pair, str], columns: Mapping[int, int]
) -> dict[int, list[Cell]]:
    """For each bank that offers something, a cell for each entity: of the product that serves it best, by conditions, then by
    fit, then the older. Few cells differ among thousands: those that look alike are one object.
    """
    lines = {product.pk: line for line, product in enumerate(products)}
    ranks = np.full(signs.shape, _RANKS[""], dtype=np.int64)
    for (entity, offer_id), band in fits.items():
        ranks[lines[offer_id], columns[entity]] = _RANKS[band]
    worth = ranks - signs * len(_RANKS)  # the less the better, and conditions before any fit
    offered: dict[int, list[int]] = {}
    for line, product in enumerate(products):
        offered.setdefault(product.provider_id, []).append(line)
    made: dict[tuple[int, int, int], Cell] = {}
    found: dict[int, list[Cell]] = {}
    everybody = np.arange(signs.shape[1])
    for bank, offer in offered.items():
        first = np.array(offer)[worth[offer].argmin(axis=0)]
        looks = zip(first.tolist(), signs[first, everybody].tolist(), ranks[first, everybody].tolist(), strict=True)
        found[bank] = [made.get(look) or made.setdefault(look, _cell(products, *look)) for look in looks]
    return found


def _cell(products: Sequence[Product], line: int, sign: int, rank: int) -> Cell:
    return Cell(_BANDS[rank], of_sign(sign), products[line].pk)


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
    entities = list(with_facts(Organisation.objects.entities().filter(pk__in={entity for entity, _bank in pairs})))
    banks = list(Organisation.objects.filter(pk__in={bank for _entity, bank in pairs}))
    cells = cells_of(entities, banks, fits=fits)
    return {
        pair: (cell.product_id, cell.band)
        for pair in pairs
        if (cell := cells.get(pair)) and cell.product_id is not None
    }

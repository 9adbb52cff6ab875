"""What a bank may see of an entity before it consents (W16): a card that at least five entities share.

A card says field, size band, region and revenue band. Where fewer than five share it, the region is left out, then the field;
else nothing is shown. Who is shown at one step does not count for the next: otherwise the few that are left over could be
told from the many that were shown more closely.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

LEAST = 5
HIDDEN = ""  # a value that was left out; what is not known is a value of its own

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Card:
    """Values are codes; HIDDEN where they were coarsened away."""

    field: str
    size: str
    region: str
    revenue: str


def cards(registry: Mapping[K, Card], least: int = LEAST) -> dict[K, Card | None]:
    """For each entity of the registry the closest card that `least` of those still waiting share; None: not shown."""
    found: dict[K, Card | None] = dict.fromkeys(registry)
    waiting = dict(registry)
    for coarser in (_as_it_is, _without_region, _without_field):
        waiting = {key: coarser(card) for key, card in waiting.items()}
        for keys in _alike(waiting).values():
            if len(keys) >= least:
                for key in keys:
                    found[key] = waiting.pop(key)
    return found


def _alike(waiting: Mapping[K, Card]) -> dict[Card, list[K]]:
    groups: dict[Card, list[K]] = defaultdict(list)
    for key, card in waiting.items():
        groups[card].append(key)
    return groups


def _as_it_is(card: Card) -> Card:
    return card


def _without_region(card: Card) -> Card:
    return replace(card, region=HIDDEN)


def _without_field(card: Card) -> Card:
    return replace(card, field=HIDDEN)


UNKNOWN = "unknown"
SIZES = ((20, "small"), (100, "middle"))
REVENUES = ((Decimal(1000), "low"), (Decimal(5000), "middle"))  # 万元


def size_band(headcount: int | None) -> str:
    return _band(headcount, SIZES)


def revenue_band(revenue: Decimal | None) -> str:
    return _band(revenue, REVENUES)


def _band(value: int | Decimal | None, steps: Iterable[tuple[int | Decimal, str]]) -> str:
    """The first step that the value stays under; `large` beyond them all."""
    if value is None:
        return UNKNOWN
    return next((code for limit, code in steps if value < limit), "large")

"""Facts of this app."""

from dataclasses import dataclass

from backend.outbox.facts import Fact, fact


@fact("financing.product_published")
@dataclass(frozen=True)
class ProductPublished(Fact):
    product_id: int


@fact("financing.product_changed")
@dataclass(frozen=True)
class ProductChanged(Fact):
    """Edited while on offer, or the name of its provider changed."""

    product_id: int


@fact("financing.product_withdrawn")
@dataclass(frozen=True)
class ProductWithdrawn(Fact):
    """By the provider, taken down by the bureau, or past its day."""

    product_id: int

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
    """By the provider, or taken down by the bureau."""

    product_id: int


@fact("financing.product_lapsed")
@dataclass(frozen=True)
class ProductLapsed(Fact):
    """Its last day is over; a later day brings it back as a change."""

    product_id: int


@fact("financing.product_held")
@dataclass(frozen=True)
class ProductHeld(Fact):
    """Publishing waits for an officer's look."""

    product_id: int


@fact("financing.product_recalled")
@dataclass(frozen=True)
class ProductRecalled(Fact):
    """The provider took it back before an officer looked."""

    product_id: int


@fact("financing.product_sent_back")
@dataclass(frozen=True)
class ProductSentBack(Fact):
    """An officer looked, and wants it changed."""

    product_id: int


@fact("financing.product_reopened")
@dataclass(frozen=True)
class ProductReopened(Fact):
    """Taken down, and a draft again."""

    product_id: int

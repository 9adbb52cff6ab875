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


@fact("financing.need_posted")
@dataclass(frozen=True)
class NeedPosted(Fact):
    """It stands, and takes part in matching."""

    need_id: int
    entity_id: int


@fact("financing.need_changed")
@dataclass(frozen=True)
class NeedChanged(Fact):
    """Edited while it stands."""

    need_id: int
    entity_id: int


@fact("financing.need_renewed")
@dataclass(frozen=True)
class NeedRenewed(Fact):
    """Another 90 days; also after it had lapsed."""

    need_id: int
    entity_id: int


@fact("financing.need_withdrawn")
@dataclass(frozen=True)
class NeedWithdrawn(Fact):
    """By the entity."""

    need_id: int
    entity_id: int


@fact("financing.need_lapsed")
@dataclass(frozen=True)
class NeedLapsed(Fact):
    """Its days are over and nobody renewed it."""

    need_id: int
    entity_id: int


@fact("financing.need_ending")
@dataclass(frozen=True)
class NeedEnding(Fact):
    """Its days are nearly over: its people are told."""

    need_id: int
    entity_id: int


@fact("financing.joint_proposed")
@dataclass(frozen=True)
class JointProposed(Fact):
    """One institution asks another to offer together."""

    offer_id: int


@fact("financing.joint_confirmed")
@dataclass(frozen=True)
class JointConfirmed(Fact):
    """Both are shown as one from now on."""

    offer_id: int


@fact("financing.joint_declined")
@dataclass(frozen=True)
class JointDeclined(Fact):
    """The other institution said no."""

    offer_id: int


@fact("financing.joint_ended")
@dataclass(frozen=True)
class JointEnded(Fact):
    """By either, or with one of its products."""

    offer_id: int


@fact("financing.joint_restored")
@dataclass(frozen=True)
class JointRestored(Fact):
    """Whoever ended it took that back; `ended_at` is the end that is undone, so that each is told once."""

    offer_id: int
    house_id: int
    ended_at: str


@fact("financing.kind_changed")
@dataclass(frozen=True)
class KindChanged(Fact):
    """The name of a kind, or what it has."""

    kind_id: int

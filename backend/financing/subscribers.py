"""What follows from facts: the index, news of a provider's name, and who is told."""

from collections.abc import Callable
from typing import Any

from backend.financing import notices
from backend.financing.actions import end_with_product, kind_changed, provider_changed
from backend.financing.events import (
    JointConfirmed,
    JointDeclined,
    JointEnded,
    JointProposed,
    JointRestored,
    KindChanged,
    NeedEnding,
    NeedLapsed,
    ProductChanged,
    ProductHeld,
    ProductLapsed,
    ProductPublished,
    ProductSentBack,
    ProductWithdrawn,
)
from backend.financing.models import JointOffer, Need, Product
from backend.lib.failpoints import failpoint
from backend.organisations.events import OrganisationRenamed
from backend.outbox.subscribing import subscriber
from search import SearchUnavailable, update


def _index(product_id: int) -> None:
    update("product", product_id)
    failpoint("after_index_write")


@subscriber(ProductPublished, name="search.product_published", atomic=False, patient_with=(SearchUnavailable,))
def index_published(told: ProductPublished) -> None:
    _index(told.product_id)


@subscriber(ProductChanged, name="search.product_changed", atomic=False, patient_with=(SearchUnavailable,))
def index_changed(told: ProductChanged) -> None:
    _index(told.product_id)


@subscriber(ProductWithdrawn, name="search.product_withdrawn", atomic=False, patient_with=(SearchUnavailable,))
def index_withdrawn(told: ProductWithdrawn) -> None:
    _index(told.product_id)


@subscriber(OrganisationRenamed, name="financing.provider_renamed")
def follow_renamed(told: OrganisationRenamed) -> None:
    provider_changed(told.organisation_id)


@subscriber(ProductLapsed, name="search.product_lapsed", atomic=False, patient_with=(SearchUnavailable,))
def index_lapsed(told: ProductLapsed) -> None:
    _index(told.product_id)


def _tell(fact: type[Any], tell: Callable[[Product], None], name: str) -> None:
    @subscriber(fact, name=f"notices.product_{name}")
    def run(told: Any) -> None:
        for product in Product.objects.select_related("provider").filter(pk=told.product_id):
            tell(product)


_tell(ProductHeld, notices.tell_held, "held")
_tell(ProductSentBack, notices.tell_sent_back, "sent_back")
_tell(ProductPublished, notices.tell_published, "published")
_tell(ProductWithdrawn, notices.tell_taken_down, "taken_down")
_tell(ProductLapsed, notices.tell_lapsed, "lapsed")


@subscriber(KindChanged, name="financing.kind_changed")
def follow_kind(told: KindChanged) -> None:
    kind_changed(told.kind_id)


@subscriber(ProductWithdrawn, name="financing.joint_of_withdrawn")
def end_joint_of_withdrawn(told: ProductWithdrawn) -> None:
    end_with_product(told.product_id)


@subscriber(ProductLapsed, name="financing.joint_of_lapsed")
def end_joint_of_lapsed(told: ProductLapsed) -> None:
    end_with_product(told.product_id)


def _tell_of_need(fact: type[Any], tell: Callable[[Need], None], name: str) -> None:
    @subscriber(fact, name=f"notices.need_{name}")
    def run(told: Any) -> None:
        for need in Need.objects.select_related("kind").filter(pk=told.need_id):
            tell(need)


_tell_of_need(NeedEnding, notices.tell_need_ending, "ending")
_tell_of_need(NeedLapsed, notices.tell_need_lapsed, "lapsed")


def _tell_of_joint(fact: type[Any], tell: Callable[[JointOffer], None], name: str) -> None:
    @subscriber(fact, name=f"notices.joint_{name}")
    def run(told: Any) -> None:
        for offer in JointOffer.objects.select_related("bank_product", "fund_product").filter(pk=told.offer_id):
            tell(offer)


_tell_of_joint(JointProposed, notices.tell_joint_proposed, "proposed")
_tell_of_joint(JointConfirmed, notices.tell_joint_confirmed, "confirmed")
_tell_of_joint(JointDeclined, notices.tell_joint_declined, "declined")
_tell_of_joint(JointEnded, notices.tell_joint_ended, "ended")


@subscriber(JointRestored, name="notices.joint_restored")
def _joint_restored(told: JointRestored) -> None:
    for offer in JointOffer.objects.select_related("bank_product", "fund_product").filter(pk=told.offer_id):
        notices.tell_joint_restored(offer, told.house_id, told.ended_at)

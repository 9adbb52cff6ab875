"""What follows from facts: the index, and news of a provider's name."""

from backend.financing.actions import provider_changed
from backend.financing.events import ProductChanged, ProductPublished, ProductWithdrawn
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

"""What follows from facts: the index of entities."""

from backend.lib.failpoints import failpoint
from backend.organisations.events import ProfileChanged, RegistryChanged
from backend.outbox.subscribing import subscriber
from search import SearchUnavailable, update


def _index(organisation_id: int) -> None:
    update("entity", organisation_id)
    failpoint("after_index_write")


@subscriber(ProfileChanged, name="search.entity_changed", atomic=False, patient_with=(SearchUnavailable,))
def index_changed(told: ProfileChanged) -> None:
    _index(told.organisation_id)


@subscriber(RegistryChanged, name="search.entity_registry", atomic=False, patient_with=(SearchUnavailable,))
def index_registry(told: RegistryChanged) -> None:
    _index(told.organisation_id)

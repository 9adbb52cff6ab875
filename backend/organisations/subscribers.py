"""What follows from facts: the index of entities, and what an organisation's people are told."""

from backend.lib.failpoints import failpoint
from backend.organisations import notices
from backend.organisations.events import OrganisationVerified, ProfileChanged, RegistryChanged, VerificationWithdrawn
from backend.organisations.models import Organisation
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


@subscriber(RegistryChanged, name="notices.registry_changed")
def tell_registry(told: RegistryChanged) -> None:
    notices.tell_registry(Organisation.objects.get(pk=told.organisation_id), told.state)


@subscriber(OrganisationVerified, name="notices.organisation_verified")
def tell_verified(told: OrganisationVerified) -> None:
    notices.tell_verified(Organisation.objects.get(pk=told.organisation_id))


@subscriber(VerificationWithdrawn, name="notices.verification_withdrawn")
def tell_withdrawn(told: VerificationWithdrawn) -> None:
    notices.tell_verification_withdrawn(Organisation.objects.get(pk=told.organisation_id))

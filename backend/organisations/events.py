"""Facts of this app."""

from dataclasses import dataclass

from backend.outbox.facts import Fact, fact


@fact("organisations.profile_changed")
@dataclass(frozen=True)
class ProfileChanged(Fact):
    """What the search document or the match of an entity is made of has changed."""

    organisation_id: int


@fact("organisations.renamed")
@dataclass(frozen=True)
class OrganisationRenamed(Fact):
    """What others show of it changed: its name, or its place or kind, by which they are filtered."""

    organisation_id: int


@fact("organisations.verified")
@dataclass(frozen=True)
class OrganisationVerified(Fact):
    organisation_id: int


@fact("organisations.verification_withdrawn")
@dataclass(frozen=True)
class VerificationWithdrawn(Fact):
    """What was verified no longer is; the reason stands in the history."""

    organisation_id: int


@fact("organisations.registry_changed")
@dataclass(frozen=True)
class RegistryChanged(Fact):
    """An entity was admitted, suspended, resumed or moved out."""

    organisation_id: int
    state: str

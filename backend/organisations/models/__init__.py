from backend.organisations.models.legal_record import LegalRecord
from backend.organisations.models.membership import Membership
from backend.organisations.models.organisation import Organisation
from backend.organisations.models.profile import (
    CapabilityCard,
    Case,
    EntityProfile,
    HeldQualification,
    OfferedProduct,
    TeamMember,
)
from backend.organisations.models.registry import RegistryEvent

__all__ = [
    "CapabilityCard",
    "Case",
    "EntityProfile",
    "HeldQualification",
    "LegalRecord",
    "Membership",
    "OfferedProduct",
    "Organisation",
    "RegistryEvent",
    "TeamMember",
]

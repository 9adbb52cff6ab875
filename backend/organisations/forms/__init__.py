from backend.organisations.forms.members import InviteForm, RoleForm
from backend.organisations.forms.profile import PARTS, OrganisationForm, Part, ProfileForm
from backend.organisations.forms.registry import (
    AuthorityForm,
    CardListForm,
    LegalRecordForm,
    NewOrganisationForm,
    ReasonForm,
    RegistryFilter,
)

__all__ = [
    "PARTS",
    "AuthorityForm",
    "CardListForm",
    "InviteForm",
    "LegalRecordForm",
    "NewOrganisationForm",
    "OrganisationForm",
    "Part",
    "ProfileForm",
    "ReasonForm",
    "RegistryFilter",
    "RoleForm",
]

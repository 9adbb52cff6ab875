from backend.organisations.forms.members import InviteForm, RoleForm
from backend.organisations.forms.profile import PARTS, OrganisationForm, Part, ProfileForm
from backend.organisations.forms.registry import CardListForm, NewOrganisationForm, ReasonForm, RegistryFilter

__all__ = [
    "PARTS",
    "CardListForm",
    "InviteForm",
    "NewOrganisationForm",
    "OrganisationForm",
    "Part",
    "ProfileForm",
    "ReasonForm",
    "RegistryFilter",
    "RoleForm",
]

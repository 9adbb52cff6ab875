from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from backend.accounts.forms import InvitedForm
from backend.files.forms import UnclassifiedFormMixin
from backend.organisations.choices import REVIEWING_ROLES, Kind, Role
from backend.organisations.models import Organisation


def roles_for(organisation: Organisation) -> list[tuple[str, str]]:
    """Reviewing is the bureau's business; nobody else gets those roles."""
    return [
        (role.value, str(role.label))
        for role in Role
        if organisation.kind == Kind.BUREAU or role not in REVIEWING_ROLES
    ]


class RoleForm(UnclassifiedFormMixin, forms.Form):
    role = forms.ChoiceField(label=_("角色"))

    def __init__(self, *args: object, organisation: Organisation, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles_for(organisation)  # type: ignore[attr-defined]


class InviteForm(RoleForm, InvitedForm):
    """Whom to invite, and as what."""

    field_order = ["name", "email", "role"]

    def __init__(self, *args: object, organisation: Organisation, **kwargs: object) -> None:
        super().__init__(*args, organisation=organisation, **kwargs)
        self.organisation = organisation

    def clean_email(self) -> str:
        email = super().clean_email()
        if self.organisation.memberships.live().filter(user__email__iexact=email).exists():
            raise ValidationError(_("对方已是本单位成员。"))
        return email

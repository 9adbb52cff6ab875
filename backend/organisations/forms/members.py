from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
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


class InviteForm(RoleForm):
    """Whom to invite, and as what."""

    email = forms.EmailField(label=_("电子邮箱"))
    name = forms.CharField(label=_("姓名"), max_length=60)
    field_order = ["name", "email", "role"]

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exists():
            raise ValidationError(_("这个邮箱已有账号，请让对方直接登录，或换一个邮箱。"))
        return email

"""Who works for an organisation."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from backend.accounts.actions import accept_invitation, invite
from backend.accounts.models import Invitation, User
from backend.audit.recording import append
from backend.organisations.choices import Role
from backend.organisations.errors import LastAdmin
from backend.organisations.models import Membership, Organisation
from notifications.hints import revoke


def invite_member(
    organisation: Organisation, *, email: str, name: str, role: str, by: User | None
) -> tuple[Invitation, str]:
    """A one-time link that makes an account and its membership; gives the row and the link's secret."""
    return invite(email=email, name=name, purpose={"organisation": organisation.pk, "role": role}, by=by)


def join(user: User, invitation: Invitation) -> Membership | None:
    """The membership that an accepted invitation promised; None when it named none."""
    organisation_id = invitation.purpose.get("organisation")
    if organisation_id is None:
        return None
    with transaction.atomic():
        membership, _made = Membership.objects.update_or_create(
            user=user,
            organisation_id=organisation_id,
            defaults={"role": invitation.purpose["role"], "active": True},
        )
        append("organisation", organisation_id, actor=user, action="join", changes={"role": [None, membership.role]})
    return membership


def accept_and_join(invitation: Invitation, *, username: str, name: str, password: str) -> User:
    """Account and membership in one transaction: nobody is left with one and not the other."""
    with transaction.atomic():
        user = accept_invitation(invitation, username=username, name=name, password=password)
        join(user, invitation)
    return user


def change_role(membership: Membership, *, role: str, by: User) -> Membership:
    """Give a colleague another role; the last administrator keeps theirs."""
    with transaction.atomic():
        before = membership.role
        _keep_an_admin(membership, leaving=role != Role.ADMIN)
        Membership.objects.filter(pk=membership.pk).update(role=role)
        append(
            "organisation", membership.organisation_id, actor=by, action="change_role",
            changes={"role": [before, role]}, note=str(membership.user),
        )  # fmt: skip
    membership.role = role
    return membership


def end_membership(membership: Membership, *, by: User) -> None:
    """From the next request on the person no longer works here; open sockets look at the account at once."""
    with transaction.atomic():
        _keep_an_admin(membership, leaving=True)
        Membership.objects.filter(pk=membership.pk).update(active=False)
        revoke([membership.user_id])
        append("organisation", membership.organisation_id, actor=by, action="end_membership", note=str(membership.user))


def _keep_an_admin(membership: Membership, *, leaving: bool) -> None:
    """Claims the organisation's row first, so that two who leave at once cannot both be the last but one."""
    Organisation.objects.filter(pk=membership.organisation_id).update(kind=membership.organisation.kind)
    others = Membership.objects.live().filter(organisation_id=membership.organisation_id, role=Role.ADMIN)
    if leaving and membership.role == Role.ADMIN and not others.exclude(pk=membership.pk).exists():
        raise LastAdmin(_("单位至少保留一名管理员，请先指定另一名管理员。"))

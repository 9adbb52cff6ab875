"""Who works for an organisation."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from backend.accounts.actions import invite, revoke_invitation
from backend.accounts.errors import InvitationRefused
from backend.accounts.models import Invitation, User
from backend.audit.recording import append
from backend.organisations.choices import Role
from backend.organisations.errors import HasAdmin, LastAdmin
from backend.organisations.models import Membership, Organisation
from backend.organisations.queries import admin_invitations, lacks_admin
from notifications.hints import revoke


def invite_member(
    organisation: Organisation, *, email: str, name: str, role: str, by: User | None
) -> tuple[Invitation, str]:
    """A one-time link that makes an account and its membership; gives the row and the link's secret."""
    return invite(email=email, name=name, purpose={"organisation": organisation.pk, "role": role}, by=by)


def invite_admin(organisation: Organisation, *, email: str, name: str, by: User) -> tuple[Invitation, str]:
    """For an organisation that nobody administers yet; earlier links to its administration die with it.

    The bureau's own people are its administrators' to invite, so that no officer raises themselves.
    """
    with transaction.atomic():
        Organisation.objects.filter(pk=organisation.pk).update(kind=organisation.kind)  # one after the other
        if not lacks_admin(organisation):
            raise HasAdmin(_("这个单位已有管理员，请由其管理员邀请同事。"))
        for earlier in admin_invitations(organisation):
            revoke_invitation(earlier, by=by)
        return invite_member(organisation, email=email, name=name, role=Role.ADMIN, by=by)


def join(user: User, invitation: Invitation) -> Membership:
    """The membership that an accepted invitation promised; an ended one is in force again, in the promised role."""
    organisation_id = invitation.purpose["organisation"]
    with transaction.atomic():
        if Membership.objects.filter(user=user, organisation_id=organisation_id, active=True).exists():
            raise InvitationRefused(_("您已是这个单位的成员，不必再加入。"))
        membership, _made = Membership.objects.update_or_create(
            user=user,
            organisation_id=organisation_id,
            defaults={"role": invitation.purpose["role"], "active": True},
        )
        append("organisation", organisation_id, actor=user, action="join", changes={"role": [None, membership.role]})
    return membership


def inviting_name(invitation: Invitation) -> str | None:
    """Who invites, as the page of the link says it."""
    organisation = Organisation.objects.filter(pk=invitation.purpose["organisation"]).first()
    return organisation.name if organisation else None


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

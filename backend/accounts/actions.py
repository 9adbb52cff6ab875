"""Verbs on people: invite, accept, make and revoke keys."""

import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.choices import SCOPE_NAMES
from backend.accounts.errors import InvitationSpent, UnknownScope
from backend.accounts.models import ApiToken, Invitation, User
from backend.audit.recording import append

INVITATION_DAYS = 7
TOKEN_DAYS_MOST = 366


def invite(
    *, email: str, name: str = "", purpose: dict[str, Any] | None = None, by: User | None
) -> tuple[Invitation, str]:
    """Make a one-time link of seven days. Gives the row and the secret of the link; the secret is kept nowhere."""
    secret = secrets.token_urlsafe(24)
    with transaction.atomic():
        invitation = Invitation.objects.create(
            digest=ApiToken.digest_of(secret),
            email=email,
            name=name,
            purpose=purpose or {},
            invited_by=by,
            expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
        )
        append("invitation", invitation.pk, actor=by, action="invite", changes={"purpose": [None, purpose or {}]})
    return invitation, secret


def accept_invitation(invitation: Invitation, *, username: str, name: str, password: str) -> User:
    """Make the account once: of two clicks the second gets InvitationSpent and no account stays behind."""
    with transaction.atomic():
        now = timezone.now()
        claimed = Invitation.objects.filter(pk=invitation.pk, accepted_at__isnull=True, expires_at__gt=now).update(
            accepted_at=now
        )
        if claimed != 1:
            raise InvitationSpent(_("这个邀请已用过或已过期，请联系邀请人重发。"))
        user = User.objects.create_user(username, invitation.email, password, name=name)
        Invitation.objects.filter(pk=invitation.pk).update(accepted_by=user)
        append("invitation", invitation.pk, actor=user, action="accept")
    return user


def make_token(user: User, *, name: str, scopes: list[str], days: int) -> tuple[ApiToken, str]:
    """A key for the API; gives the row and the secret, which is shown once."""
    unknown = sorted(set(scopes) - set(SCOPE_NAMES))
    if unknown:
        raise UnknownScope(_("没有这种权限范围：%s。") % "、".join(unknown))
    secret = ApiToken.new_secret()
    with transaction.atomic():
        token = ApiToken.objects.create(
            user=user,
            name=name,
            digest=ApiToken.digest_of(secret),
            hint=secret[:8],
            scopes=sorted(set(scopes)),
            expires_at=timezone.now() + timedelta(days=min(days, TOKEN_DAYS_MOST)),
        )
        append("user", user.pk, actor=user, action="make_token", changes={"scopes": [None, token.scopes]}, note=name)
    return token, secret


def revoke_token(token: ApiToken, *, by: User) -> None:
    """End a key at once; ending it twice is no error."""
    with transaction.atomic():
        if ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=timezone.now()):
            append("user", token.user_id, actor=by, action="revoke_token", note=token.name)


def save_person(user: User, *, name: str, mobile: str) -> User:
    """A person's own name and mobile."""
    with transaction.atomic():
        before = User.objects.get(pk=user.pk)
        changes = {
            field: [getattr(before, field), value]
            for field, value in {"name": name, "mobile": mobile}.items()
            if getattr(before, field) != value
        }
        if changes:
            User.objects.filter(pk=user.pk).update(name=name, mobile=mobile)
            # The mobile number is personal: that it changed is recorded, not what it was.
            shown = {field: ["…", "…"] if field == "mobile" else pair for field, pair in changes.items()}
            append("user", user.pk, actor=user, action="edit", changes=shown)
    user.refresh_from_db()
    return user

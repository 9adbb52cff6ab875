"""Verbs on people: invite, accept, make and revoke keys."""

import secrets
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.choices import SCOPE_NAMES
from backend.accounts.errors import HasAccount, InvitationRefused, InvitationSpent, NameTaken, OwnAccount, UnknownScope
from backend.accounts.models import ApiToken, Invitation, User
from backend.accounts.purposes import purpose_of
from backend.accounts.sessions import end_sessions
from backend.audit.recording import append
from notifications.hints import revoke
from notifications.listing import take_out
from notifications.models import TextList

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


def reissue(invitation: Invitation, *, by: User) -> tuple[Invitation, str]:
    """A fresh link in place of one that was lost or has expired; the old one is dead from now on."""
    with transaction.atomic():
        revoke_invitation(invitation, by=by)
        return invite(email=invitation.email, name=invitation.name, purpose=invitation.purpose, by=by)


def revoke_invitation(invitation: Invitation, *, by: User | None) -> None:
    """Take a link back before it is used; one that is answered raises InvitationSpent."""
    with transaction.atomic():
        if Invitation.objects.unanswered().filter(pk=invitation.pk).update(revoked_at=timezone.now()) != 1:
            raise InvitationSpent(_("这个邀请已被接受或已作废，请刷新后查看。"))
        append("invitation", invitation.pk, actor=by, action="revoke")


def accept_invitation(invitation: Invitation, *, username: str, name: str, password: str) -> User:
    """Make the account and join, once: of two clicks the second gets InvitationSpent and no account stays behind.

    Whom somebody of the demo invited is of the demo too: what people try out there goes with `make demo-reset`.
    """
    with transaction.atomic():
        _claim(invitation)
        if account_of(invitation) is not None:
            raise HasAccount(_("这个邮箱已有账号，请登录后再接受邀请。"))
        try:
            with transaction.atomic():
                demo = invitation.invited_by is not None and invitation.invited_by.demo
                user = User.objects.create_user(username, invitation.email, password, name=name, demo=demo)
        except IntegrityError as taken:  # somebody was quicker, between the form's check and now
            if User.objects.filter(email__iexact=invitation.email).exists():
                raise HasAccount(_("这个邮箱已有账号，请登录后再接受邀请。")) from taken
            raise NameTaken(_("这个用户名已有人使用，请换一个。")) from taken
        # The link may have come by other ways than the mailbox, so the address is noted, not taken as verified.
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
        _answered(invitation, user)
    return user


def accept_with_account(invitation: Invitation, user: User) -> None:
    """The person whose address was invited accepts with the account that they have."""
    with transaction.atomic():
        _claim(invitation)
        if account_of(invitation) != user:
            raise InvitationRefused(_("这个邀请是发给另一个账号的，请用收到邀请的邮箱对应的账号登录。"))
        _answered(invitation, user)


def account_of(invitation: Invitation) -> User | None:
    """Whose address it was sent to, if that person has an account."""
    own = User.objects.filter(email__iexact=invitation.email).first()
    if own is not None:
        return own
    further = EmailAddress.objects.filter(email__iexact=invitation.email, verified=True).select_related("user").first()
    return further.user if further else None


def _claim(invitation: Invitation) -> None:
    if Invitation.objects.open().filter(pk=invitation.pk).update(accepted_at=timezone.now()) != 1:
        raise InvitationSpent(_("这个邀请已用过或已过期，请联系邀请人重发。"))


def _answered(invitation: Invitation, user: User) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=user)
    append("invitation", invitation.pk, actor=user, action="accept")
    if purpose := purpose_of(invitation):
        purpose.join(user, invitation)


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


def set_active(user: User, *, active: bool, by: User | None) -> bool:
    """Switch an account off, with its sessions and open sockets, or on again. False when it stands so already."""
    if not active and by == user:
        raise OwnAccount(_("不能停用自己的账号，请由另一位系统管理员办理。"))
    with transaction.atomic():
        if User.objects.filter(pk=user.pk, is_active=not active).update(is_active=active) != 1:
            return False
        if not active:
            end_sessions(user)
            revoke([user.pk])
        append("user", user.pk, actor=by, action="activate" if active else "deactivate")
    return True


def set_staff(user: User, *, staff: bool, by: User | None) -> bool:
    """Let a person into the administration, or no longer. It gives no right on any other page."""
    if not staff and by == user:
        raise OwnAccount(_("不能收回自己的后台权限，请由另一位系统管理员办理。"))
    with transaction.atomic():
        changed = User.objects.filter(pk=user.pk, is_staff=not staff).update(is_staff=staff, is_superuser=staff)
        if changed != 1:
            return False
        append("user", user.pk, actor=by, action="make_staff" if staff else "end_staff")
    return True


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
            User.objects.filter(pk=user.pk).update(
                name=name, mobile=mobile, mobile_verified=before.mobile_verified and before.mobile == mobile
            )
            # The mobile number is personal: that it changed is recorded, not what it was.
            shown = {field: ["…", "…"] if field == "mobile" else pair for field, pair in changes.items()}
            append("user", user.pk, actor=user, action="edit", changes=shown)
    user.refresh_from_db()
    return user


def verify_mobile(user: User, mobile: str) -> None:
    """The person answered a code that went there. Numbers change hands: whoever proves it last has it, and nobody else."""
    with transaction.atomic():
        others = User.objects.select_for_update().filter(mobile=mobile, mobile_verified=True).exclude(pk=user.pk)
        for other in others.order_by("pk"):
            User.objects.filter(pk=other.pk).update(mobile_verified=False)
            append("user", other.pk, actor=user, action="lose_mobile")
        own = User.objects.filter(pk=user.pk).exclude(mobile=mobile, mobile_verified=True)
        if own.update(mobile=mobile, mobile_verified=True):
            append("user", user.pk, actor=user, action="verify_mobile")


def take_out_texts(*, by: User, topic: str = "") -> TextList:
    """Put the waiting text messages into a list, each into one; NothingWaiting where there are none."""
    with transaction.atomic():
        listed = take_out(by=by, topic=topic)
        append("text_list", listed.pk, actor=by, action="make", changes={"people": [None, _people_in(listed)]})
    return listed


def give_out_texts(listed: TextList, *, by: User) -> None:
    """Somebody gets the file, with mobile numbers of people: that it was given out is recorded each time, and of whom."""
    with transaction.atomic():
        append("text_list", listed.pk, actor=by, action="download", changes={"people": [None, _people_in(listed)]})


def _people_in(listed: TextList) -> list[int]:
    people = listed.dispatches.values_list("notice__person_id", flat=True)
    return list(people.distinct().order_by("notice__person_id"))

"""People and their API tokens. A person is one account, whatever organisations they work for."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin, UserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.accounts.choices import SCOPES
from backend.accounts.querysets import ApiTokenQuerySet, InvitationQuerySet

TOKEN_PREFIX = "sq_"  # noqa: S105  lets a leaked token be recognised in a log or a repository


class User(AbstractBaseUser, PermissionsMixin):
    """A person. `is_staff` opens /admin/; every other right comes from memberships."""

    username = models.CharField(
        _("用户名"),
        max_length=150,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("这个用户名已有人使用。")},
    )
    name = models.CharField(_("姓名"), max_length=60)
    email = models.EmailField(_("电子邮箱"), blank=True)
    mobile = models.CharField(_("手机"), max_length=20, blank=True)
    # Whether the person answered a code that was sent there: only then does the number sign anybody in.
    mobile_verified = models.BooleanField(_("手机已验证"), default=False)
    is_staff = models.BooleanField(_("可进管理后台"), default=False)
    is_active = models.BooleanField(_("启用"), default=True)
    date_joined = models.DateTimeField(_("建账号时间"), default=timezone.now)
    preferences = models.JSONField(_("偏好"), default=dict, blank=True)
    demo = models.BooleanField(_("演示数据"), default=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name", "email"]

    class Meta:
        verbose_name = _("人员")
        verbose_name_plural = _("人员")
        constraints = [
            models.UniqueConstraint(
                models.functions.Lower("email"), condition=~models.Q(email=""), name="accounts_user_email_once"
            ),
            models.UniqueConstraint(
                fields=["mobile"], condition=models.Q(mobile_verified=True), name="accounts_user_mobile_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        """The name, as Django and its packages ask for it."""
        return self.name

    def get_short_name(self) -> str:
        """As above."""
        return self.name


class ApiToken(models.Model):
    """A key for the API: only its hash is kept, it has scopes and ends on a day."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens", verbose_name=_("人员"))
    name = models.CharField(_("用途"), max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(_("开头"), max_length=12, editable=False)
    scopes = models.JSONField(_("权限范围"), default=list)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    expires_at = models.DateTimeField(_("到期时间"))
    last_used_at = models.DateTimeField(_("最近使用"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("吊销时间"), null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("接口令牌")
        verbose_name_plural = _("接口令牌")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.name}（{self.hint}…）"

    @staticmethod
    def digest_of(secret: str) -> str:
        """SHA-256 is enough here: the secret has 256 random bits, so no dictionary helps."""
        return hashlib.sha256(secret.encode()).hexdigest()

    @staticmethod
    def new_secret() -> str:
        return TOKEN_PREFIX + secrets.token_urlsafe(32)

    def is_live(self, at: datetime | None = None) -> bool:
        return self.revoked_at is None and self.expires_at > (at or timezone.now())

    @property
    def scope_labels(self) -> list[str]:
        labels = dict(SCOPES)
        return [str(labels.get(scope, scope)) for scope in self.scopes]


class Invitation(models.Model):
    """A one-time link to an account, new or at hand; what the person joins is the business of whoever invited (purposes)."""

    digest = models.CharField(max_length=64, unique=True, editable=False)
    email = models.EmailField(_("电子邮箱"))
    name = models.CharField(_("姓名"), max_length=60, blank=True)
    purpose = models.JSONField(_("加入"), default=dict)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(_("作废时间"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("邀请")
        verbose_name_plural = _("邀请")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.email

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > timezone.now()

from __future__ import annotations

import hashlib

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.audit.models import AppendOnlyModel
from backend.organisations.models import Organisation
from backend.referrals.choices import ConsentKind, EndedBy
from backend.referrals.models.referral import Referral
from backend.referrals.querysets import ConsentQuerySet


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class ConsentText(AppendOnlyModel):
    """The words that an entity agrees to. Another word is another row; `sha256` of the body is its version."""

    kind = models.CharField(_("种类"), max_length=8, choices=ConsentKind.choices)
    number = models.PositiveIntegerField(_("版次"))
    body = models.TextField(_("文本"))
    sha256 = models.CharField(_("散列"), max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("同意书文本")
        verbose_name_plural = _("同意书文本")
        ordering = ["kind", "number"]
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="referrals_text_number_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.number}"

    @property
    def is_whole(self) -> bool:
        """Whether the body still has the hash that people agreed to."""
        return sha256(self.body) == self.sha256


class Consent(models.Model):
    """That an entity lets one bank read one group of fields for one purpose until a day, or lets a bank tell results back.

    A row is never deleted, and changes once: when it ends. No row, no field.
    """

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="consents")
    kind = models.CharField(_("种类"), max_length=8, choices=ConsentKind.choices, default=ConsentKind.SHARE)
    group = models.CharField(_("字段组"), max_length=20, blank=True)
    purpose = models.CharField(_("目的"), max_length=200)
    recipient = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("接收方"))
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="+")
    text_sha256 = models.CharField(_("文本散列"), max_length=64)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(_("同意时间"))
    expires_at = models.DateTimeField(_("到期时间"))
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    ended_how = models.CharField(_("结束的原因"), max_length=10, choices=EndedBy.choices, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("同意")
        verbose_name_plural = _("同意")
        ordering = ["pk"]
        indexes = [models.Index(fields=["ended_at", "expires_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "kind", "group"], condition=Q(ended_at=None), name="referrals_consent_once"
            ),
            models.CheckConstraint(
                condition=(Q(kind=ConsentKind.SHARE) & ~Q(group="")) | Q(kind=ConsentKind.RESULT, group=""),
                name="referrals_consent_group",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("given_at")), name="referrals_consent_has_time"),
        ]

    def __str__(self) -> str:
        return f"{self.referral} · {self.group or self.get_kind_display()}"

    @property
    def is_live(self) -> bool:
        return self.ended_at is None and self.expires_at > timezone.now()

"""What the bank's side keeps beside the referral itself."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.audit.models import AppendOnlyModel
from backend.organisations.models import Organisation
from backend.referrals.choices_bank import Speaker
from backend.referrals.models.referral import Referral


class Message(AppendOnlyModel):
    """A question of the bank or an answer of the entity: of one referral, read by these two alone."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="messages")
    speaker = models.CharField(_("哪一方"), max_length=8, choices=Speaker.choices)
    body = models.CharField(_("内容"), max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("银行提问与回答")
        verbose_name_plural = _("银行提问与回答")
        ordering = ["pk"]
        indexes = [models.Index(fields=["referral", "speaker"])]

    def __str__(self) -> str:
        return f"{self.get_speaker_display()}：{self.body[:20]}"


class SealedAuthority(models.Model):
    """The scan of a 《信息使用授权书》, bound to the consents it was sealed for: `digest` is their hash (W13)."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="authorities")
    digest = models.CharField(_("同意的散列"), max_length=64)
    file_sha256 = models.CharField(_("扫描件的散列"), max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("上传时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("盖章的授权书")
        verbose_name_plural = _("盖章的授权书")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.referral} · {self.digest[:12]}"


class CardLayout(models.Model):
    """In which order a bank reads the indicators and which it leaves out, for itself; no figure is changed by it."""

    bank = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="card_layout")
    order = models.JSONField(default=list)
    hidden = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("指标卡的排列")
        verbose_name_plural = _("指标卡的排列")

    def __str__(self) -> str:
        return str(self.bank)

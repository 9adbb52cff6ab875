from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.lib.references import new_reference
from backend.organisations.models import Organisation
from backend.referrals.choices import BatchState
from backend.referrals.querysets import ReferralBatchQuerySet


class ReferralBatch(models.Model):
    """What the bureau proposes to banks in one letter, and the regulator takes note of or returns as a whole (A13, W17)."""

    reference = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    bureau = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("推介单位"))
    regulator = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("金融监管部门")
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=BatchState.choices, default=BatchState.DRAFT, editable=False
    )
    letter_number = models.CharField(_("推介函文号"), max_length=60, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("经办人")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(_("发出时间"), null=True, blank=True, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True, editable=False
    )
    answered_at = models.DateTimeField(_("知悉或退回的时间"), null=True, blank=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True, editable=False
    )
    reason = models.CharField(_("退回的理由"), max_length=300, blank=True, editable=False)
    demo = models.BooleanField(default=False, editable=False)

    objects = ReferralBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("推介批次")
        verbose_name_plural = _("推介批次")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "-sent_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["letter_number"],
                condition=~Q(letter_number=""),
                name="referrals_letter_once",
                violation_error_message=_("这个文号已用过。"),
            )
        ]

    def __str__(self) -> str:
        return self.letter_number or self.reference

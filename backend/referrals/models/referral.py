from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.financing.models import Product
from backend.lib.references import new_reference
from backend.organisations.models import Organisation
from backend.recommendations.choices import Band
from backend.referrals.choices import OPEN, DeclineReason, State
from backend.referrals.models.batch import ReferralBatch
from backend.referrals.querysets import ReferralQuerySet


class Referral(models.Model):
    """One entity, one bank (M03). The bank's clock runs from the later of consent and note.

    `decline_*` is for this bank, this entity and officers; no other bank ever reads it (W15).
    """

    reference = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    batch = models.ForeignKey(ReferralBatch, on_delete=models.PROTECT, related_name="referrals", verbose_name=_("批次"))
    entity = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="referrals", verbose_name=_("主体"))
    bank = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="referrals_received", verbose_name=_("银行")
    )
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, null=True, blank=True, related_name="referrals", verbose_name=_("对口产品")
    )
    band = models.CharField(_("提出时的契合度"), max_length=4, choices=Band.choices, blank=True, editable=False)
    state = models.CharField(_("状态"), max_length=16, choices=State.choices, default=State.PROPOSED, editable=False)

    created_at = models.DateTimeField(auto_now_add=True)
    asked_at = models.DateTimeField(_("征求主体同意的时间"), null=True, blank=True, editable=False)
    answer_by = models.DateTimeField(_("主体答复截止"), null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(_("主体答复的时间"), null=True, blank=True, editable=False)
    clock_started_at = models.DateTimeField(_("银行计时开始"), null=True, blank=True, editable=False)
    reply_by = models.DateField(_("银行答复截止"), null=True, blank=True, editable=False)
    replied_at = models.DateTimeField(_("银行答复的时间"), null=True, blank=True, editable=False)
    need_amount = models.DecimalField(
        _("转给银行时的需求金额（万元）"), max_digits=14, decimal_places=2, null=True, blank=True, editable=False
    )
    # Up to which end of its consents the entity was told that they end, by how many days before.
    told_ends = models.JSONField(default=dict, editable=False)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True, editable=False
    )
    refuse_reason = models.CharField(_("不同意的理由"), max_length=300, blank=True, editable=False)
    decline_code = models.CharField(
        _("不接受的原因"), max_length=12, choices=DeclineReason.choices, blank=True, editable=False
    )
    decline_note = models.CharField(_("不接受的说明"), max_length=300, blank=True, editable=False)
    contacted_at = models.DateTimeField(_("对接的时间"), null=True, blank=True, editable=False)

    amount = models.DecimalField(
        _("授信金额（万元）"), max_digits=12, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)], editable=False,
    )  # fmt: skip
    rate = models.DecimalField(
        _("年化利率（%）"), max_digits=6, decimal_places=3, null=True, blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)], editable=False,
    )  # fmt: skip
    term_months = models.PositiveSmallIntegerField(_("期限（月）"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True, editable=False)
    demo = models.BooleanField(default=False, editable=False)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = _("推介")
        verbose_name_plural = _("推介")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["bank", "state", "clock_started_at"]),
            models.Index(fields=["entity", "state"]),
            models.Index(fields=["state", "answer_by"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "bank"], condition=Q(state__in=OPEN), name="referrals_one_open_pair"
            ),
            models.CheckConstraint(condition=~Q(entity=models.F("bank")), name="referrals_two_parties"),
        ]

    def __str__(self) -> str:
        return f"{self.entity} → {self.bank}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

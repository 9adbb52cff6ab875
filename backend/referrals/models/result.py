from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.lib.references import new_reference
from backend.referrals.choices import ResultKind, ResultState
from backend.referrals.models.consent import Consent
from backend.referrals.models.referral import Referral
from backend.referrals.querysets import CreditResultQuerySet


class CreditResult(models.Model):
    """What flowed back of a referral under the second consent (W15): the entity reports it, the bank confirms it."""

    reference = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="results")
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="+", editable=False)
    kind = models.CharField(_("事项"), max_length=10, choices=ResultKind.choices)
    on = models.DateField(_("日期"))
    amount = models.DecimalField(_("金额（万元）"), max_digits=12, decimal_places=2, validators=[MinValueValidator(0)])
    rate = models.DecimalField(
        _("年化利率（%）"), max_digits=6, decimal_places=3, null=True, blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )  # fmt: skip
    term_months = models.PositiveSmallIntegerField(_("期限（月）"), null=True, blank=True)
    first_loan = models.BooleanField(_("首贷"), default=False)
    unsecured = models.BooleanField(_("信用贷款"), default=False)
    state = models.CharField(
        _("状态"), max_length=10, choices=ResultState.choices, default=ResultState.REPORTED, editable=False
    )
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True, editable=False
    )
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    note = models.CharField(_("银行的说明"), max_length=300, blank=True, editable=False)

    objects = CreditResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("授信结果")
        verbose_name_plural = _("授信结果")
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="referrals_result_amount"),
            models.UniqueConstraint(
                fields=["referral", "kind", "on", "amount"],
                condition=~Q(state=ResultState.DISPUTED),
                name="referrals_result_once",
                violation_error_message=_("这一笔已报过。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.referral} · {self.get_kind_display()} {self.amount}"

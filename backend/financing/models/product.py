from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.financing.choices import State, guarantees_in
from backend.financing.querysets import ProductQuerySet
from backend.lib.amount_scale import cells
from backend.lib.money import Amount
from backend.lib.references import new_reference
from backend.organisations.models import Organisation


class Product(models.Model):
    """A financing product of a bank, fund or guarantor (M06). Amounts in 万元, rates in % a year, terms in months."""

    reference = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    provider = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="finance_products", verbose_name=_("机构")
    )
    kind = models.ForeignKey(
        "reference.ProductKind", on_delete=models.PROTECT, related_name="+", verbose_name=_("种类")
    )
    name = models.CharField(_("产品名称"), max_length=80)
    target = models.TextField(_("适合谁"), max_length=1500)
    features = models.TextField(_("产品特点"), max_length=1500, blank=True)
    amount_low = models.DecimalField(
        _("额度下限（万元）"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    amount_high = models.DecimalField(
        _("额度上限（万元）"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    rate_low = models.DecimalField(
        _("年化利率下限（%）"), max_digits=6, decimal_places=3, null=True, blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )  # fmt: skip
    rate_high = models.DecimalField(
        _("年化利率上限（%）"), max_digits=6, decimal_places=3, null=True, blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )  # fmt: skip
    term_months = models.PositiveSmallIntegerField(_("最长期限（月）"), null=True, blank=True)
    security = models.CharField(_("担保方式"), max_length=300, blank=True)
    documents = models.TextField(_("所需材料"), max_length=1000, blank=True)
    days_to_decision = models.PositiveSmallIntegerField(_("审批天数"), null=True, blank=True)
    valid_until = models.DateField(_("有效期至"), null=True, blank=True)
    conditions = models.JSONField(_("准入条件"), default=dict, blank=True)
    contact_name = models.CharField(_("联系人"), max_length=60, blank=True)
    contact_phone = models.CharField(_("联系电话"), max_length=40, blank=True)

    state = models.CharField(_("状态"), max_length=12, choices=State.choices, default=State.DRAFT, editable=False)
    edit_number = models.PositiveIntegerField(default=1, editable=False)
    search_version = models.PositiveBigIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True, editable=False)
    held_at = models.DateTimeField(_("交省数据局查看的时间"), null=True, blank=True, editable=False)
    needs_look = models.BooleanField(default=False, editable=False)  # was taken down, and nobody has looked since
    lapsed_at = models.DateTimeField(_("过有效期的时间"), null=True, blank=True, editable=False)
    closed_reason = models.CharField(_("撤回、撤下或退回的理由"), max_length=300, blank=True, editable=False)
    demo = models.BooleanField(default=False, editable=False)

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("金融产品")
        verbose_name_plural = _("金融产品")
        ordering = ["-published_at", "-pk"]
        indexes = [models.Index(fields=["state", "-published_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_low__isnull=True)
                | Q(amount_high__isnull=True)
                | Q(amount_low__lte=F("amount_high")),
                name="financing_amount_in_order",
                violation_error_message=_("额度下限不能高于上限。"),
            ),
            models.CheckConstraint(
                condition=Q(rate_low__isnull=True) | Q(rate_high__isnull=True) | Q(rate_low__lte=F("rate_high")),
                name="financing_rate_in_order",
                violation_error_message=_("利率下限不能高于上限。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def guarantees(self) -> list[str]:
        return [str(guarantee) for guarantee in guarantees_in(self.security)]

    @property
    def amount_cells(self) -> list[str]:
        """The amounts that it lends, as search compares ranges; none where neither end is said."""
        if self.amount_low is None and self.amount_high is None:
            return []
        return cells(Amount(self.amount_low, self.amount_high))

    @property
    def is_on_offer(self) -> bool:
        return self.state == State.PUBLISHED and (self.valid_until is None or self.valid_until >= timezone.localdate())

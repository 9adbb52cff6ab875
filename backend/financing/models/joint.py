from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.financing.choices import JointState
from backend.financing.models.product import Product
from backend.financing.querysets import JointOfferQuerySet
from backend.lib.references import new_reference
from backend.organisations.models import Organisation

LIVE = Q(state__in=[JointState.PROPOSED, JointState.CONFIRMED])


class JointOffer(models.Model):
    """投贷联动 (M07): a bank's product and a fund's, offered together. One side proposes, the other confirms.

    A product is in one confirmed offer at most: so an entity sees each pair once.
    """

    reference = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    bank_product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="joint_as_bank", verbose_name=_("银行产品")
    )
    fund_product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="joint_as_fund", verbose_name=_("投资产品")
    )
    proposed_by = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("提出方"), editable=False
    )
    terms = models.TextField(_("怎样联动"), max_length=600)
    state = models.CharField(
        _("状态"), max_length=12, choices=JointState.choices, default=JointState.PROPOSED, editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True, editable=False)
    ended_by = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    ended_reason = models.CharField(_("不同意或结束的理由"), max_length=300, blank=True, editable=False)
    demo = models.BooleanField(default=False, editable=False)

    objects = JointOfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("投贷联动")
        verbose_name_plural = _("投贷联动")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(bank_product=F("fund_product")), name="financing_joint_two_products"),
            models.UniqueConstraint(
                fields=["bank_product", "fund_product"], condition=LIVE, name="financing_joint_pair_once"
            ),
            models.UniqueConstraint(
                fields=["bank_product"],
                condition=Q(state=JointState.CONFIRMED),
                name="financing_joint_bank_product_once",
            ),
            models.UniqueConstraint(
                fields=["fund_product"],
                condition=Q(state=JointState.CONFIRMED),
                name="financing_joint_fund_product_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bank_product} + {self.fund_product}"

    @property
    def products(self) -> tuple[Product, Product]:
        return self.bank_product, self.fund_product

    @property
    def search_words(self) -> str:
        """For the documents of both products: that they are offered together, and by whom."""
        return f"{_('投贷联动')} {self.bank_product.provider} {self.fund_product.provider}"

    @property
    def provider_ids(self) -> tuple[int, int]:
        return self.bank_product.provider_id, self.fund_product.provider_id

    @property
    def answering_id(self) -> int:
        """The institution that is asked."""
        bank, fund = self.provider_ids
        return fund if self.proposed_by_id == bank else bank

    def partner_of(self, product: Product) -> Product:
        return self.fund_product if product.pk == self.bank_product_id else self.bank_product

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.financing.models import Product
from backend.organisations.models import Organisation
from backend.recommendations.choices import Answer, Band, Reason, Side
from backend.recommendations.querysets import (
    NearMissQuerySet,
    PairQuerySet,
    RecommendationQuerySet,
)
from backend.scenarios.models import Scenario

ONE_SIDE = (Q(scenario__isnull=False) & Q(product__isnull=True)) | (Q(scenario__isnull=True) & Q(product__isnull=False))


class StoredProfile(models.Model):
    """What the matcher knows of a scenario, an entity, a product or an expert: its passages. Vectors are made from them by each model.

    `stamp` rises with every change of any profile: a process that keeps the matrices in memory asks for what lies
    above the highest stamp that it has seen. `library` is the digest of the background with which its pairs were computed
    last; pairs of another are computed anew.
    """

    kind = models.CharField(max_length=12)
    object_id = models.BigIntegerField()
    passages = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    present = models.BooleanField(default=True)
    stamp = models.PositiveBigIntegerField(db_index=True)
    library = models.CharField(max_length=24, blank=True, default="")

    class Meta:
        verbose_name = _("匹配画像")
        verbose_name_plural = _("匹配画像")
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="recommendations_profile_once")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.object_id}"


class ProfileStamp(models.Model):
    """One row: the last stamp given out. Raised inside the transaction that stores a profile, so stamps commit in order."""

    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("画像序号")
        verbose_name_plural = _("画像序号")

    def __str__(self) -> str:
        return str(self.last)


class Recommendation(models.Model):
    """That an entity fits a scenario or a product: how well, on which evidence, under which hard conditions.

    `evidence` is a list of pairs (facet, this sentence of the need, that sentence of the case, their sources and the
    linking words); `verdicts` the hard conditions that were checked. A pair that fails one has no row.
    """

    scenario = models.ForeignKey(
        Scenario, on_delete=models.CASCADE, null=True, blank=True, related_name="recommendations"
    )
    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, null=True, blank=True, related_name="recommendations"
    )
    entity = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="recommendations")
    score = models.FloatField()
    band = models.CharField(max_length=4, choices=Band.choices)
    shares = models.JSONField(default=dict)
    evidence = models.JSONField(default=list)
    verdicts = models.JSONField(default=list)
    complete = models.BooleanField(default=True)
    # Found by the entity's financing need alone, which the provider does not know: shown to the entity's side only.
    by_need = models.BooleanField(default=False)
    model = models.CharField(max_length=80)
    first_at = models.DateTimeField(auto_now_add=True)
    refreshed_at = models.DateTimeField(auto_now=True)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("推荐")
        verbose_name_plural = _("推荐")
        indexes = [
            models.Index(fields=["entity", "band", "-score"]),
            models.Index(fields=["scenario", "band", "-score"]),
            models.Index(fields=["product", "band", "-score"]),
        ]
        constraints = [
            models.CheckConstraint(condition=ONE_SIDE, name="recommendations_one_side"),
            models.UniqueConstraint(
                fields=["scenario", "entity"], condition=Q(scenario__isnull=False), name="recommendations_scenario_once"
            ),
            models.UniqueConstraint(
                fields=["product", "entity"], condition=Q(product__isnull=False), name="recommendations_product_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scenario or self.product} ↔ {self.entity}"


class NearMiss(models.Model):
    """That an entity fits a scenario or a product by its texts, and exactly one condition kept it out when both were compared.

    Which one it is, and whether it still does, is asked anew whenever it is told.
    """

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, null=True, blank=True, related_name="near_misses")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, null=True, blank=True, related_name="near_misses")
    entity = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="near_misses")
    score = models.FloatField()
    band = models.CharField(max_length=4, choices=Band.choices)

    objects = NearMissQuerySet.as_manager()

    class Meta:
        verbose_name = _("只差一项")
        verbose_name_plural = _("只差一项")
        constraints = [
            models.CheckConstraint(condition=ONE_SIDE, name="recommendations_near_miss_one_side"),
            models.UniqueConstraint(
                fields=["scenario", "entity"],
                condition=Q(scenario__isnull=False),
                name="recommendations_near_scenario_once",
            ),
            models.UniqueConstraint(
                fields=["product", "entity"],
                condition=Q(product__isnull=False),
                name="recommendations_near_product_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scenario or self.product} ≠ {self.entity}"


class Told(models.Model):
    """That an entity was told of a scenario; once for good, so an edit tells only the newly matched."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="told")
    entity = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="told")
    at = models.DateTimeField(auto_now_add=True)
    # It had the place that is kept for whoever was told of nothing lately.
    explored = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("已告知")
        verbose_name_plural = _("已告知")
        constraints = [models.UniqueConstraint(fields=["scenario", "entity"], name="recommendations_told_once")]

    def __str__(self) -> str:
        return f"{self.scenario} → {self.entity}"


class Response(models.Model):
    """What one side says to a pair: 有意对接, 暂不合适 with a reason, and whether it is kept (收藏). The latest word; history is in the audit."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, null=True, blank=True, related_name="responses")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, null=True, blank=True, related_name="responses")
    entity = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="responses")
    side = models.CharField(max_length=6, choices=Side.choices)
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    reason = models.CharField(max_length=16, choices=Reason.choices, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    saved = models.BooleanField(_("收藏"), default=False)
    band = models.CharField(max_length=4, choices=Band.choices, blank=True)
    score = models.FloatField(null=True, blank=True)
    # Where the pair stood on this side's list when the word was said, from 1; what stands first is taken more easily.
    place = models.PositiveIntegerField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now=True)

    objects = PairQuerySet.as_manager()

    class Meta:
        verbose_name = _("表态")
        verbose_name_plural = _("表态")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=ONE_SIDE, name="recommendations_response_one_side"),
            models.UniqueConstraint(
                fields=["scenario", "entity", "side"],
                condition=Q(scenario__isnull=False),
                name="recommendations_scenario_response_once",
            ),
            models.UniqueConstraint(
                fields=["product", "entity", "side"],
                condition=Q(product__isnull=False),
                name="recommendations_product_response_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entity} · {self.get_answer_display()}"

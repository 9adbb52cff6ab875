"""Experts and whoever may ask them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.organisations.models import Organisation
from backend.recommendations.choices import Answer, Band, ExpertReason, ExpertSide
from backend.recommendations.querysets import ExpertMatchQuerySet, ExpertPairQuerySet
from backend.scenarios.models import Scenario
from backend.talent.models import Expert

# An expert is an answer to a scenario, or to what an entity works on.
ONE_ASKER = (Q(scenario__isnull=False) & Q(entity__isnull=True)) | (Q(scenario__isnull=True) & Q(entity__isnull=False))


class ExpertMatch(models.Model):
    """That an expert may help with a scenario, or an entity with what it works on. A table of its own: experts are seen by
    fewer people than scenarios and entities are, so no list of those can show one by mistake.
    """

    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="matches")
    scenario = models.ForeignKey(
        Scenario, on_delete=models.CASCADE, null=True, blank=True, related_name="expert_matches"
    )
    entity = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="expert_matches"
    )
    score = models.FloatField()
    band = models.CharField(max_length=4, choices=Band.choices)
    shares = models.JSONField(default=dict)
    evidence = models.JSONField(default=list)
    model = models.CharField(max_length=80)
    first_at = models.DateTimeField(auto_now_add=True)
    refreshed_at = models.DateTimeField(auto_now=True)

    objects = ExpertMatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("专家推荐")
        verbose_name_plural = _("专家推荐")
        indexes = [
            models.Index(fields=["expert", "-score"]),
            models.Index(fields=["scenario", "-score"]),
            models.Index(fields=["entity", "-score"]),
        ]
        constraints = [
            models.CheckConstraint(condition=ONE_ASKER, name="recommendations_expert_one_asker"),
            models.UniqueConstraint(
                fields=["expert", "scenario"],
                condition=Q(scenario__isnull=False),
                name="recommendations_expert_scenario_once",
            ),
            models.UniqueConstraint(
                fields=["expert", "entity"],
                condition=Q(entity__isnull=False),
                name="recommendations_expert_entity_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert} ↔ {self.scenario or self.entity}"


class ExpertResponse(models.Model):
    """想请教 of an owner or entity, 愿意帮忙 of an expert, or 暂不合适 with a reason: the latest word of each side."""

    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="responses")
    scenario = models.ForeignKey(
        Scenario, on_delete=models.CASCADE, null=True, blank=True, related_name="expert_responses"
    )
    entity = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="expert_responses"
    )
    side = models.CharField(max_length=6, choices=ExpertSide.choices)
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    reason = models.CharField(max_length=16, choices=ExpertReason.choices, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    band = models.CharField(max_length=4, choices=Band.choices, blank=True)
    score = models.FloatField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now=True)

    objects = ExpertPairQuerySet.as_manager()

    class Meta:
        verbose_name = _("请教表态")
        verbose_name_plural = _("请教表态")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=ONE_ASKER, name="recommendations_expert_word_one_asker"),
            models.UniqueConstraint(
                fields=["expert", "scenario", "side"],
                condition=Q(scenario__isnull=False),
                name="recommendations_expert_word_scenario_once",
            ),
            models.UniqueConstraint(
                fields=["expert", "entity", "side"],
                condition=Q(entity__isnull=False),
                name="recommendations_expert_word_entity_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert} · {self.get_side_display()} · {self.get_answer_display()}"

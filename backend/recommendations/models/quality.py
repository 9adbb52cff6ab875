"""How well the matcher matches: what officers judged, which weights it uses and which wait, and what was measured."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.organisations.models import Organisation
from backend.recommendations.choices import (
    Draw,
    Grade,
    JudgementState,
    TrialVerdict,
    WeightSource,
    WeightState,
)
from backend.recommendations.querysets import BureauQuerySet, JudgementQuerySet, WeightSetQuerySet
from backend.scenarios.models import Scenario
from matching.learning import MOST
from matching.matcher import Weights

HAIR = 1e-4  # stored corrections are rounded


class PoolPair(models.Model):
    """That a pair waits to be judged: the first of each ranking, and some by chance. `order` is drawn by a hash of both, so
    that nothing on the screen tells which ranking it came from.
    """

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="+")
    entity = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    drawn_by = models.CharField(max_length=8, choices=Draw.choices)
    order = models.CharField(max_length=16)

    objects = BureauQuerySet.as_manager()

    class Meta:
        verbose_name = _("待评的一对")
        verbose_name_plural = _("待评的一对")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["scenario", "entity"], name="recommendations_pooled_once")]

    def __str__(self) -> str:
        return f"{self.scenario} ? {self.entity}"


class Judgement(models.Model):
    """What one officer says of one pair: a grade, or that it was skipped. The latest word; history is in the audit.

    `shown` is what the officer read: the digests of both texts, by which a later reader can tell whether they still stand.
    """

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="judgements")
    entity = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="judgements")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=JudgementState.choices)
    grade = models.PositiveSmallIntegerField(null=True, blank=True, choices=Grade.choices)
    shown = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now=True)

    objects = JudgementQuerySet.as_manager()

    class Meta:
        verbose_name = _("判定")
        verbose_name_plural = _("判定")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["scenario", "entity", "officer"], name="recommendations_judged_once"),
            models.CheckConstraint(
                condition=Q(state=JudgementState.GRADED, grade__isnull=False, grade__lte=max(Grade.values))
                | Q(~Q(state=JudgementState.GRADED), grade__isnull=True),
                name="recommendations_grade_if_graded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer}: {self.scenario} · {self.entity} = {self.grade}"


class WeightSet(models.Model):
    """One version of what the matcher counts: a model, the weights, and the correction that was learned from answers.

    `model` is the folder of the model, empty for that of the settings; `model_digest` is what was measured, so that
    another model in the same folder is noticed. `learned` tells from how many pairs of answers the correction comes.
    """

    version = models.PositiveIntegerField(unique=True)
    state = models.CharField(max_length=10, choices=WeightState.choices)
    source = models.CharField(max_length=8, choices=WeightSource.choices)
    model = models.CharField(max_length=300, blank=True)
    model_name = models.CharField(max_length=80)
    model_digest = models.CharField(max_length=64)
    words = models.FloatField()
    dense = models.FloatField()
    bridge = models.FloatField()
    delta_words = models.FloatField(default=0.0)
    delta_dense = models.FloatField(default=0.0)
    delta_bridge = models.FloatField(default=0.0)
    learned = models.JSONField(default=dict)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    promoted_at = models.DateTimeField(null=True, blank=True)

    objects = WeightSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("权重")
        verbose_name_plural = _("权重")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state=WeightState.CHAMPION), name="recommendations_one_champion"
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__gte": 0})
                    & Q(**{f"delta_{name}__lte": F(name) * MOST + HAIR})
                    & Q(**{f"delta_{name}__gte": F(name) * -MOST - HAIR}),
                    name=f"recommendations_small_{name}",
                )
                for name in ("words", "dense", "bridge")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.state}"

    @property
    def base(self) -> Weights:
        """Without the correction."""
        return Weights(self.words, self.dense, self.bridge)

    @property
    def weights(self) -> Weights:
        """What the matcher counts."""
        return Weights(
            round(self.words + self.delta_words, 4),
            round(self.dense + self.delta_dense, 4),
            round(self.bridge + self.delta_bridge, 4),
        )


@dataclass(frozen=True)
class Terms:
    """Between whom, with which models (their digests) and on which judgements a trial is held: its verdict is about these."""

    challenger_id: int
    champion_id: int
    challenger_model: str
    champion_model: str
    judged: str


class Trial(models.Model):
    """A challenger against the champion on the same judged needs: how much it gains in nDCG@10, need by need.

    `scores` keeps each need's two figures ({scenario, champion, challenger}), `judged` the digest of the judged set,
    `challenger_model` and `champion_model` those of the models that scored: a verdict holds on these terms only.
    """

    challenger = models.ForeignKey(WeightSet, on_delete=models.CASCADE, related_name="trials")
    champion = models.ForeignKey(WeightSet, on_delete=models.CASCADE, related_name="defences")
    challenger_model = models.CharField(max_length=64, blank=True)  # empty: from before models were written down
    champion_model = models.CharField(max_length=64, blank=True)
    metric = models.CharField(max_length=16, default="ndcg@10")
    difference = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    needs = models.PositiveIntegerField()
    verdict = models.CharField(max_length=8, choices=TrialVerdict.choices)
    judged = models.CharField(max_length=64)
    scores = models.JSONField(default=list)
    at = models.DateTimeField(auto_now_add=True)

    objects = BureauQuerySet.as_manager()

    class Meta:
        verbose_name = _("对比")
        verbose_name_plural = _("对比")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.challenger_id} − {self.champion_id}: {self.difference:+.3f}"

    @property
    def terms(self) -> Terms:
        return Terms(self.challenger_id, self.champion_id, self.challenger_model, self.champion_model, self.judged)


class Measurement(models.Model):
    """What one ranking reached on the judged needs at one time. The four of one time share `run`.

    `figures` holds {name: {mean, low, high}} of all needs; `slices` a list of {by, label, needs, ndcg, recall}, by field of
    the scenario and by age of the entity; `judged` is the digest of what it was measured on.
    """

    run = models.CharField(max_length=16)
    method = models.CharField(max_length=8, choices=Draw.choices)
    model = models.CharField(max_length=80)
    version = models.PositiveIntegerField(default=0)
    needs = models.PositiveIntegerField()
    pairs = models.PositiveIntegerField()
    entities = models.PositiveIntegerField()
    figures = models.JSONField(default=dict)
    slices = models.JSONField(default=list)
    judged = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    objects = BureauQuerySet.as_manager()

    class Meta:
        verbose_name = _("匹配质量")
        verbose_name_plural = _("匹配质量")
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["run", "method"], name="recommendations_measured_once")]

    def __str__(self) -> str:
        return f"{self.method} {self.at:%Y-%m-%d}"

"""The three of a week, and what is handed to colleagues."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from backend.financing.models import Product
from backend.organisations.models import Organisation
from backend.recommendations.choices import Band
from backend.recommendations.models.pairs import ONE_SIDE
from backend.recommendations.querysets import ForwardQuerySet, PickQuerySet
from backend.scenarios.models import Scenario


class WeekRun(models.Model):
    """That a week's three were chosen for everybody: nothing is chosen for that week any more. `week` is its Monday."""

    week = models.DateField(unique=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("每周选取")
        verbose_name_plural = _("每周选取")

    def __str__(self) -> str:
        return str(self.week)


class WeeklyChoice(models.Model):
    """What was chosen for an entity in a week; also stands where there was nothing, so that each is looked at once."""

    entity = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="weekly_choices")
    week = models.DateField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("本周三条")
        verbose_name_plural = _("本周三条")
        constraints = [models.UniqueConstraint(fields=["entity", "week"], name="recommendations_week_once")]

    def __str__(self) -> str:
        return f"{self.entity} · {self.week}"


class WeeklyPick(models.Model):
    """One of the three. The band stands as it was on Monday, so that page and mail show the same all week.

    `evidence` is the one strongest pair of sentences, as in `Recommendation.evidence`; empty where there was none. It is shown
    as long as the pair rests on it.
    """

    choice = models.ForeignKey(WeeklyChoice, on_delete=models.CASCADE, related_name="picks")
    place = models.PositiveSmallIntegerField()
    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, null=True, blank=True, related_name="weekly_picks")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, null=True, blank=True, related_name="weekly_picks")
    band = models.CharField(max_length=4, choices=Band.choices)
    evidence = models.JSONField(default=dict)

    objects = PickQuerySet.as_manager()

    class Meta:
        verbose_name = _("本周一条")
        verbose_name_plural = _("本周一条")
        ordering = ["choice", "place"]
        constraints = [
            models.CheckConstraint(condition=ONE_SIDE, name="recommendations_pick_one_side"),
            models.UniqueConstraint(fields=["choice", "place"], name="recommendations_pick_place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.choice} · {self.place}"

    @property
    def subject(self) -> Scenario | Product:
        found = self.scenario or self.product
        assert found is not None, "a check constraint holds one of the two"
        return found

    @property
    def owner(self) -> Organisation:
        """Whoever posted it."""
        subject = self.subject
        return subject.owner if isinstance(subject, Scenario) else subject.provider


class Forward(models.Model):
    """That somebody of an entity handed a scenario or product to a colleague: who, to whom, when, with which words."""

    entity = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="forwards")
    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, null=True, blank=True, related_name="forwards")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, null=True, blank=True, related_name="forwards")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    note = models.CharField(_("附言"), max_length=100, blank=True)
    at = models.DateTimeField(db_default=Now())

    objects = ForwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("转给同事")
        verbose_name_plural = _("转给同事")
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(condition=ONE_SIDE, name="recommendations_forward_one_side")]
        indexes = [models.Index(fields=["entity", "to", "-at"], name="recommendations_forward_to")]

    def __str__(self) -> str:
        return f"{self.by} → {self.to}"

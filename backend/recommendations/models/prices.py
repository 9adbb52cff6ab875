"""What a crowded place costs: computed at night, read whenever pairs are put in order."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.organisations.models import Organisation


class PriceRun(models.Model):
    """One version of the prices: of how large a market they were computed, and what they did to its fullest entity."""

    at = models.DateTimeField(auto_now_add=True)
    scenarios = models.PositiveIntegerField()
    entities = models.PositiveIntegerField()
    places = models.PositiveSmallIntegerField()
    capacity = models.PositiveSmallIntegerField()
    sweeps = models.PositiveSmallIntegerField()
    fullest_before = models.PositiveIntegerField()
    fullest = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("均衡计算")
        verbose_name_plural = _("均衡计算")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.pk} · {self.fullest_before} → {self.fullest}"


class EntityPrice(models.Model):
    """What a place at the top costs an entity that too many scenarios have there, in units of score; and how many have."""

    entity = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="market_price")
    price = models.FloatField()
    load = models.PositiveIntegerField()
    run = models.ForeignKey(PriceRun, on_delete=models.CASCADE, related_name="prices")

    class Meta:
        verbose_name = _("均衡价格")
        verbose_name_plural = _("均衡价格")

    def __str__(self) -> str:
        return f"{self.entity} · {self.price:.2f}"

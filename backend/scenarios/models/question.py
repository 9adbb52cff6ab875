from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.organisations.models import Organisation
from backend.scenarios.models.scenario import Scenario
from backend.scenarios.querysets import ScenarioPartQuerySet


class Question(models.Model):
    """A question to the owner; the answer goes to all readers at once, and never names who asked (W04)."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="questions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    text = models.CharField(_("问题"), max_length=500)
    answer = models.CharField(_("答复"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = ScenarioPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("提问")
        verbose_name_plural = _("提问")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text

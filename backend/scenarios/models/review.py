from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.scenarios.choices import WordKind
from backend.scenarios.models.amendment import Amendment
from backend.scenarios.models.scenario import Scenario
from backend.scenarios.querysets import ReviewedPartQuerySet


class ReviewPoint(models.Model):
    """One thing that an officer asks the owner to mend; ticked off when it is."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="points")
    amendment = models.ForeignKey(Amendment, on_delete=models.CASCADE, null=True, blank=True, related_name="points")
    field = models.CharField(_("对应栏目"), max_length=40, blank=True)
    sentence = models.CharField(_("意见"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewedPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("退回意见")
        verbose_name_plural = _("退回意见")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.sentence


class ScreenedWord(models.Model):
    """A wrong or sensitive word that the check before publishing points at (W05); officers edit the list."""

    word = models.CharField(_("词"), max_length=40, unique=True)
    kind = models.CharField(_("类别"), max_length=10, choices=WordKind.choices)
    suggestion = models.CharField(_("建议写法"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("校对词")
        verbose_name_plural = _("校对词")
        ordering = ["kind", "word"]

    def __str__(self) -> str:
        return self.word

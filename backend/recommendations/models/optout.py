"""Who would rather not be recommended anything."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.organisations.models import Organisation


class PersonOptOut(models.Model):
    """While the row stands, this person is recommended nothing: lists go by time, and nothing is sent."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recommendation_off")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("个人关闭推荐")
        verbose_name_plural = _("个人关闭推荐")

    def __str__(self) -> str:
        return str(self.person)


class EntityOptOut(models.Model):
    """While the row stands, this entity is recommended to nobody and told of nothing; it may still answer by itself."""

    entity = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="recommendation_off")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("主体关闭推荐")
        verbose_name_plural = _("主体关闭推荐")

    def __str__(self) -> str:
        return str(self.entity)

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.db import models
from django.utils.translation import gettext_lazy as _

SALT = "roadshows.calendar"


class CalendarFeed(models.Model):
    """A person's calendar address. The secret in it is signed, not stored; raising `number` ends every earlier address."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed")
    number = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("日历订阅")
        verbose_name_plural = _("日历订阅")

    def __str__(self) -> str:
        return str(self.person)

    @property
    def token(self) -> str:
        return signing.Signer(salt=SALT).sign(f"{self.person_id}.{self.number}")

"""What happened, and who has been told.

A RecordedFact is kept for ever: funnels and timelines fold them. A Delivery is one fact for one subscriber; each has
its own row, so that one subscriber being down delays nobody else. There is no order between deliveries.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from backend.outbox.choices import State
from backend.outbox.querysets import ChoreQuerySet, DeliveryQuerySet


class RecordedFact(models.Model):
    """One fact as it was told; `name`, `version` and `payload` give the dataclass back (facts.load)."""

    name = models.CharField(_("名称"), max_length=80)
    version = models.PositiveSmallIntegerField(_("版本"), default=1)
    payload = models.JSONField(_("内容"), default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("经办人"),
    )
    recorded_at = models.DateTimeField(_("记录时间"), db_default=Now())

    class Meta:
        verbose_name = _("事实")
        verbose_name_plural = _("事实")
        indexes = [models.Index(fields=["name", "recorded_at"], name="outbox_fact_name_at")]

    def __str__(self) -> str:
        return f"{self.name} · {self.pk}"


class Delivery(models.Model):
    """One fact for one subscriber.

    `attempts` counts every try; `strikes` only those that were the subscriber's own fault, and parks it. A `bulk` one waits
    until nothing else is due.
    """

    fact = models.ForeignKey(RecordedFact, on_delete=models.CASCADE, related_name="deliveries", verbose_name=_("事实"))
    subscriber = models.CharField(_("订阅者"), max_length=80)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.WAITING)
    bulk = models.BooleanField(_("成批写入"), default=False, db_default=False)
    attempts = models.PositiveIntegerField(_("投递次数"), default=0)
    strikes = models.PositiveIntegerField(_("失败次数"), default=0)
    due_at = models.DateTimeField(_("下次投递"), db_default=Now())
    lease_until = models.DateTimeField(_("占用至"), null=True, blank=True)
    lease_token = models.CharField(max_length=32, blank=True, editable=False)
    last_error = models.CharField(_("最近一次失败"), max_length=300, blank=True)
    done_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("投递")
        verbose_name_plural = _("投递")
        constraints = [models.UniqueConstraint(fields=["fact", "subscriber"], name="outbox_delivery_once")]
        indexes = [
            models.Index(fields=["bulk", "due_at"], condition=Q(state=State.WAITING), name="outbox_delivery_due"),
            models.Index(fields=["state", "done_at"], name="outbox_delivery_done"),
        ]

    def __str__(self) -> str:
        return f"{self.fact_id} → {self.subscriber}"


class Chore(models.Model):
    """When a regular job is due next, whichever process does it."""

    name = models.CharField(_("名称"), max_length=80, unique=True)
    due_at = models.DateTimeField(_("下次"), db_default=Now())
    lease_until = models.DateTimeField(_("占用至"), null=True, blank=True)
    ran_at = models.DateTimeField(_("上次"), null=True, blank=True)
    last_error = models.CharField(_("最近一次失败"), max_length=300, blank=True)

    objects = ChoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("定时任务")
        verbose_name_plural = _("定时任务")

    def __str__(self) -> str:
        return self.name

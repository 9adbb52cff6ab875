"""The history of everything: one chain of lines per subject, and a daily root over all chains.

Each line holds the hash of the line before it, so an edit, a gap or a swap shows. The last line of a chain has nobody
after it to vouch for it: the daily root does, by naming the head of every chain that grew.
"""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.audit.errors import AppendOnly
from backend.audit.querysets import AppendOnlyQuerySet, AuditEntryQuerySet


class AppendOnlyModel(models.Model):
    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:  # noqa: ARG002  Django's signature
        raise AppendOnly


class AuditEntry(AppendOnlyModel):
    """One line of a subject's history. Written by recording.append() alone."""

    subject_kind = models.CharField(_("对象类别"), max_length=40)
    subject_id = models.BigIntegerField(_("对象编号"))
    number = models.PositiveIntegerField(_("序号"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("经办人"),
    )
    action = models.CharField(_("动作"), max_length=60)
    changes = models.JSONField(_("变更"), default=dict, blank=True)
    note = models.TextField(_("说明"), blank=True)
    at = models.DateTimeField(_("时间"))
    previous_hash = models.CharField(_("前一条散列"), max_length=64, blank=True)
    hash = models.CharField(_("散列"), max_length=64)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("审计记录")
        verbose_name_plural = _("审计记录")
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "number"], name="audit_entry_once"),
        ]
        indexes = [models.Index(fields=["at"], name="audit_entry_at")]

    def __str__(self) -> str:
        return f"{self.subject_kind}:{self.subject_id} · {self.number}"


class DailyRoot(AppendOnlyModel):
    """One hash over the heads of all chains that grew until the end of a day, and over the root before it."""

    day = models.DateField(_("日期"), unique=True)
    heads = models.JSONField(_("链尾"), help_text=_("[类别, 编号, 序号, 散列] 的清单"))
    previous_root = models.CharField(_("前一日根散列"), max_length=64, blank=True)
    root = models.CharField(_("根散列"), max_length=64)
    sealed_at = models.DateTimeField(_("封存时间"))

    objects: models.Manager[DailyRoot] = models.Manager.from_queryset(AppendOnlyQuerySet)()

    class Meta:
        verbose_name = _("每日根散列")
        verbose_name_plural = _("每日根散列")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"

"""A person's notices, numbered 1, 2, 3 … without a gap, and how each got out."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from notifications.choices import State
from notifications.querysets import DispatchQuerySet, NoticeQuerySet, TextListQuerySet

TITLE_MOST = 200


class Counter(models.Model):
    """The last number given to a person. Held while numbers are given, so that none is missing and none comes late."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("通知计数")
        verbose_name_plural = _("通知计数")

    def __str__(self) -> str:
        return f"{self.person_id}: {self.last}"


class Notice(models.Model):
    """One thing one person was told. `key` says what it is about: a second send with the same key tells nothing."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("收件人")
    )
    number = models.PositiveBigIntegerField(_("序号"))
    kind = models.CharField(_("类别"), max_length=60)
    key = models.CharField(max_length=200)
    title = models.CharField(_("标题"), max_length=TITLE_MOST)
    body = models.TextField(_("正文"), blank=True)
    url = models.CharField(_("页面"), max_length=300, blank=True)
    topic = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(_("时间"), db_default=Now())
    read_at = models.DateTimeField(_("已读时间"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        constraints = [
            models.UniqueConstraint(fields=["person", "number"], name="notice_number_once"),
            models.UniqueConstraint(fields=["person", "key"], name="notice_key_once"),
        ]
        indexes = [models.Index(fields=["person"], condition=Q(read_at=None), name="notice_unread")]

    def __str__(self) -> str:
        return self.title


def new_message_id() -> str:
    return uuid.uuid4().hex


class TextList(models.Model):
    """待发清单: text messages that somebody took out to send them by hand. Each stands in one list and in no other."""

    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("导出人")
    )
    made_at = models.DateTimeField(_("导出时间"), db_default=Now())
    topic = models.CharField(max_length=80, blank=True)  # of what its notices tell; empty: of anything

    objects = TextListQuerySet.as_manager()

    class Meta:
        verbose_name = _("待发清单")
        verbose_name_plural = _("待发清单")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.pk}"


class Dispatch(models.Model):
    """One notice by one channel. `message_id` stays the same over all tries, so a mailbox can tell a repetition."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="dispatches", verbose_name=_("通知"))
    channel = models.CharField(_("渠道"), max_length=20)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(_("次数"), default=0)
    due_at = models.DateTimeField(_("下次发送"), db_default=Now())
    lease_until = models.DateTimeField(_("占用至"), null=True, blank=True)
    lease_token = models.CharField(max_length=32, blank=True, editable=False)
    error = models.CharField(_("最近一次失败"), max_length=200, blank=True)
    sent_at = models.DateTimeField(_("发送时间"), null=True, blank=True)
    message_id = models.CharField(max_length=32, default=new_message_id, editable=False)
    text_list = models.ForeignKey(
        TextList,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="dispatches",
        verbose_name=_("待发清单"),
    )

    objects = DispatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("发送")
        verbose_name_plural = _("发送")
        constraints = [models.UniqueConstraint(fields=["notice", "channel"], name="dispatch_channel_once")]
        indexes = [models.Index(fields=["channel", "due_at"], condition=Q(state=State.WAITING), name="dispatch_due")]

    def __str__(self) -> str:
        return f"{self.channel} · {self.notice_id}"


class Preference(models.Model):
    """A person's own word on a channel; without a row the channel's default holds."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("人员")
    )
    channel = models.CharField(_("渠道"), max_length=20)
    enabled = models.BooleanField(_("启用"))

    class Meta:
        verbose_name = _("通知方式")
        verbose_name_plural = _("通知方式")
        constraints = [models.UniqueConstraint(fields=["person", "channel"], name="preference_channel_once")]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.channel}"

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.lib.references import new_reference
from backend.roadshows.choices import Priority, Result, RunState, Wanted
from backend.roadshows.models.event import Event, Room
from backend.roadshows.models.participant import Participant
from backend.roadshows.querysets import (
    MeetingQuerySet,
    OutcomeQuerySet,
    PlanQuerySet,
    PlanRunQuerySet,
    WishQuerySet,
)


class Wish(models.Model):
    """What one participant says of meeting one of the other side. No row: nothing said."""

    by = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="wishes")
    to = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="wished")
    wanted = models.CharField(_("意愿"), max_length=4, choices=Wanted.choices)
    at = models.DateTimeField(auto_now=True)

    objects = WishQuerySet.as_manager()

    class Meta:
        verbose_name = _("洽谈意愿")
        verbose_name_plural = _("洽谈意愿")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["by", "to"], name="roadshows_wish_once"),
            models.CheckConstraint(condition=~Q(by=F("to")), name="roadshows_wish_of_another"),
        ]

    def __str__(self) -> str:
        return f"{self.by} → {self.to}: {self.get_wanted_display()}"


class MeetingBook(models.Model):
    """The draft of an event's meetings: its number rises with every change, so that of two who change it one is told."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="meeting_book")
    edit_number = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("洽谈安排")
        verbose_name_plural = _("洽谈安排")

    def __str__(self) -> str:
        return f"{self.event} · {self.edit_number}"


class Meeting(models.Model):
    """Two who meet, and where and when by the draft. The reference stays the same from draft to draft and in calendars.

    Nobody sits at two tables, and no table is given twice, whatever two who plan at once believe: the constraints say so.
    """

    reference = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="meetings")
    entity = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="as_entity")
    institution = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="as_institution")
    priority = models.PositiveSmallIntegerField(_("意愿"), choices=Priority.choices, default=Priority.FAIR)
    starts_at = models.DateTimeField(_("开始"), null=True, blank=True)
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name=_("会场")
    )
    table = models.PositiveSmallIntegerField(_("桌号"), default=0)
    fixed = models.BooleanField(_("固定"), default=False)
    released = models.BooleanField(default=False, editable=False)  # stands in the latest release

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("洽谈")
        verbose_name_plural = _("洽谈")
        ordering = ["starts_at", "room__position", "table", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["entity", "institution"], name="roadshows_meeting_once"),
            models.UniqueConstraint(
                fields=["room", "table", "starts_at"],
                condition=Q(starts_at__isnull=False),
                name="roadshows_table_once",
            ),
            models.UniqueConstraint(
                fields=["entity", "starts_at"], condition=Q(starts_at__isnull=False), name="roadshows_entity_once"
            ),
            models.UniqueConstraint(
                fields=["institution", "starts_at"],
                condition=Q(starts_at__isnull=False),
                name="roadshows_institution_once",
            ),
            models.CheckConstraint(
                condition=Q(room__isnull=True, starts_at__isnull=True, table=0)
                | Q(room__isnull=False, starts_at__isnull=False, table__gte=1),
                name="roadshows_meeting_placed_wholly",
            ),
            models.CheckConstraint(
                condition=Q(fixed=False) | Q(starts_at__isnull=False), name="roadshows_fixed_meeting_is_placed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entity} — {self.institution}"

    @property
    def ends_at(self) -> datetime | None:
        return self.starts_at + timedelta(minutes=self.event.meeting_minutes) if self.starts_at else None


class PlanRun(models.Model):
    """自动排期: one race of the planner, in a process of its own. `plan` is the best checked plan that it has found so far.

    The process holds a lease under its own token and renews it; a run whose process died is marked as stopped when the lease
    is over, and goes on from its best plan when somebody asks for it.
    """

    reference = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="plan_runs")
    state = models.CharField(_("状态"), max_length=8, choices=RunState.choices, default=RunState.QUEUED)
    token = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    stop_asked = models.BooleanField(default=False)
    plan = models.JSONField(default=dict)
    asked = models.PositiveIntegerField(default=0)
    placed = models.PositiveIntegerField(default=0)
    musts = models.PositiveIntegerField(default=0)
    musts_placed = models.PositiveIntegerField(default=0)
    weight = models.PositiveIntegerField(default=0)
    bound = models.PositiveIntegerField(null=True, blank=True)
    gap = models.FloatField(null=True, blank=True)
    seconds = models.FloatField(default=0)
    proved = models.BooleanField(default=False)
    kept = models.BooleanField(default=False)  # its plan became the draft
    fault = models.CharField(max_length=300, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = PlanRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("自动排期")
        verbose_name_plural = _("自动排期")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event"],
                condition=Q(state__in=[RunState.QUEUED, RunState.RUNNING]),
                name="roadshows_one_plan_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.event} · {self.get_state_display()}"

    @property
    def is_moving(self) -> bool:
        return self.state in (RunState.QUEUED, RunState.RUNNING)

    @property
    def percent(self) -> str:
        """How much may still be won."""
        return f"{100 * self.gap:.1f}%" if self.gap is not None else ""


class MeetingRelease(models.Model):
    """The meetings as they went out, with a number; `content` is frozen. `reasons` says in sentences why this one came."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="meeting_releases")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    reasons = models.JSONField(default=list)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    released_at = models.DateTimeField(_("发布时间"), auto_now_add=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("洽谈安排发布")
        verbose_name_plural = _("洽谈安排发布")
        ordering = ["event", "-number"]
        constraints = [models.UniqueConstraint(fields=["event", "number"], name="roadshows_meeting_release_once")]

    def __str__(self) -> str:
        return f"{self.event} · {self.number}"


class Outcome(models.Model):
    """What one side says that a meeting came to; the latest word, the audit keeps the rest."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="outcomes")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="outcomes")
    result = models.CharField(_("结果"), max_length=10, choices=Result.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now=True)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("洽谈结果")
        verbose_name_plural = _("洽谈结果")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "participant"], name="roadshows_outcome_once")]

    def __str__(self) -> str:
        return f"{self.meeting} · {self.get_result_display()}"

from __future__ import annotations

from datetime import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.lib.references import new_reference
from backend.organisations.models import Organisation
from backend.roadshows.choices import Kind, State
from backend.roadshows.querysets import EventPartQuerySet, EventQuerySet


class Event(models.Model):
    """A day (or some half-days) on which entities present themselves and meet institutions (A14, A15).

    `taken` counts the chosen entities: the last of `places` is claimed by one conditional UPDATE and bounded by a constraint.
    """

    reference = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    organiser = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="events", verbose_name=_("主办单位")
    )
    kind = models.CharField(_("种类"), max_length=12, choices=Kind.choices, default=Kind.ROADSHOW)
    title = models.CharField(_("活动名称"), max_length=80)
    purpose = models.TextField(_("办什么、请谁来"), max_length=2000)
    place = models.CharField(_("地点"), max_length=200)
    places = models.PositiveSmallIntegerField(
        _("入选名额"), default=10, validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    taken = models.PositiveSmallIntegerField(default=0, editable=False)
    apply_until = models.DateTimeField(_("报名截止"))
    session_minutes = models.PositiveSmallIntegerField(
        _("每场时长（分钟）"), default=15, validators=[MinValueValidator(5), MaxValueValidator(240)]
    )
    meeting_minutes = models.PositiveSmallIntegerField(
        _("每次洽谈时长（分钟）"), default=20, validators=[MinValueValidator(5), MaxValueValidator(120)]
    )

    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    edit_number = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    called_at = models.DateTimeField(_("发布时间"), null=True, blank=True, editable=False)
    cancelled_reason = models.CharField(_("取消的理由"), max_length=300, blank=True, editable=False)
    demo = models.BooleanField(default=False, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("路演活动")
        verbose_name_plural = _("路演活动")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "-created_at"], name="roadshows_event_state")]
        constraints = [
            models.CheckConstraint(condition=Q(taken__lte=F("places")), name="roadshows_places_not_overdrawn"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether an entity may apply now."""
        return self.state == State.OPEN and self.apply_until > timezone.now()


class HalfDay(models.Model):
    """A stretch of one day in which the event takes place."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="half_days")
    date = models.DateField(_("日期"))
    starts = models.TimeField(_("开始"))
    ends = models.TimeField(_("结束"))

    objects = EventPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("半天")
        verbose_name_plural = _("半天")
        ordering = ["date", "starts", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "date", "starts"], name="roadshows_half_day_once"),
            models.CheckConstraint(condition=Q(starts__lt=F("ends")), name="roadshows_half_day_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.starts:%H:%M}–{self.ends:%H:%M}"

    @property
    def begin(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.date, self.starts))

    @property
    def end(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.date, self.ends))


class Break(models.Model):
    """Tea, lunch, or a plenary: no session and no meeting then, in whatever room."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="breaks")
    name = models.CharField(_("名称"), max_length=40)
    date = models.DateField(_("日期"))
    starts = models.TimeField(_("开始"))
    ends = models.TimeField(_("结束"))

    objects = EventPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("休息")
        verbose_name_plural = _("休息")
        ordering = ["date", "starts", "pk"]
        constraints = [models.CheckConstraint(condition=Q(starts__lt=F("ends")), name="roadshows_break_in_order")]

    def __str__(self) -> str:
        return self.name

    @property
    def begin(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.date, self.starts))

    @property
    def end(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.date, self.ends))


class Gear(models.Model):
    """Something that sessions need; `pieces` can be carried from room to room, beside what rooms have built in."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="gear")
    name = models.CharField(_("设备"), max_length=40)
    pieces = models.PositiveSmallIntegerField(_("可借用件数"), default=0, validators=[MaxValueValidator(200)])

    objects = EventPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("设备")
        verbose_name_plural = _("设备")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["event", "name"], name="roadshows_gear_once")]

    def __str__(self) -> str:
        return self.name


class Room(models.Model):
    """A room of the event: for sessions, one at a time, and with `tables` for meetings."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="rooms")
    name = models.CharField(_("会场"), max_length=40)
    tables = models.PositiveSmallIntegerField(
        _("桌数"), default=1, validators=[MinValueValidator(1), MaxValueValidator(200)]
    )
    gear = models.ManyToManyField(Gear, blank=True, related_name="rooms", verbose_name=_("自带设备"))
    position = models.PositiveSmallIntegerField(default=0)
    late_minutes = models.PositiveSmallIntegerField(_("晚点（分钟）"), default=0, editable=False)
    late_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = EventPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("会场")
        verbose_name_plural = _("会场")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "name"], name="roadshows_room_once"),
            models.CheckConstraint(condition=Q(tables__gte=1), name="roadshows_room_has_a_table"),
        ]

    def __str__(self) -> str:
        return self.name


class RoomClosure(models.Model):
    """When a room cannot be used."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="closures")
    date = models.DateField(_("日期"))
    starts = models.TimeField(_("从"))
    ends = models.TimeField(_("到"))

    class Meta:
        verbose_name = _("会场不开放的时段")
        verbose_name_plural = _("会场不开放的时段")
        ordering = ["date", "starts", "pk"]
        constraints = [models.CheckConstraint(condition=Q(starts__lt=F("ends")), name="roadshows_closure_in_order")]

    def __str__(self) -> str:
        return f"{self.room} {self.date} {self.starts:%H:%M}–{self.ends:%H:%M}"

    @property
    def begin(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.date, self.starts))

    @property
    def end(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.date, self.ends))

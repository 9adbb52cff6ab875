from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.lib.references import new_reference
from backend.organisations.models import Organisation
from backend.roadshows.models.event import Event, Gear, Room
from backend.roadshows.querysets import EventPartQuerySet, PlanQuerySet


class Session(models.Model):
    """One stretch on the grid of rooms and times; without a room and a start it waits beside the grid.

    The reference is the stable identity in calendars and releases.
    """

    reference = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="sessions")
    title = models.CharField(_("场次名称"), max_length=80)
    presenter = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("路演主体"),
    )
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="sessions", verbose_name=_("到场的人")
    )
    gear = models.ManyToManyField(Gear, blank=True, related_name="sessions", verbose_name=_("所需设备"))
    minutes = models.PositiveSmallIntegerField(
        _("时长（分钟）"), default=15, validators=[MinValueValidator(5), MaxValueValidator(480)]
    )
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("会场")
    )
    starts_at = models.DateTimeField(_("开始"), null=True, blank=True)
    fixed = models.BooleanField(_("固定"), default=False)
    edit_number = models.PositiveIntegerField(default=1, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("场次")
        verbose_name_plural = _("场次")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(room__isnull=True, starts_at__isnull=True) | Q(room__isnull=False, starts_at__isnull=False),
                name="roadshows_placed_wholly",
            ),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="roadshows_session_lasts"),
            models.CheckConstraint(
                condition=Q(fixed=False) | Q(starts_at__isnull=False), name="roadshows_fixed_is_placed"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ends_at(self) -> datetime | None:
        return self.starts_at + timedelta(minutes=self.minutes) if self.starts_at else None


class Release(models.Model):
    """The programme as it went out, with a number; `content` is frozen."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="releases")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    note = models.CharField(_("说明"), max_length=200, blank=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    released_at = models.DateTimeField(_("发布时间"), auto_now_add=True)

    objects = EventPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("日程发布")
        verbose_name_plural = _("日程发布")
        ordering = ["event", "-number"]
        constraints = [models.UniqueConstraint(fields=["event", "number"], name="roadshows_release_number_once")]

    def __str__(self) -> str:
        return f"{self.event} · {self.number}"

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.lib.references import new_reference
from backend.organisations.models import Organisation
from backend.roadshows.choices import ApplicationState, JudgeState
from backend.roadshows.models.event import Event
from backend.roadshows.querysets import ApplicationQuerySet, EventPartQuerySet, JudgeQuerySet, SheetQuerySet
from backend.talent.models import Expert


class Application(models.Model):
    """An entity that wants to present itself, with its deck."""

    reference = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="applications")
    entity = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="event_applications", verbose_name=_("主体")
    )
    title = models.CharField(_("项目名称"), max_length=80)
    summary = models.TextField(_("项目简介"), max_length=1000)
    deck = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("路演材料")
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=ApplicationState.choices, default=ApplicationState.SUBMITTED, editable=False
    )
    answer = models.CharField(_("答复"), max_length=300, blank=True, editable=False)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    applied_at = models.DateTimeField(_("报名时间"), auto_now_add=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True, editable=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("报名")
        verbose_name_plural = _("报名")
        ordering = ["applied_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["event", "entity"], name="roadshows_one_application")]

    def __str__(self) -> str:
        return self.title


class Judge(models.Model):
    """An expert whom the organiser asked to score."""

    reference = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="judges")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="judging", verbose_name=_("评委"))
    state = models.CharField(
        _("状态"), max_length=10, choices=JudgeState.choices, default=JudgeState.INVITED, editable=False
    )
    invited_at = models.DateTimeField(_("邀请时间"), auto_now_add=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True, editable=False)

    objects = JudgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("评委")
        verbose_name_plural = _("评委")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "expert"],
                name="roadshows_judge_once",
                violation_error_message=_("这位评委已在名单里。"),
            )
        ]

    def __str__(self) -> str:
        return str(self.expert)


class Criterion(models.Model):
    """One line of the rubric; `points` is the most that it can give."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="criteria")
    name = models.CharField(_("评分项"), max_length=40)
    hint = models.CharField(_("看什么"), max_length=200, blank=True)
    points = models.PositiveSmallIntegerField(
        _("满分"), default=20, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    position = models.PositiveSmallIntegerField(default=0)

    objects = EventPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("评分项")
        verbose_name_plural = _("评分项")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["event", "name"], name="roadshows_criterion_once")]

    def __str__(self) -> str:
        return self.name


class Sheet(models.Model):
    """What one judge says of one application; counts when it was handed in."""

    judge = models.ForeignKey(Judge, on_delete=models.CASCADE, related_name="sheets")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="sheets")
    remark = models.CharField(_("评语"), max_length=500, blank=True)
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True, editable=False)

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("评分表")
        verbose_name_plural = _("评分表")
        constraints = [models.UniqueConstraint(fields=["judge", "application"], name="roadshows_one_sheet")]

    def __str__(self) -> str:
        return f"{self.judge} · {self.application}"


class Score(models.Model):
    """Points of one sheet for one line of the rubric."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="scores")
    points = models.PositiveSmallIntegerField(_("得分"))

    class Meta:
        verbose_name = _("得分")
        verbose_name_plural = _("得分")
        constraints = [models.UniqueConstraint(fields=["sheet", "criterion"], name="roadshows_one_score")]

    def __str__(self) -> str:
        return str(self.points)

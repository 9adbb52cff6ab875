from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.scenarios.choices import AmendmentState
from backend.scenarios.models.scenario import Scenario
from backend.scenarios.querysets import ReviewedPartQuerySet


class Amendment(models.Model):
    """A change to a published scenario: the public sees the old text until the reviewers have passed the new one."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="amendments")
    data = models.JSONField(default=dict)
    base_edit_number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=AmendmentState.choices, default=AmendmentState.SUBMITTED)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    submitted_at = models.DateTimeField(_("提交时间"), default=timezone.now)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    rechecked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    applied_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewedPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("场景变更")
        verbose_name_plural = _("场景变更")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["scenario"],
                condition=Q(
                    state__in=[
                        AmendmentState.SUBMITTED,
                        AmendmentState.SECOND,
                        AmendmentState.CHECKED,
                        AmendmentState.RETURNED,
                    ]
                ),
                name="scenarios_one_open_amendment",
                violation_error_message=_("这条场景已有一份变更在审。"),
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | Q(applied_by__isnull=True) | ~Q(checked_by=F("applied_by")),
                name="scenarios_two_people_amend",
                violation_error_message=_("初审和终审不能是同一个人。"),
            ),
            models.CheckConstraint(
                condition=Q(rechecked_by__isnull=True)
                | (
                    (Q(checked_by__isnull=True) | ~Q(checked_by=F("rechecked_by")))
                    & (Q(applied_by__isnull=True) | ~Q(applied_by=F("rechecked_by")))
                ),
                name="scenarios_three_people_amend",
                violation_error_message=_("初审、复审和终审须由三个人办理。"),
            ),
        ]

    @property
    def owner_id(self) -> int:
        """Whose scenario it is, so that the rules ask both alike."""
        return self.scenario.owner_id

    def __str__(self) -> str:
        return f"{self.scenario} · {self.get_state_display()}"

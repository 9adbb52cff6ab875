from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.lib.references import new_reference
from backend.organisations.models import Organisation
from backend.roadshows.choices import Presence, Side
from backend.roadshows.models.event import Event
from backend.roadshows.querysets import ParticipantQuerySet


class Participant(models.Model):
    """Who comes to the one-to-one meetings: an organisation, or one person of it where several sit at tables of their own."""

    reference = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="participants")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="participations", verbose_name=_("单位")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="participations",
        verbose_name=_("参会人"),
    )  # fmt: skip
    person_name = models.CharField(_("参会人姓名"), max_length=60, blank=True)
    side = models.CharField(_("哪一方"), max_length=12, choices=Side.choices)
    arrives_at = models.DateTimeField(_("到场"), null=True, blank=True)
    leaves_at = models.DateTimeField(_("离场"), null=True, blank=True)
    most_meetings = models.PositiveSmallIntegerField(
        _("最多见几家"), default=8, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    presence = models.CharField(_("到场情况"), max_length=10, choices=Presence.choices, default=Presence.EXPECTED)
    checked_in_at = models.DateTimeField(_("签到时间"), null=True, blank=True, editable=False)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("参会方")
        verbose_name_plural = _("参会方")
        ordering = ["side", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "organisation", "person"],
                name="roadshows_person_once",
                violation_error_message=_("这位参会人已在名单里。"),
            ),
            models.UniqueConstraint(
                fields=["event", "organisation"],
                condition=Q(person__isnull=True),
                name="roadshows_participant_once",
                violation_error_message=_("这个单位已在名单里。"),
            ),
            models.CheckConstraint(
                condition=Q(arrives_at__isnull=True) | Q(leaves_at__isnull=True) | Q(arrives_at__lt=F("leaves_at")),
                name="roadshows_participant_in_order",
                violation_error_message=_("离场须在到场之后。"),
            ),
        ]

    def __str__(self) -> str:
        name = self.person_name or (self.person.name if self.person else "")
        return f"{self.organisation}·{name}" if name else str(self.organisation)


class Absence(models.Model):
    """When a participant cannot be met, though it is there that day."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="absences")
    starts_at = models.DateTimeField(_("从"))
    ends_at = models.DateTimeField(_("到"))

    class Meta:
        verbose_name = _("不在的时段")
        verbose_name_plural = _("不在的时段")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="roadshows_absence_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.participant} {self.starts_at}"

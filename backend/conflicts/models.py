from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.conflicts.choices import Kind, Source, State
from backend.conflicts.querysets import TieQuerySet
from backend.lib.references import new_reference
from backend.organisations.models import Organisation


class Tie(models.Model):
    """One edge of the graph of interests, from a day to a day: on each side a person or a body.

    Who works where today is not kept here a second time: memberships and profiles of experts are read as edges too.
    """

    reference = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    kind = models.CharField(_("关系"), max_length=8, choices=Kind.choices)
    left_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="ties_from"
    )
    left_body = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="ties_from"
    )
    right_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="ties_to"
    )
    right_body = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="ties_to"
    )
    share = models.DecimalField(
        _("持股比例（%）"), max_digits=5, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )  # fmt: skip
    since = models.DateField(_("起"), null=True, blank=True)
    until = models.DateField(_("止"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    source = models.CharField(_("来源"), max_length=10, choices=Source.choices, default=Source.DECLARED)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.STANDING, editable=False)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    declared_at = models.DateTimeField(_("登记时间"), auto_now_add=True)

    objects = TieQuerySet.as_manager()

    class Meta:
        verbose_name = _("利害关系")
        verbose_name_plural = _("利害关系")
        ordering = ["-declared_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_person__isnull=True) ^ Q(left_body__isnull=True), name="conflicts_one_left_end"
            ),
            models.CheckConstraint(
                condition=Q(right_person__isnull=True) ^ Q(right_body__isnull=True), name="conflicts_one_right_end"
            ),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(since__lte=F("until")),
                name="conflicts_period_in_order",
                violation_error_message=_("“止”不能早于“起”。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.left_person or self.left_body} · {self.get_kind_display()} · {self.right}"

    @property
    def right(self) -> str:
        return str(self.right_body or self.right_person)

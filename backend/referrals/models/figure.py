from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.lib.references import new_reference
from backend.organisations.models import Organisation
from backend.referrals.choices_bank import PROOF, FigureKind, FigureState
from backend.referrals.querysets_bank import FigureQuerySet


class Figure(models.Model):
    """One dated figure of an entity with its source and its proof: what the indicator card is reckoned from (M05).

    The entity tells it, the bureau confirms it; what is told anew waits to be confirmed again.
    """

    reference = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    entity = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="figures", verbose_name=_("主体"), editable=False
    )
    kind = models.CharField(_("指标"), max_length=16, choices=FigureKind.choices)
    year = models.PositiveSmallIntegerField(_("年份"), validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    value = models.DecimalField(_("数值"), max_digits=14, decimal_places=2, validators=[MinValueValidator(0)])
    source = models.CharField(_("来源"), max_length=80)
    dated_on = models.DateField(_("材料日期"))
    state = models.CharField(
        _("状态"), max_length=10, choices=FigureState.choices, default=FigureState.TOLD, editable=False
    )
    note = models.CharField(_("退回的说明"), max_length=300, blank=True, editable=False)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    told_at = models.DateTimeField(editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True, editable=False
    )
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    demo = models.BooleanField(default=False, editable=False)

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("指标数据")
        verbose_name_plural = _("指标数据")
        ordering = ["kind", "-year"]
        indexes = [models.Index(fields=["state", "told_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "kind", "year"],
                name="referrals_figure_once",
                violation_error_message=_("这一年的这项指标已填过，请直接修改。"),
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="referrals_figure_not_below_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.year}"

    @property
    def unit(self) -> str:
        return str(FigureKind(self.kind).unit)

    @property
    def claim(self) -> tuple[str, int]:
        """Whose file its proof is."""
        return PROOF, self.pk

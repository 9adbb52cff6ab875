from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.organisations.choices import LegalForm
from backend.organisations.models.organisation import Organisation
from backend.organisations.querysets import ProfilePartQuerySet


class LegalRecord(models.Model):
    """What an organisation legally was from a day on: a team that founds a firm keeps its identity (C09)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="legal_records")
    legal_form = models.CharField(_("主体类型"), max_length=8, choices=LegalForm.choices)
    name = models.CharField(_("名称"), max_length=120)
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    host_name = models.CharField(_("依托单位"), max_length=120, blank=True)
    valid_from = models.DateField(_("起"))
    valid_until = models.DateField(_("止"), null=True, blank=True)

    objects = ProfilePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("法律登记")
        verbose_name_plural = _("法律登记")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(valid_until__isnull=True),
                name="organisations_one_record_now",
            )
        ]

    def __str__(self) -> str:
        return self.name

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.audit.models import AppendOnlyModel
from backend.organisations.models import Organisation
from backend.referrals.choices import Way
from backend.referrals.models.referral import Referral
from backend.referrals.querysets import DisclosureQuerySet


class Disclosure(AppendOnlyModel):
    """One time that an entity's data reached a bank: who, when, which groups of fields, why (M08).

    Written by actions.disclose() alone, beside a line in the referral's audit chain; the database refuses to change or
    delete it.
    """

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="disclosures")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("谁")
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("单位"))
    way = models.CharField(_("方式"), max_length=10, choices=Way.choices)
    groups = models.JSONField(_("字段组"))
    purpose = models.CharField(_("目的"), max_length=200)
    what = models.CharField(_("材料"), max_length=200, blank=True)
    at = models.DateTimeField(_("时间"))

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("查看记录")
        verbose_name_plural = _("查看记录")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["referral", "way"])]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_way_display()}"

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.lib.references import new_reference
from backend.organisations.models import Organisation
from backend.scenarios.querysets import OwnedQuerySet


class Batch(models.Model):
    """Many scenarios sent at once with one scan of the signed original (整批报送, W03)."""

    reference = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="batches")
    scan = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name=_("签章扫描件")
    )
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    submitted_at = models.DateTimeField(auto_now_add=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("报送批次")
        verbose_name_plural = _("报送批次")
        ordering = ["-submitted_at", "-pk"]

    def __str__(self) -> str:
        return self.reference

"""A file that proves a claim. Its name is the user's, its place on the disk is ours (see disk.py)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backend.files.choices import FileState
from backend.files.querysets import StoredFileQuerySet
from backend.lib.references import new_reference


class StoredFile(models.Model):
    """`claim_kind` names whose file it is (an app registers its reader for it), `claim_id` the row of that kind."""

    reference = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    name = models.CharField(_("文件名"), max_length=150)
    size = models.PositiveBigIntegerField(_("大小"))
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64, db_index=True)
    stored_as = models.CharField(max_length=64, unique=True, editable=False)
    claim_kind = models.CharField(max_length=60)
    claim_id = models.PositiveBigIntegerField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("上传人")
    )
    created_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    state = models.CharField(_("状态"), max_length=10, choices=FileState.choices, default=FileState.STORED)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("文件")
        verbose_name_plural = _("文件")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["claim_kind", "claim_id"], name="files_by_claim")]
        constraints = [models.CheckConstraint(condition=models.Q(size__gt=0), name="files_size_above_zero")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("files:download", args=[self.reference])

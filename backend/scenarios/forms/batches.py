"""Sending many at once: which, and the scan of the signed original."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.files.forms import CheckedFileField, UnclassifiedFormMixin
from backend.files.inspection import CheckedUpload

SCAN_TYPES = frozenset({"application/pdf", "image/jpeg", "image/png"})


class ScanForm(UnclassifiedFormMixin, forms.Form):
    """`kept` says that a scan was uploaded before and need not be sent again."""

    scan = CheckedFileField(
        label=gettext_lazy("签章扫描件"), help_text=gettext_lazy("盖章的报送函或汇总表，PDF、JPG或PNG，整批一份。")
    )

    def __init__(self, *given: Any, kept: bool = False, **named: Any) -> None:
        super().__init__(*given, **named)
        field = self.fields["scan"]
        field.required = not kept
        field.widget.attrs |= {"accept": ".pdf,.jpg,.jpeg,.png", "data-max-bytes": settings.FILE_MAX_BYTES}
        if kept:
            field.label = _("换一份扫描件")

    def clean_scan(self) -> CheckedUpload | None:
        upload: CheckedUpload | None = self.cleaned_data["scan"]
        if upload is not None and upload.media_type not in SCAN_TYPES:
            raise ValidationError(_("签章扫描件请上传PDF、JPG或PNG。"), code="scan_type")
        return upload

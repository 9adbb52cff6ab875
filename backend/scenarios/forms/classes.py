"""The list of scenario classes as a CSV that somebody saved from Excel or WPS."""

from __future__ import annotations

import csv
import io

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.files.forms import UnclassifiedFormMixin
from backend.files.secrecy import WARNING, secrecy_mark

MOST = 1024 * 1024  # bytes: the whole of it is some hundred lines


class ClassesForm(UnclassifiedFormMixin, forms.Form):
    """Once valid, cleaned_data["file"] holds the rows by their headings."""

    file = forms.FileField(
        label=gettext_lazy("场景类别清单（.csv）"),
        help_text=gettext_lazy("四列：方面、代码、名称、场景领域；一类对应几个领域的，用顿号隔开。整份替换现有清单。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> list[dict[str, str]]:
        sent: UploadedFile[bytes] = self.cleaned_data["file"]
        if (sent.size or 0) > MOST:
            raise ValidationError(_("文件超过1MB，不像一份类别清单。"), code="large")
        text = _text(sent.read())
        if mark := secrecy_mark(text):
            said = _("文件含有密级标志“%(mark)s”，没有保存。%(warning)s")
            raise ValidationError(said, code="secret", params={"mark": mark, "warning": WARNING})
        try:
            return [
                {str(name): value or "" for name, value in row.items()} for row in csv.DictReader(io.StringIO(text))
            ]
        except csv.Error as wrong:
            raise ValidationError(_("读不出这个文件，请另存为CSV再上传。"), code="unreadable") from wrong


def _text(content: bytes) -> str:
    """UTF-8 with or without a mark, or GB 18030, which is what Chinese Excel writes."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValidationError(_("读不出这个文件，请另存为CSV再上传。"), code="unreadable")

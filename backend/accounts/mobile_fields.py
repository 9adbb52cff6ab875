"""A field for a mobile number of the mainland, kept as eleven figures however it was written."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.transports.sms.mobiles import mainland_mobile


class MobileField(forms.CharField):
    def __init__(self, **options: Any) -> None:
        options.setdefault("label", gettext_lazy("手机"))
        options.setdefault("max_length", 30)
        options.setdefault("widget", forms.TextInput(attrs={"type": "tel", "autocomplete": "tel-national"}))
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        written: str = super().clean(value)
        if not written:
            return ""
        if not (mobile := mainland_mobile(written)):
            raise ValidationError(_("这不是内地手机号，应为11位、以1开头，例如13903510137。"), code="mobile")
        return mobile

"""Texts that anybody may read hold no mobile number (W06): a number has a field of its own, which few may see."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from backend.lib.phones import mobiles_in


def mobile_sentence(text: str) -> str:
    """What to say of a text with a mobile number in it, without repeating the number; empty for one that has none."""
    found = mobiles_in(text)
    if not found:
        return ""
    number = f"{found[0][:3]}****{found[0][-4:]}"
    return _("这里写了手机号%(number)s，会公开显示，没有保存。手机号请填在联系方式栏。") % {"number": number}


def refuse_mobiles(text: str) -> None:
    """A validator for text that everybody may read."""
    if sentence := mobile_sentence(text):
        raise ValidationError(sentence, code="mobile")


class NoMobilesMixin(forms.BaseForm):
    """A form whose texts become public. `contact_fields` are where a number belongs."""

    contact_fields: Collection[str] = ("contact_name", "contact_phone", "contact_email")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for name, field in self.fields.items():
            if isinstance(field, forms.CharField) and name not in self.contact_fields:
                field.validators = [*field.validators, refuse_mobiles]

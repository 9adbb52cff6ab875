"""What is wrong with a field, as a clerk would say it: what to do, and what a right entry looks like.

Sentences that a form wrote itself stand as they are; only the ones that come with Django's fields are put into our words.
"""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

CHOOSING = (forms.Select, forms.RadioSelect, forms.CheckboxSelectMultiple)


def _is_stock(bound: BoundField, error: ValidationError) -> bool:
    """Whether the sentence is one that Django's field brings along."""
    for base in type(bound.field).__mro__:
        stock = getattr(base, "default_error_messages", {}).get(error.code)
        if stock is not None:
            return str(stock) == str(error.message)
    return False


def _missing(bound: BoundField) -> str:
    if isinstance(bound.field.widget, forms.CheckboxInput):
        return _("请勾选“%(name)s”。") % {"name": bound.label}
    if isinstance(bound.field.widget, forms.FileInput):
        return _("请选择要上传的文件。")
    if isinstance(bound.field.widget, CHOOSING):
        return _("请选择%(name)s。") % {"name": bound.label}
    return _("请填写%(name)s。") % {"name": bound.label}


def _malformed(bound: BoundField) -> str:
    field = bound.field
    if isinstance(field, forms.DateTimeField):
        return _("请填日期和时间，例如2027-03-15 14:30。")
    if isinstance(field, forms.DateField):
        return _("请填日期，例如2027-03-15。")
    if isinstance(field, forms.IntegerField) and not isinstance(field, (forms.DecimalField, forms.FloatField)):
        return _("请填整数，例如12。")
    if isinstance(field, (forms.DecimalField, forms.FloatField)):
        return _("请填数字，例如120.50。")
    if isinstance(field, forms.EmailField):
        return _("邮箱写得不完整，应像 lianxiren@example.cn 这样。")
    return ""


def sentence(bound: BoundField, error: ValidationError) -> str:
    """One error of a field, in our words where it was Django's."""
    said = str(next(iter(error.messages)))
    if not _is_stock(bound, error):
        return said
    if error.code == "required":
        return _missing(bound)
    if error.code in {"invalid_choice", "invalid_pk_value", "invalid_list"}:
        return _("请从列出的选项里选。")
    return (_malformed(bound) if error.code == "invalid" else "") or said


def sentences(bound: BoundField) -> list[str]:
    """All that is wrong with the field."""
    return [sentence(bound, error) for error in bound.errors.as_data()] if bound.errors else []

"""Asking the owner, and answering."""

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.files.forms import UnclassifiedFormMixin
from backend.lib.phone_fields import NoMobilesMixin


class QuestionForm(UnclassifiedFormMixin, NoMobilesMixin, forms.Form):
    text = forms.CharField(
        label=_("向发布单位提问"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("问题和答复对所有读者公开，不显示提问单位。"),
        error_messages={"required": _("请写要问的问题。")},
    )


class AnswerForm(UnclassifiedFormMixin, NoMobilesMixin, forms.Form):
    answer = forms.CharField(
        label=_("答复"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("提交后所有读者立即可见。"),
        error_messages={"required": _("请写答复。")},
    )

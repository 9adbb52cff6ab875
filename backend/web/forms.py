"""Forms that several apps ask the same thing with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.files.forms import UnclassifiedFormMixin
from backend.web.choices import VIEW_NAME_MOST
from backend.web.searching import LONGEST_ADDRESS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise


class ToldMixin(UnclassifiedFormMixin):
    """Shows what an action refused."""

    def show_faults(self, sentences: Mapping[str, str]) -> None:
        """Put each sentence beside the field that it is about."""
        for name, said in sentences.items():
            self.add_error(name if name in self.fields else None, said)


class ReasonForm(UnclassifiedFormMixin, forms.Form):
    """Why something is sent back, taken down, withdrawn or ended. Heirs say who will read it."""

    without: str | _StrPromise = _("请写明理由。")  # the sentence to whoever leaves it empty
    readers: str | _StrPromise = ""

    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["reason"].error_messages["required"] = self.without
        self.fields["reason"].help_text = self.readers


class ViewNameForm(ToldMixin, forms.Form):
    """What a kept view is called."""

    name = forms.CharField(
        label=_("名称"),
        max_length=VIEW_NAME_MOST,
        error_messages={
            "required": _("请给这个视图起个名称。"),
            "max_length": _("名称最多%(limit_value)d个字，请缩短。"),
        },
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class KeepViewForm(ViewNameForm):
    """The same for a view that is new: of which page, and what its address asks."""

    page = forms.CharField(widget=forms.HiddenInput)
    asked = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def clean(self) -> dict[str, Any] | None:
        if len(self.data.get("asked", "")) > LONGEST_ADDRESS:
            self.add_error("name", _("条件太长，存不下。请缩短后再存。"))
        return super().clean()

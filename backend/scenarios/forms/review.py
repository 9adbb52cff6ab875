"""What officers write: points of a return, a reason for taking down, words to look out for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.scenarios.actions import Point
from backend.scenarios.forms.typed import AsTyped
from backend.scenarios.models import ScreenedWord
from backend.scenarios.texts import FIELDS, MEASURES, label_of

ROWS_FIRST = 3
ROWS_MOST = 20
COUNT = "p-rows"


def _places() -> list[tuple[str, Any]]:
    return [("", _("整体")), *((name, label_of(name)) for name in (*FIELDS, MEASURES))]


class PointForm(AsTyped, forms.Form):
    field = forms.ChoiceField(label=_("对应栏目"), choices=_places, required=False)
    sentence = forms.CharField(label=_("意见"), max_length=300, required=False)


class PointRows:
    """Several points told at once; empty rows do not count."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, more: int = 0) -> None:
        given = str((data or {}).get(COUNT, ""))
        self.count = min((int(given) if given.isdecimal() else ROWS_FIRST) + more, ROWS_MOST)
        self.count_name = COUNT
        self.full = self.count >= ROWS_MOST
        self.forms = [PointForm(data, prefix=f"p-{number}") for number in range(self.count)]
        self.wrong = ""

    def as_typed(self) -> PointRows:
        for form in self.forms:
            form.as_typed()
        return self

    def is_valid(self) -> bool:
        judged = [form.is_valid() for form in self.forms]  # every row, so that every fault is shown
        return all(judged)

    def points(self) -> list[Point]:
        cleaned = [form.cleaned_data for form in self.forms]
        return [Point(row["field"], row["sentence"]) for row in cleaned if row["sentence"]]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("发布单位会看到。")
    )


class WordForm(forms.ModelForm[ScreenedWord]):
    class Meta:
        model = ScreenedWord
        fields = ["word", "kind", "suggestion"]

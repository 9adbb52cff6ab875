"""What officers write: points of a return, a reason for taking down, words to look out for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.files.forms import UnclassifiedFormMixin
from backend.scenarios.actions import Point
from backend.scenarios.forms.typed import AsTyped
from backend.scenarios.models import ScreenedWord
from backend.scenarios.texts import FIELDS, MEASURES, label_of
from backend.web import forms as web_forms

ROWS_FIRST = 3
ROWS_MOST = 20
COUNT = "p-rows"


def _places() -> list[tuple[str, Any]]:
    return [("", _("整体")), *((name, label_of(name)) for name in (*FIELDS, MEASURES))]


class PointForm(AsTyped, UnclassifiedFormMixin, forms.Form):
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


class BulkReturnForm(UnclassifiedFormMixin, forms.Form):
    """One point for many, and one for each that needs another."""

    sentence = forms.CharField(
        label=_("意见"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class BulkReturn:
    """What is to be mended in many at once: one sentence for all, and each may have its own instead."""

    def __init__(self, data: Mapping[str, Any] | None, references: Sequence[str]) -> None:
        self.common = BulkReturnForm(data, prefix="all")
        self.common.fields["sentence"].help_text = _("要改的一次说全，发布单位会看到。")
        self.own = {reference: BulkReturnForm(data, prefix=f"one-{reference}") for reference in references}
        self.wrong = ""

    def is_valid(self) -> bool:
        judged = [form.is_valid() for form in (self.common, *self.own.values())]
        if not all(judged):
            return False
        if any(not self.points_for(reference) for reference in self.own):
            self.common.add_error("sentence", _("请写意见；每条都另写了的，这里可以空着。"))
            return False
        return True

    def points_for(self, reference: str) -> list[Point]:
        sentence = self.own[reference].cleaned_data["sentence"] or self.common.cleaned_data["sentence"]
        return [Point("", sentence)] if sentence else []


class ReasonForm(web_forms.ReasonForm):
    readers = _("发布单位会看到。")


class WordForm(UnclassifiedFormMixin, forms.ModelForm[ScreenedWord]):
    class Meta:
        model = ScreenedWord
        fields = ["word", "kind", "suggestion"]

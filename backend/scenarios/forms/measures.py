"""The rows of measures: what it is now, and what is wanted. Rows are numbered m-0, m-1, … and empty ones do not count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.files.forms import UnclassifiedFormMixin
from backend.scenarios.forms.typed import AsTyped
from backend.scenarios.texts import MeasureText

ROWS_FIRST = 3  # enough for most, and they need no script
ROWS_MOST = 20
COUNT = "m-rows"


class MeasureForm(AsTyped, UnclassifiedFormMixin, forms.Form):
    name = forms.CharField(label=_("指标"), max_length=60, required=False)
    now = forms.CharField(label=_("现在"), max_length=40, required=False)
    target = forms.CharField(label=_("想达到"), max_length=40, required=False)
    unit = forms.CharField(label=_("单位"), max_length=20, required=False)
    by = forms.CharField(label=_("期限"), max_length=40, required=False)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if any(values.values()) and not values.get("name") and "name" not in self.errors:
            self.add_error("name", _("请写这一行是什么指标。"))
        return values


class MeasureRows:
    """All rows of one form; reads how many there are from a hidden field."""

    def __init__(self, data: Mapping[str, Any] | None, measures: Sequence[MeasureText] = (), *, more: int = 0) -> None:
        count = _count(data) if data is not None else max(ROWS_FIRST, len(measures) + 1 if measures else 0)
        self.count = min(count + more, ROWS_MOST)
        written = [*measures, *(MeasureText("") for _row in range(self.count))]
        self.forms = [
            MeasureForm(data, prefix=f"m-{number}", initial=vars_of(written[number])) for number in range(self.count)
        ]
        self.count_name = COUNT
        self.full = self.count >= ROWS_MOST
        self.wrong: str = ""

    def as_typed(self) -> None:
        for form in self.forms:
            form.as_typed()

    def is_valid(self) -> bool:
        judged = [form.is_valid() for form in self.forms]  # every row, so that every fault is shown
        return all(judged)

    def sentences(self) -> list[str]:
        """What is wrong, by row."""
        return [
            str(_("指标第%(row)s行：%(sentence)s") % {"row": number, "sentence": sentence})
            for number, form in enumerate(self.forms, start=1)
            for sentences in form.errors.values()
            for sentence in sentences
        ]

    def measures(self) -> list[MeasureText]:
        """The rows that say something; only after is_valid."""
        return [MeasureText(**form.cleaned_data) for form in self.forms if any(form.cleaned_data.values())]

    def show_fault(self, sentence: str) -> None:
        """Point at the rows as a whole, and at each target that has no figure."""
        self.wrong = sentence
        for form in self.forms:
            row = MeasureText(**form.cleaned_data)
            if row.target and not row.is_measurable:
                form.add_error("target", _("要填数字"))


def vars_of(measure: MeasureText) -> dict[str, str]:
    return {"name": measure.name, "now": measure.now, "target": measure.target, "unit": measure.unit, "by": measure.by}


def _count(data: Mapping[str, Any]) -> int:
    given = str(data.get(COUNT, ""))
    return min(int(given), ROWS_MOST) if given.isdecimal() else ROWS_FIRST

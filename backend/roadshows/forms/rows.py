"""Rows of one kind in a form: half-days, breaks, rooms … Numbered PREFIX-0, PREFIX-1, …; empty ones do not count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from backend.files.forms import UnclassifiedFormMixin

ROWS_MOST = 40


class RowForm(UnclassifiedFormMixin, forms.Form):
    """`pk` is the row that stands; fields are required of whoever fills in any of them."""

    pk = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    optional: tuple[str, ...] = ()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        options["use_required_attribute"] = False
        super().__init__(*arguments, **options)
        for name, field in self.fields.items():
            field.required = False
            if name != "pk":
                field.widget.is_required = False

    @property
    def is_empty(self) -> bool:
        """Nothing was typed into it."""
        return not any(str(self[name].value() or "").strip() for name in self.fields if name != "pk")

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if self.is_empty:
            return values
        for name, field in self.fields.items():
            if name not in ("pk", *self.optional) and values.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, _("请填写%s。") % field.label)
        return values


class Rows:
    """All rows of one kind, with how many there are from a hidden field."""

    def __init__(
        self,
        form: type[RowForm],
        prefix: str,
        data: Mapping[str, Any] | None,
        initial: Sequence[Mapping[str, Any]] = (),
        *,
        first: int = 1,
        more: str = "",
    ) -> None:
        self.prefix, self.count_name = prefix, f"{prefix}-rows"
        count = self._count(data) if data is not None else max(first, len(initial))
        self.count = min(count + (1 if more == prefix else 0), ROWS_MOST)
        known = [*initial, *({} for _row in range(self.count))]
        asked = data if data is not None and not more else None
        typed = [_typed(form, f"{prefix}-{number}", data) if more else known[number] for number in range(self.count)]
        self.forms = [form(asked, prefix=f"{prefix}-{number}", initial=typed[number]) for number in range(self.count)]

    def is_valid(self) -> bool:
        judged = [form.is_valid() for form in self.forms]  # every row, so that every fault is shown
        return all(judged)

    @property
    def filled(self) -> list[RowForm]:
        return [form for form in self.forms if not form.is_empty]

    def of(self, key: str) -> RowForm:
        """The row of what stands under this key, also where all of it was wiped out; else the first."""
        return next((form for form in self.forms if key and str(form["pk"].value()) == key), self.forms[0])

    def values(self) -> list[dict[str, Any]]:
        """What the rows say; only after is_valid."""
        return [dict(form.cleaned_data) for form in self.filled]

    @property
    def errors(self) -> list[str]:
        return [str(sentence) for form in self.forms for sentences in form.errors.values() for sentence in sentences]

    def _count(self, data: Mapping[str, Any]) -> int:
        given = str(data.get(self.count_name, ""))
        return min(int(given), ROWS_MOST) if given.isascii() and given.isdecimal() else 1


def _typed(form: type[RowForm], prefix: str, data: Mapping[str, Any] | None) -> dict[str, Any]:
    """As it was typed, for a form that is shown again unjudged."""
    return {name: (data or {}).get(f"{prefix}-{name}", "") for name in form.base_fields}

"""Importing a list: the upload, the naming of its columns, and the mending of one row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.files.forms import CheckedFileField, UnclassifiedFormMixin
from backend.lib.numerals import to_number
from backend.lib.phones import PHONE
from backend.scenarios.choices import Procurement, ScenarioType
from backend.scenarios.forms.compose import ComposeForm
from backend.scenarios.importing import Codes, Columns, SheetGist, field_labels, label_of
from backend.scenarios.importing.columns import BUDGET, HEADINGS, TITLE, UNITS
from backend.scenarios.models import ImportRow

# Cells in which one of a few words must stand.
OFFERED = ("scenario_type", "field", "site_region", "procurement")
LONG = frozenset({"current_process", "pain_point", "measures", "constraints", "data_available"})


class UploadForm(UnclassifiedFormMixin, forms.Form):
    file = CheckedFileField(
        label=gettext_lazy("场景清单（.xlsx）"),
        help_text=gettext_lazy(
            "表上方可以有标题，列名可以是两行，可以有几张工作表。旧版.xls和WPS的.et请先另存为.xlsx。"
        ),
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["file"].widget.attrs |= {"accept": ".xlsx", "data-max-bytes": settings.FILE_MAX_BYTES}


@dataclass(frozen=True)
class ColumnLine:
    """One column of a sheet: its heading, what stands in its first rows, and the field to choose."""

    heading: str
    samples: list[str]
    choice: BoundField


@dataclass(frozen=True)
class Part:
    """The sheets with the same headings: named together."""

    key: str
    gists: list[SheetGist]
    taken: BoundField | None
    lines: list[ColumnLine]

    @property
    def names(self) -> list[str]:
        return [gist.name for gist in self.gists]

    @property
    def rows(self) -> int:
        return sum(gist.rows for gist in self.gists)


class ColumnsForm(UnclassifiedFormMixin, forms.Form):
    """For each column of each kind of sheet: which of our fields it is. `known` are the columns to begin with."""

    def __init__(
        self, data: Mapping[str, Any] | None, gists: Sequence[SheetGist], known: Mapping[str, Columns]
    ) -> None:
        """`gists` are the sheets that may be imported."""
        super().__init__(data)
        self.groups: dict[str, list[SheetGist]] = {}
        for gist in gists:
            self.groups.setdefault(gist.signature, []).append(gist)
        for number, (signature, sheets) in enumerate(self.groups.items()):
            self._add(f"s{number}", sheets[0], known.get(signature, Columns()))

    def _add(self, key: str, gist: SheetGist, known: Columns) -> None:
        if len(self.groups) > 1:
            self.fields[f"{key}-take"] = forms.BooleanField(
                label=_("导入"), required=False, initial=not known.is_left_out
            )
        named = {heading: name for name, heading in known.headings.items()}
        for place, heading, _samples in gist.columns:
            name = named.get(heading, "")
            initial = f"{BUDGET}:{known.unit}" if name == BUDGET and known.unit else name
            self.fields[f"{key}-{place}"] = forms.ChoiceField(
                label=heading,
                choices=[("", _("不导入")), *field_labels()],
                required=False,
                initial=initial,
                widget=forms.Select(attrs={"class": "input", "aria-label": heading}),
            )

    @property
    def parts(self) -> list[Part]:
        """As the page shows them."""
        found = []
        for number, sheets in enumerate(self.groups.values()):
            key = f"s{number}"
            lines = [
                ColumnLine(heading, samples, self[f"{key}-{place}"]) for place, heading, samples in sheets[0].columns
            ]
            found.append(Part(key, sheets, self[f"{key}-take"] if f"{key}-take" in self.fields else None, lines))
        return found

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        taken = [part for part in self.parts if self._is_taken(part, values)]
        if not taken:
            raise ValidationError(_("请至少选一张工作表导入。"))
        for part in taken:
            self._check(part, values)
        return values

    def columns(self) -> dict[str, Columns]:
        """By the signature of the headings; only after is_valid."""
        return {
            part.gists[0].signature: self._columns(part, self.cleaned_data)
            if self._is_taken(part, self.cleaned_data)
            else Columns()
            for part in self.parts
        }

    def _is_taken(self, part: Part, values: Mapping[str, Any]) -> bool:
        return part.taken is None or bool(values.get(f"{part.key}-take"))

    def _check(self, part: Part, values: Mapping[str, Any]) -> None:
        seen: dict[str, str] = {}
        for line in part.lines:
            name = str(values.get(line.choice.name, "")).partition(":")[0]
            if name and name in seen:
                words = {"label": label_of(name), "first": seen[name], "second": line.heading}
                self.add_error(line.choice.name, _("“%(label)s”选了两列：%(first)s、%(second)s，请只留一列。") % words)
            seen.setdefault(name, line.heading)
            if values.get(line.choice.name) == BUDGET and any(to_number(sample) is not None for sample in line.samples):
                self.add_error(line.choice.name, _("这一列有的数字没有写单位，请选“预算（万元）”或“预算（元）”。"))
        if TITLE not in seen:
            self.add_error(
                None,
                _("%(sheets)s：请指明哪一列是“%(label)s”。")
                % {"sheets": "、".join(part.names), "label": label_of(TITLE)},
            )

    def _columns(self, part: Part, values: Mapping[str, Any]) -> Columns:
        chosen = {line.heading: str(values.get(line.choice.name, "")) for line in part.lines}
        headings = {name.partition(":")[0]: heading for heading, name in chosen.items() if name}
        unit = next((one for one in UNITS if f"{BUDGET}:{one}" in chosen.values()), None)
        return Columns(headings, unit)


class RowForm(UnclassifiedFormMixin, forms.Form):
    """The cells of one marked row that have a sentence, with what was read; everything else of the row stays."""

    def __init__(
        self,
        row: ImportRow,
        codes: Codes,
        *,
        alike: int = 0,
        typed: Mapping[str, str] | None = None,
        faults: Mapping[str, str] | None = None,
    ) -> None:
        """`alike` other rows have the same fault; `typed` and `faults` are what was just refused."""
        shown = {name: row.values.get(name, "") for name in HEADINGS if name in row.problems} | dict(typed or {})
        super().__init__(shown, auto_id=f"row{row.pk}_%s")
        for name in HEADINGS:
            if name in shown:
                self.fields[name] = _field(name, codes)
        if alike:
            label = _("另有%(count)s行写法相同，一并改") % {"count": alike}
            self.fields["alike"] = forms.BooleanField(label=label, required=False)
        self.full_clean()
        self.errors.clear()
        for name, sentence in (row.problems | dict(faults or {})).items():
            self.add_error(name if name in self.fields else None, sentence)


class FillForm(UnclassifiedFormMixin, forms.Form):
    """What is empty in many drafts of a list, asked once: the fields of the scenario's own form."""

    def __init__(self, data: Mapping[str, Any] | None, missing: Mapping[str, int]) -> None:
        """`missing` says how many drafts lack each field."""
        super().__init__(data, auto_id="fill_%s")
        for name, count in missing.items():
            field = deepcopy(ComposeForm.base_fields[name])
            field.required = False
            field.help_text = _("%(count)s条草稿没有填") % {"count": count}
            self.fields[name] = field

    def clean_contact_phone(self) -> str:
        phone: str = self.cleaned_data["contact_phone"]
        if phone and not PHONE.fullmatch(phone):
            raise ValidationError(_("“%(phone)s”不像电话号码，请填手机号，或带区号的固定电话。") % {"phone": phone})
        return phone

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(values.values()):
            raise ValidationError(_("请至少填一个栏目。"))
        return values


def _field(name: str, codes: Codes) -> forms.Field:
    offered = {
        "scenario_type": [str(label) for label in ScenarioType.labels],
        "field": list(codes.fields),
        "site_region": [name for name, city in codes.cities.items() if name == city.name],
        "procurement": [str(label) for label in Procurement.labels],
    }
    label = label_of(name)
    required = name == TITLE
    if name in OFFERED:
        choices = [("", _("请选择")), *((one, one) for one in offered[name])]
        return forms.ChoiceField(label=label, choices=choices, required=required)
    widget = forms.Textarea(attrs={"rows": 3}) if name in LONG else forms.TextInput()
    return forms.CharField(label=label, widget=widget, required=required, strip=False)


def mended(data: Mapping[str, Any], row: ImportRow) -> dict[str, str]:
    """What was posted for the cells that this row asks about."""
    return {name: str(data[name]) for name in row.problems if name in data and name in HEADINGS}

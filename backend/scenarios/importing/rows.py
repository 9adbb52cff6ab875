"""From the rows of a sheet to the fields of scenarios."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from backend.lib.importing import ColumnMap, FieldSpec, UnreadableError, apply, read_cell
from backend.lib.phone_fields import mobile_sentence
from backend.lib.spreadsheets import SheetData
from backend.scenarios.choices import ScenarioType
from backend.scenarios.importing.columns import BUDGET, TITLE, Codes, Columns, specs
from backend.scenarios.importing.contacts import Contact
from backend.scenarios.importing.measures import checked, figure
from backend.scenarios.texts import MEASURES, MeasureText

_NOT_WORDS = re.compile(r"[\W_]+")
# Values that are a column of the scenario as they are.
PLAIN = (
    TITLE, "field", "chance_types", "current_process", "pain_point", "constraints", "data_available", "period_months",
    "deadline", "site_region", "site_text", "cooperation_form", "procurement", "contact_name", "contact_phone",
)  # fmt: skip

# Cells that everybody will read: a mobile number there marks the row (W06).
PUBLIC = frozenset(
    {TITLE, "unit", "current_process", "pain_point", "constraints", "data_available", "site_text", "cooperation_form",
     MEASURES, "measure_name", "measure_now", "measure_target"}
)  # fmt: skip


@dataclass(frozen=True)
class ReadRow:
    """One row: `texts` as written, and either `fields` and `measures` for a draft, or a sentence for each problem."""

    sheet: str
    number: int
    texts: dict[str, str]
    fields: dict[str, Any] = field(default_factory=dict)
    measures: list[MeasureText] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return self.texts.get(TITLE, "")


@dataclass(frozen=True)
class Reader:
    """Reads the rows of sheets with the same columns. `own_names` are what the owner is called."""

    codes: Codes
    columns: Columns
    own_names: frozenset[str] = frozenset()

    def sheet(self, sheet: SheetData) -> list[ReadRow]:
        """Every data row; raises HeadingMissingError when the columns do not fit."""
        rows = apply(sheet.rows, ColumnMap(self.columns.headings), self._specs(), notes=sheet.notes)
        return [
            self._row(
                sheet.name,
                row.number,
                row.texts,
                row.values,
                {one.field: one.sentence for one in row.problems if one.field},
            )
            for row in rows
        ]

    def again(self, sheet: str, number: int, texts: Mapping[str, str]) -> ReadRow:
        """One row anew, from texts that a clerk has mended."""
        values: dict[str, object] = {}
        problems = {}
        for spec in self._specs():
            if spec.name in texts or spec.required:
                sentence = read_cell(spec, texts.get(spec.name, "").strip(), values)
                if sentence:
                    problems[spec.name] = sentence
        return self._row(sheet, number, dict(texts), values, problems)

    def _specs(self) -> list[FieldSpec]:
        return specs(self.codes, self.columns)

    def _row(
        self, sheet: str, number: int, texts: dict[str, str], values: Mapping[str, Any], problems: dict[str, str]
    ) -> ReadRow:
        measures: list[MeasureText] = []
        try:
            measures = _measures(values)
        except UnreadableError as wrong:
            problems[MEASURES if MEASURES in texts else "measure_name"] = str(wrong)
        for name, text in texts.items():
            if name in PUBLIC and name not in problems and (sentence := mobile_sentence(text)):
                problems[name] = sentence
        if problems:
            return ReadRow(sheet, number, texts, problems=problems)
        return ReadRow(sheet, number, texts, self._fields(values), measures)

    def _fields(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """By the names of the model."""
        fields = {name: values[name] for name in PLAIN if values.get(name) not in (None, "", [])}
        kind = values.get("scenario_type")
        if isinstance(kind, ScenarioType):
            fields["scenario_type"] = kind.value
        elif kind is not None:
            fields.setdefault("field", kind)
        if amount := values.get(BUDGET):
            fields |= {"budget_low": amount.low, "budget_high": amount.high}
        both = values.get("contact") or Contact()
        for name, said in (("contact_name", both.name), ("contact_phone", both.phone)):
            if said:
                fields.setdefault(name, said)
        # A group's list names the mine or the works: that is where it is done.
        if (unit := values.get("unit")) and plain_title(unit) not in self.own_names:
            fields.setdefault("site_text", unit)
        return fields


def mark_repeats(rows: Sequence[ReadRow], existing: Mapping[str, str]) -> list[ReadRow]:
    """The same rows, told which repeat an earlier one or a scenario that the owner has (plain title → its state)."""
    several = len({row.sheet for row in rows}) > 1
    seen: dict[str, ReadRow] = {}
    marked = []
    for row in rows:
        plain = plain_title(row.title)
        sentence = ""
        if plain and (state := existing.get(plain)):
            sentence = already_there(state)
        elif plain and (first := seen.setdefault(plain, row)) is not row:
            place = (
                _("“%(sheet)s”第%(row)d行") % {"sheet": first.sheet, "row": first.number}
                if several
                else _("第%(row)d行") % {"row": first.number}
            )
            sentence = _("与%(place)s同名，没有再建草稿。确是两件事的，请改名区分。") % {"place": place}
        if sentence:
            row = ReadRow(row.sheet, row.number, row.texts, problems={**row.problems, TITLE: sentence})  # noqa: PLW2901
        marked.append(row)
    return marked


def already_there(state: str) -> str:
    """The sentence for a title that one of the owner's scenarios has."""
    return _("本单位已有同名场景（%(state)s），没有再建草稿。确是两件事的，请改名区分。") % {"state": state}


def plain_title(title: str) -> str:
    """A title without what varies: width, case, blanks and signs. 智慧停车（一期） and （二期） stay two."""
    return _NOT_WORDS.sub("", unicodedata.normalize("NFKC", title)).casefold()


def _measures(values: Mapping[str, Any]) -> list[MeasureText]:
    """From the one cell for all, and from columns for a name and its values."""
    found: list[MeasureText] = list(values.get(MEASURES, []))
    name = values.get("measure_name", "")
    if name or values.get("measure_target"):
        now, unit_now = figure(values.get("measure_now", ""))
        target, unit = figure(values.get("measure_target", ""))
        if unit_now and unit and unit_now != unit:
            now, target, unit, unit_now = now + unit_now, target + unit, "", ""
        found.append(checked(MeasureText(name, now, target, unit or unit_now)))
    return found

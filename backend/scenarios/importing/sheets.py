"""What a workbook holds: sheets with a heading, how many rows, the first of them; and which column is likely what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from backend.lib.importing import guess_columns, heading_signature, known_headings
from backend.lib.numerals import to_number
from backend.lib.spreadsheets import SheetData, find_heading, plain_heading
from backend.lib.spreadsheets.headings import JOINT
from backend.scenarios.importing.columns import BUDGET, OF_NO_USE, TITLE, Columns, specs

GUIDE = "填写说明"  # the second sheet of our own template, which is not a list
PARTS_OF_MEASURES = {
    **dict.fromkeys(("名称", "指标", "指标名称"), "measure_name"),
    **dict.fromkeys(("现在", "现状", "目前", "当前"), "measure_now"),
    **dict.fromkeys(("目标", "想达到", "预期", "要求", "期望"), "measure_target"),
}
SAMPLE_ROWS = 3
SAMPLE_LENGTH = 60  # characters of a cell: enough to recognise a column


@dataclass(frozen=True)
class SheetGist:
    """One sheet, as JSON keeps it. `samples` are its first rows, column by column as `names`; without a heading both are empty."""

    name: str
    signature: str
    names: list[str]
    rows: int
    samples: list[list[str]]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> SheetGist:
        return cls(**kept)

    @property
    def is_list(self) -> bool:
        """It has a heading and rows below it."""
        return bool(self.names)

    @property
    def columns(self) -> list[tuple[int, str, list[str]]]:
        """(place, heading, samples) of each column that can be named: no heading and one seen before cannot."""
        return [
            (place, name, [row[place] for row in self.samples if row[place]])
            for place, name in enumerate(self.names)
            if name and self.names.index(name) == place
        ]


def gists(sheets: Iterable[SheetData]) -> list[SheetGist]:
    """Every sheet that has something in it; our own guide is none."""
    return [_gist(sheet) for sheet in sheets if sheet.rows and sheet.name != GUIDE]


def _gist(sheet: SheetData) -> SheetGist:
    heading = find_heading(sheet.rows, known=known_headings(specs()))
    body = [row for row in sheet.rows[heading.first_row + heading.n_rows :] if any(row)] if heading else []
    if heading is None or not body:
        return SheetGist(sheet.name, "", [], 0, [])
    samples = [[_short(cell) for cell in row] for row in body[:SAMPLE_ROWS]]
    return SheetGist(sheet.name, heading_signature(heading.names), heading.names, len(body), samples)


def guess(gist: SheetGist) -> Columns:
    """The likeliest columns; the clerk corrects them."""
    parts = _parts_of_measures(gist.names)
    others = [name for name in gist.names if name not in parts.values()]
    return Columns.of({**guess_columns(others, specs()).columns, **parts})


def _parts_of_measures(names: list[str]) -> dict[str, str]:
    """指标/名称, 指标/现在, 指标/目标: in a heading of two rows the parts mean what the group says."""
    found: dict[str, str] = {}
    for name in names:
        group, _joint, part = name.rpartition(JOINT)
        if "指标" in group and (field := PARTS_OF_MEASURES.get(plain_heading(part))):
            found.setdefault(field, name)
    return found if "measure_name" in found else {}


def certain(gist: SheetGist) -> Columns | None:
    """The columns of a sheet whose every heading is known word for word, so that nobody need be asked."""
    known = {plain_heading(name) for name in known_headings(specs())}
    of_no_use = {plain_heading(name) for name in OF_NO_USE}
    columns = guess(gist)
    used = set(columns.headings.values())
    for name in filter(None, gist.names):
        if plain_heading(name) not in of_no_use and (name not in used or plain_heading(name) not in known):
            return None
    if BUDGET in columns.headings and columns.unit is None and _has_bare_numbers(gist, columns.headings[BUDGET]):
        return None
    return columns if TITLE in columns.headings else None


def _has_bare_numbers(gist: SheetGist, heading: str) -> bool:
    """Somebody has to say what they count."""
    place = gist.names.index(heading)
    return any(to_number(row[place]) is not None for row in gist.samples if row[place])


def _short(cell: str) -> str:
    text = " ".join(cell.split())
    return text if len(text) <= SAMPLE_LENGTH else f"{text[:SAMPLE_LENGTH]}…"

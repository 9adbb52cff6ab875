"""From the rows of somebody's sheet to our fields: guess the columns, read each row, say per row what is wrong.

Pure: the caller gives its fields (what they are called elsewhere, how a cell is read) and gets back values and sentences;
it decides what becomes a draft.

    fields = [FieldSpec("title", "场景名称", ("场景机会名称", "名称"), required=True), FieldSpec("budget", "预算", parse=budget)]
    heading = find_heading(sheet.rows, known=known_headings(fields))
    columns = guess_columns(heading.names, fields)        # the clerk corrects it once, it is kept as JSON
    rows = apply(sheet.rows, columns, fields, notes=sheet.notes)
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from backend.lib.spreadsheets import CellNote, HeadingGuess, SheetData, find_heading, plain_heading

ERRORS = frozenset({"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"})
LIKE_ENOUGH = 0.75  # of two headings; below it the clerk is asked
_SUMS = frozenset({"合计", "总计", "小计"})
_EXAMPLES = frozenset({"示例", "样例", "例", "(示例)", "（示例）"})
# Notes, signatures and titles of groups: what stands between and below the rows and is no row.
_ASIDE = re.compile(
    r"^(备注|说明|填表说明|填报说明|注[:：1一]|注$|例如|填表人|填报人|审核人|负责人|制表|填表日期|填报日期|日期[:：]|联系电话[:：])"
    r"|^[(（]?[一二三四五六七八九十]+[)）]?[、.．]|^第[一二三四五六七八九十]+[类章节部]"
)


class UnreadableError(Exception):
    """Raised by a field's `parse` for a cell that it cannot read; str() is the sentence."""


class HeadingMissingError(Exception):
    """The sheet lacks columns that the map names; str() is the sentence, `headings` are the missing ones."""

    def __init__(self, headings: list[str]) -> None:
        names = "、".join(f"“{name}”" for name in headings)
        super().__init__(
            _("表中没有找到%(names)s列，请核对标题行，或重新指定对应的列。") % {"names": names}
            if headings
            else _("表中没有找到标题行，请在数据上方保留一行列名。")
        )
        self.headings = headings


@dataclass(frozen=True)
class FieldSpec:
    """One field of ours. `synonyms` are headings seen elsewhere; `key` fields together tell two rows apart."""

    name: str
    label: str
    synonyms: tuple[str, ...] = ()
    parse: Callable[[str], object] = str
    required: bool = False
    key: bool = False


@dataclass(frozen=True)
class ColumnMap:
    """Our field → the heading of its column. `columns` is plain JSON, to be kept per organisation."""

    columns: Mapping[str, str]

    def missing_in(self, names: Sequence[str]) -> list[str]:
        """The headings of this map that a sheet with these headings does not have."""
        return [heading for heading in self.columns.values() if _place(heading, names) is None]

    def without(self, fields: Iterable[FieldSpec]) -> list[FieldSpec]:
        """The required fields that no column is named for."""
        return [spec for spec in fields if spec.required and not self.columns.get(spec.name)]


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell; `field` is empty where it concerns the whole row."""

    field: str
    sentence: str


@dataclass(frozen=True)
class ImportedRow:
    """`number` is the row as the sheet shows it (from 1). `values` holds what could be read, `texts` what was written."""

    number: int
    values: dict[str, object]
    problems: list[Problem] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    same_as: int | None = None  # the number of an earlier row that says the same


def known_headings(fields: Iterable[FieldSpec]) -> list[str]:
    """Every heading that the fields are known by."""
    return [name for spec in fields for name in (spec.label, *spec.synonyms)]


def heading_signature(names: Iterable[str]) -> str:
    """The same for sheets with the same headings: finds the map that the clerk made last time."""
    return hashlib.sha256("|".join(plain_heading(name) for name in names).encode()).hexdigest()


def guess_columns(names: Sequence[str], fields: Sequence[FieldSpec]) -> ColumnMap:
    """The likeliest column for each field; each column serves one field. What is not like enough is left out."""
    scores = sorted(
        (
            (_likeness(name, spec), -place, name, spec.name)
            for place, name in enumerate(names)
            for spec in fields
            if name
        ),
        reverse=True,
    )
    columns: dict[str, str] = {}
    for score, _place, name, field_name in scores:
        if score >= LIKE_ENOUGH and field_name not in columns and name not in columns.values():
            columns[field_name] = name
    return ColumnMap({spec.name: columns[spec.name] for spec in fields if spec.name in columns})


def guess_sheet(sheets: Sequence[SheetData], fields: Sequence[FieldSpec]) -> tuple[SheetData, HeadingGuess] | None:
    """The sheet whose heading fits most fields, the first of equals; None where no sheet has a heading."""
    best: tuple[int, SheetData, HeadingGuess] | None = None
    for sheet in sheets:
        heading = find_heading(sheet.rows, known=known_headings(fields))
        if heading is None:
            continue
        fitting = len(guess_columns(heading.names, fields).columns)
        if best is None or fitting > best[0]:
            best = (fitting, sheet, heading)
    return best and (best[1], best[2])


def apply(
    rows: Sequence[list[str]], column_map: ColumnMap, fields: Sequence[FieldSpec], *, notes: Iterable[CellNote] = ()
) -> list[ImportedRow]:
    """Every data row below the heading, read; raises HeadingMissingError when the map does not fit the sheet."""
    places, start = _places(list(rows), column_map, fields)
    noted: dict[int, list[CellNote]] = {}
    for note in notes:
        noted.setdefault(note.row, []).append(note)
    heading_texts = {plain_heading(column_map.columns[name]) for name in places}
    imported = []
    for number, row in enumerate(rows[start:], start=start + 1):
        texts = {name: row[place].strip() for name, place in places.items()}
        if not _is_data(row, texts, heading_texts):
            continue
        imported.append(_read(number, texts, places, fields, noted.get(number, [])))
    return _with_duplicates(imported, fields)


def _likeness(name: str, spec: FieldSpec) -> float:
    """1 for our own label; a synonym comes close, the earlier the closer; parts of names and slips of the pen follow."""
    whole, part = plain_heading(name), plain_heading(name.rpartition("/")[2])
    best = 0.0
    for place, known in enumerate((spec.label, *spec.synonyms)):
        plain = plain_heading(known)
        if whole == plain:
            return 1 - 0.001 * place
        if part == plain:
            best = max(best, 0.95)
        for heading in {whole, part}:
            best = max(best, _alike(heading, plain))
    return best


def _alike(heading: str, known: str) -> float:
    shorter, longer = sorted((len(heading), len(known)))
    if shorter > 1 and (known in heading or heading in known):
        return 0.5 + 0.45 * shorter / longer  # 名称 in 单位名称 says too little
    return SequenceMatcher(None, heading, known, autojunk=False).ratio() * 0.9


def _places(rows: list[list[str]], column_map: ColumnMap, fields: Sequence[FieldSpec]) -> tuple[dict[str, int], int]:
    """Field → column, and the first row of data. The map's own headings are what the heading is recognised by."""
    heading = find_heading(rows, known=column_map.columns.values())
    if heading is None:
        raise HeadingMissingError([])
    missing = column_map.missing_in(heading.names) + [spec.label for spec in column_map.without(fields)]
    if missing:
        raise HeadingMissingError(missing)
    places = {name: _place(column_map.columns[name], heading.names) for name in column_map.columns}
    ours = {spec.name for spec in fields}
    mapped = {name: place for name, place in places.items() if place is not None and name in ours}
    return mapped, heading.first_row + heading.n_rows


def _place(heading: str, names: Sequence[str]) -> int | None:
    """The first column of that very name, else the first that differs in nothing but width, blanks and brackets."""
    if heading in names:
        return names.index(heading)
    plain = [plain_heading(name) for name in names]
    return plain.index(plain_heading(heading)) if plain_heading(heading) in plain else None


def _is_data(row: list[str], texts: dict[str, str], heading_texts: set[str]) -> bool:
    """Not empty, not the heading printed again, an example, a sum, a signature or the title of a group."""
    filled = [cell for cell in row if cell.strip()]
    if not filled or not any(texts.values()):
        return False
    repeated = [text for text in texts.values() if text and plain_heading(text) in heading_texts]
    if len(repeated) > 1 and len(repeated) == sum(1 for text in texts.values() if text):
        return False
    if filled[0].strip() in _SUMS | _EXAMPLES:
        return False
    return not all(_ASIDE.match(cell.strip()) for cell in filled)


def _read(
    number: int, texts: dict[str, str], places: dict[str, int], fields: Sequence[FieldSpec], notes: list[CellNote]
) -> ImportedRow:
    values: dict[str, object] = {}
    problems: list[Problem] = []
    for spec in fields:
        if spec.name not in places:
            continue
        told = [note.sentence for note in notes if note.column == places[spec.name] + 1]
        sentence = told[0] if told else read_cell(spec, texts[spec.name], values)
        if sentence:
            problems.append(Problem(spec.name, sentence))
    return ImportedRow(number, values, problems, texts)


def read_cell(spec: FieldSpec, text: str, values: dict[str, object]) -> str:
    """Put the value into `values`, or return the sentence that says why not; for one cell that a clerk has mended, too."""
    if text in ERRORS:
        return _("“%(label)s”这一格是公式错误 %(text)s，请改成实际内容。") % {"label": spec.label, "text": text}
    if not text:
        return _("缺少“%(label)s”。") % {"label": spec.label} if spec.required else ""
    try:
        values[spec.name] = spec.parse(text)
    except UnreadableError as wrong:
        return str(wrong)
    return ""


def _with_duplicates(rows: list[ImportedRow], fields: Sequence[FieldSpec]) -> list[ImportedRow]:
    keys = [spec.name for spec in fields if spec.key]
    seen: dict[tuple[str, ...], int] = {}
    marked = []
    for row in rows:
        texts = tuple(plain_heading(row.texts.get(name, "")) for name in (keys or row.texts))
        first = seen.setdefault(texts, row.number) if any(texts) else row.number
        if first == row.number:
            marked.append(row)
            continue
        problem = Problem("", _("与第 %(number)d 行重复。") % {"number": first})
        marked.append(ImportedRow(row.number, row.values, [*row.problems, problem], row.texts, first))
    return marked

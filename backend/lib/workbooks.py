"""Read every sheet of a workbook as plain text. Runs in the child of confined.py: hostile files end here.

openpyxl gives the values; a second look at the raw XML finds what its read-only mode leaves out: how far the sheet really
goes (WPS stores a wrong dimension), merged cells, and formulas that nobody calculated.
"""

import re
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import IO, Any

from defusedxml.ElementTree import iterparse
from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string, range_boundaries

from backend.lib.magic import HEAD, sniff
from backend.lib.ooxml import local, open_office
from backend.lib.unfit import UnfitError

MAX_ROWS, MAX_COLUMNS = 20_000, 256
MAX_SHEETS = 50
MAX_TEXT = 20_000_000  # characters of all cells together
EXACT = 10**15  # whole numbers that Excel keeps exactly
PICTURE = re.compile(r"^=?(_xlfn\.)?DISPIMG\(", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\u200b]")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
GUARD = re.compile(r"^'(?=[=+\-@＝＋－＠])")  # what our own export puts before a cell that looks like a formula


@dataclass
class Layout:
    """What the raw XML tells about one sheet; rows and columns count from 1."""

    rows: int = 0
    columns: int = 0
    merges: list[tuple[int, int, int, int]] = field(
        default_factory=list
    )  # first row, first column, last row, last column
    uncalculated: list[tuple[int, int]] = field(default_factory=list)
    pictures: list[tuple[int, int]] = field(default_factory=list)


def parse_workbook(file: IO[bytes], *, hidden: bool = False, first_rows: int | None = None) -> dict[str, Any]:
    """{"sheets": [...]} or {"refused": code}. `hidden` takes hidden sheets too, `first_rows` stops early in each."""
    try:
        with closing(_workbook(file)) as archive:
            return {"sheets": list(_sheets(file, archive, hidden, first_rows))}
    except UnfitError as refused:
        return {"refused": refused.code}


def _workbook(file: IO[bytes]) -> zipfile.ZipFile:
    file.seek(0)
    whole = file.read()
    kind = sniff(whole[:HEAD])
    if kind == "ole":
        raise UnfitError("encrypted" if "EncryptedPackage".encode("utf-16-le") in whole else "sheet_xls")
    if kind != "zip":
        codes = {"empty": "empty", "html": "sheet_html", "xml": "sheet_html", "text": "sheet_csv", "pdf": "sheet_pdf"}
        raise UnfitError(codes.get(kind, "sheet_other"))
    del whole
    archive, office = open_office(file)
    if office != "xlsx":
        raise UnfitError({"xlsb": "sheet_xlsb", "ods": "sheet_ods", "docx": "sheet_docx"}.get(office, "sheet_other"))
    return archive


def _sheets(
    file: IO[bytes], archive: zipfile.ZipFile, hidden: bool, first_rows: int | None
) -> Iterator[dict[str, Any]]:
    file.seek(0)
    book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    sheets = [sheet for sheet in book.worksheets if hidden or sheet.sheet_state == "visible"]
    if not sheets:
        raise UnfitError("sheet_none")
    if len(sheets) > MAX_SHEETS:
        raise UnfitError("sheet_large")
    text_left = MAX_TEXT
    for sheet in sheets:
        with archive.open(sheet._worksheet_path) as source:  # type: ignore[attr-defined]  # noqa: SLF001  told nowhere else
            layout = _layout(source, first_rows)
        if layout.rows > MAX_ROWS or layout.columns > MAX_COLUMNS:
            raise UnfitError("sheet_large")
        sheet.reset_dimensions()
        rows = _rows(sheet, layout)
        text_left -= sum(len(cell) for row in rows for cell in row)
        if text_left < 0:
            raise UnfitError("sheet_large")
        yield {"name": sheet.title, "rows": rows, "uncalculated": layout.uncalculated, "pictures": layout.pictures}


def _layout(source: IO[bytes], first_rows: int | None) -> Layout:
    layout = Layout()
    row = column = 0
    for event, element in iterparse(source, events=("start", "end"), forbid_dtd=True):
        name = local(element)
        if event == "start":
            if name == "row":
                row, column = int(element.get("r") or row + 1), 0
                if first_rows is not None and row > first_rows:
                    return layout
            elif name == "c":
                column = _column(element.get("r")) or column + 1
            continue
        if name == "c":
            _note_cell(layout, element, row, column)
        elif name == "mergeCell":
            left, top, right, bottom = range_boundaries(element.get("ref", ""))
            if left and top and right and bottom:
                layout.merges.append((top, left, bottom, right))
        elif name in {"row", "sheetData"}:
            element.clear()
    return layout


def _note_cell(layout: Layout, cell: Any, row: int, column: int) -> None:
    formula = value = ""
    for child in cell:
        name = local(child)
        if name == "f":
            formula = child.text or "shared"
        elif name == "v":
            value = child.text or ""
        elif name == "is":
            value = "".join(child.itertext())
    if PICTURE.match(formula) or PICTURE.match(value):
        layout.pictures.append((row, column))
        return
    if formula and not value and cell.get("t") != "str":  # ="" calculates to an empty text, with t="str"
        layout.uncalculated.append((row, column))
    if formula or value.strip():
        layout.rows, layout.columns = max(layout.rows, row), max(layout.columns, column)


def _column(coordinate: str | None) -> int:
    letters = (coordinate or "").rstrip("0123456789")
    return column_index_from_string(letters) if letters else 0


def _rows(sheet: Any, layout: Layout) -> list[list[str]]:
    if not layout.rows or not layout.columns:
        return []
    rows = [
        [_text(cell.value, cell.number_format if cell.value is not None else "") for cell in row]
        + [""] * (layout.columns - len(row))
        for row in sheet.iter_rows(max_row=layout.rows, max_col=layout.columns)
    ]
    rows += [[""] * layout.columns for _ in range(layout.rows - len(rows))]
    for first_row, column, last_row, _ in layout.merges:
        if column <= layout.columns:
            for row in rows[first_row : min(last_row, layout.rows)]:
                row[column - 1] = rows[first_row - 1][column - 1]  # a merged cell holds for each row it covers
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _text(value: object, number_format: str) -> str:
    """The cell as the clerk sees it, near enough to be read again."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return _number(value, number_format)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    text = str(value)
    if PICTURE.match(text):
        return ""
    text = ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).replace("\r\n", "\n").replace("\r", "\n")
    return GUARD.sub("", CONTROL.sub("", text).strip(" \t\n\u3000\xa0"))


def _number(value: float, number_format: str) -> str:
    if "%" in number_format:
        return f"{value * 100:.10g}%"
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT:
        return str(int(value))
    return str(value) if isinstance(value, int) else f"{value:.15g}"

"""Write tables for Excel and WPS: Chinese text opens right, and no cell runs as a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from backend.lib.dates import in_shanghai

if TYPE_CHECKING:
    from openpyxl.cell import Cell

Value = str | int | float | Decimal | bool | date | datetime | None

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
LONGEST_TEXT = 32_767  # characters in a cell of Excel
NARROWEST, WIDEST = 8, 60  # column widths, in characters


def neutral(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula."""
    risky = text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS)
    return f"'{text}" if risky else text


@dataclass(frozen=True)
class Table:
    """One sheet of a workbook."""

    sheet: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Value]]


def write_xlsx(headings: Sequence[str], rows: Iterable[Sequence[Value]], *, sheet: str = "清单") -> bytes:
    """A workbook of one sheet."""
    return write_book([Table(sheet, headings, rows)])


def write_book(tables: Iterable[Table]) -> bytes:
    """A sheet for each: heading fixed and bold, numbers and dates as such, everything else as text."""
    from openpyxl import Workbook  # noqa: PLC0415  read when the first table is written, not at every start
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook(write_only=True)
    for table in tables:
        page = book.create_sheet(re.sub(r"[\\/*?:\[\]]", "_", table.sheet)[:31])
        page.freeze_panes = "A2"
        kept = [[_plain(value) for value in row] for row in table.rows]
        for number, width in enumerate(_widths(table.headings, kept), start=1):
            page.column_dimensions[get_column_letter(number)].width = width
        page.append([_cell(page, heading, bold=True) for heading in table.headings])
        for row in kept:
            page.append([_cell(page, value) for value in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """CSV with a byte order mark, which Excel needs to see that it is UTF-8."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([neutral(CONTROL.sub("", heading)) for heading in headings])
    for row in rows:
        writer.writerow([_csv_text(_plain(value)) for value in row])
    return target.getvalue().encode("utf-8-sig")


def _plain(value: Value) -> Value:
    if isinstance(value, datetime):
        return in_shanghai(value).replace(tzinfo=None, microsecond=0) if value.tzinfo else value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return neutral(CONTROL.sub("", value))[:LONGEST_TEXT]
    return value


def _csv_text(value: Value) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return "" if value is None else str(value)


def _cell(page: Any, value: Value, *, bold: bool = False) -> "Cell":
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415

    if isinstance(value, str) and bold:
        value = neutral(CONTROL.sub("", value))
    cell: Cell = WriteOnlyCell(page, cast("Any", value))  # its stubs leave out Decimal and date
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl would make a formula of what begins with =
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if value.isdigit():
            cell.number_format = "@"  # figures stay text, a mobile number too, when somebody edits the cell
    elif isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd hh:mm"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    elif isinstance(value, Decimal):
        cell.number_format = "#,##0.00"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _widths(headings: Sequence[str], rows: list[list[Value]]) -> list[int]:
    widths = [_width(heading) for heading in headings]
    for row in rows[:200]:
        for column, value in enumerate(row[: len(widths)]):
            widths[column] = max(widths[column], _width(value))
    return [min(max(width + 2, NARROWEST), WIDEST) for width in widths]


def _width(value: Value) -> int:
    """汉字 take two places."""
    first_line = str(value if value is not None else "").partition("\n")[0]
    return sum(2 if ord(character) > 0x2E7F else 1 for character in first_line)  # noqa: PLR2004  from here on CJK

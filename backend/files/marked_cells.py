"""Marks of secrecy in a workbook (W01): a file with one in any visible cell is not kept."""

from __future__ import annotations

from collections.abc import Iterable

from backend.files.secrecy import secrecy_mark
from backend.lib.spreadsheets import SheetData


def marked_cell(sheets: Iterable[SheetData]) -> tuple[str, int, str] | None:
    """(sheet, row as the sheet shows it, the mark) of the first cell that carries one."""
    for sheet in sheets:
        for number, row in enumerate(sheet.rows, start=1):
            for cell in row:
                if cell and (mark := secrecy_mark(cell)):
                    return sheet.name, number, mark
    return None

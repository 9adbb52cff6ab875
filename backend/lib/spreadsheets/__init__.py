"""Spreadsheets from and for people: read safely, headings found, written without formulas."""

from backend.lib.spreadsheets.headings import HeadingGuess, find_heading, plain_heading
from backend.lib.spreadsheets.reading import CellNote, SheetData, SpreadsheetRefusedError, read_sheets
from backend.lib.spreadsheets.writing import Table, neutral, write_book, write_csv, write_xlsx

__all__ = [
    "CellNote",
    "HeadingGuess",
    "SheetData",
    "SpreadsheetRefusedError",
    "Table",
    "find_heading",
    "neutral",
    "plain_heading",
    "read_sheets",
    "write_book",
    "write_csv",
    "write_xlsx",
]

"""Write the three sample lists: python -m backend.config.demo.lists.write_lists (after `manage.py migrate`).

They are what people try the import with in the demo and what the end-to-end tests upload; no page offers them.
"""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from backend.config.demo.lists import rows

HERE = Path(__file__).parent
CITY, TEMPLATE, GROUP = "city_form.xlsx", "our_template.xlsx", "group_sheet.xlsx"
ALWAYS = (2026, 12, 1, 0, 0, 0)  # one date in every file, so that the same rows give the same bytes


def write_all(folder: Path = HERE) -> list[Path]:
    """The three workbooks, written into `folder`."""
    books = {CITY: city_form(), TEMPLATE: our_template(), GROUP: group_sheet()}
    for name, book in books.items():
        (folder / name).write_bytes(_bytes(book))
    return [folder / name for name in books]


def city_form() -> Workbook:
    book, page = _book("场景机会清单")
    page.append(rows.CITY_HEADING)
    for number, (kind, title, need, contact) in enumerate(rows.CITY_ROWS, start=1):
        page.append((kind, number, title, rows.STATION, need, contact))
    _wide(page, (18, 6, 36, 24, 60, 22))
    return book


def our_template() -> Workbook:
    """As the platform gives it to download, with three rows filled in."""
    from backend.scenarios.importing.template import COLUMNS, SHEET, template_workbook  # noqa: PLC0415  needs loaded models

    book = load_workbook(io.BytesIO(template_workbook()))
    page = book[SHEET]
    for row in rows.TEMPLATE_ROWS:
        page.append([row[name] or None for name, *_rest in COLUMNS])
    return book


def group_sheet() -> Workbook:
    book, page = _book("汇总表")
    for line in rows.GROUP_ABOVE:
        page.append((line,))
    page.append(rows.GROUP_UPPER)
    page.append(rows.GROUP_LOWER)
    for row in rows.GROUP_ROWS:
        page.append(row)
    for merged in ("A1:J1", "A2:J2", "A3:J3", "E4:G4", *(f"{letter}4:{letter}5" for letter in "ABCDHIJ")):
        page.merge_cells(merged)
    page["A2"].font = Font(bold=True, size=16)
    _wide(page, (10, 14, 32, 60, 16, 12, 12, 14, 16, 22))
    return book


def _book(sheet: str) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    page: Worksheet = book.active  # type: ignore[assignment]  # a new workbook has a sheet
    page.title = sheet
    return book, page


def _wide(page: Worksheet, widths: tuple[int, ...]) -> None:
    for letter, width in zip("ABCDEFGHIJ", widths, strict=False):
        page.column_dimensions[letter].width = width
    for row in page.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _bytes(book: Workbook) -> bytes:
    plain, dated = io.BytesIO(), io.BytesIO()
    book.properties.creator = ""
    book.save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(dated, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _without_times(content)
            target.writestr(zipfile.ZipInfo(name, ALWAYS), content, zipfile.ZIP_DEFLATED)
    return dated.getvalue()


def _without_times(core: bytes) -> bytes:
    """The workbook's properties say when it was written."""
    head, _created, rest = core.partition(b"<dcterms:created")
    return head + rest[rest.rindex(b"</dcterms:modified>") + len(b"</dcterms:modified>") :] if rest else core


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings.embedded")
    django.setup()
    for path in write_all():
        print(path)  # noqa: T201  a script

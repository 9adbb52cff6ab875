"""推介资料册: exactly what was consented to, on paper and as a workbook; each line with its number, source and date (W13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.properties import PageSetupProperties

from backend.referrals.groups import all_groups
from backend.referrals.indicators import disclaimer

if TYPE_CHECKING:
    from backend.referrals.groups import Item


@dataclass(frozen=True)
class BookLine:
    number: int
    group: str
    label: str
    value: str
    source: str
    on: str


def lines_of(shown: Mapping[str, Sequence[Item]]) -> list[BookLine]:
    """One line an item, numbered through; what has no date of its own stands as of today."""
    names = {group.code: str(group.label) for group in all_groups()}
    today = _("截至%s") % date_format(timezone.localdate(), "Y年n月j日")
    items = [(names[code], item) for code, items in shown.items() for item in items]
    return [
        BookLine(number, group, item.label, item.value, item.source, item.on or today)
        for number, (group, item) in enumerate(items, start=1)
    ]


def columns() -> list[str]:
    return [_("序号"), _("资料组"), _("项目"), _("内容"), _("来源"), _("时间")]


def book_in_excel(lines: Sequence[BookLine], mark: str) -> Workbook:
    """Texts are texts, whatever they begin with; the mark stands on each printed page."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = _("推介资料册")
    sheet.append([_("推介资料册")])
    sheet.append([disclaimer()])
    sheet.append([mark])
    sheet.append(columns())
    for line in lines:
        sheet.append([line.number, line.group, line.label, line.value, line.source, line.on])
        for cell in sheet[sheet.max_row][1:]:
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for column, width in zip("ABCDEF", (6, 14, 22, 60, 30, 28), strict=True):
        sheet.column_dimensions[column].width = width
    sheet["A1"].font = Font(bold=True, size=14)
    for cell in sheet[4]:
        cell.font = Font(bold=True)
    safe = mark.replace("&", "&&")
    for part, words in ((sheet.oddHeader, safe), (sheet.oddFooter, disclaimer())):
        assert part is not None
        part.center.text = words
    sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = "landscape", 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "4:4"
    sheet.freeze_panes = "A5"
    return book

"""Our own sheet: the columns that a scenario has, with lists to choose from, and a guide on a second sheet."""

from __future__ import annotations

import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from backend.reference.models import Region, ScenarioField
from backend.scenarios.choices import Procurement, ScenarioType
from backend.scenarios.importing.columns import BUDGET, TITLE, label_of
from backend.scenarios.importing.sheets import GUIDE

SHEET = "场景清单"
ROWS_WITH_LISTS = 500
WIDE, NARROW = 36, 16

# Field, width, how to fill it in, an example. Like the headings, in Chinese whatever language the page speaks.
COLUMNS: tuple[tuple[str, int, str, str], ...] = (
    (TITLE, WIDE, "必填，80字以内。写难处，不写方案。", "输煤栈桥夜间非停"),
    ("scenario_type", NARROW, "从下拉中选一种。", "技术应用新场景"),
    ("field", NARROW, "从下拉中选一个。", "先进制造"),
    ("chance_types", NARROW, "测试、展示、应用，可以写几种，用顿号隔开。", "测试、应用"),
    ("current_process", WIDE, "现在的流程、用了多少人和设备。", "三班各两人沿栈桥巡检，两小时一趟。"),
    ("pain_point", WIDE, "哪里难、多久一次、造成什么后果。", "粉尘大时看不清托辊，去年冬季非停17次。"),
    (
        "measures",
        WIDE,
        "一行一个，写成“名称 现在的值 → 想达到的值”，可以加期限。",
        "非停次数 17 → ≤7 次/采暖季，2027年6月前",
    ),
    ("constraints", WIDE, "安全、安装、工期、系统对接上不能动的地方。", "栈桥内不得动火，设备须防爆。"),
    ("data_available", WIDE, "能给对方用的数据。", "近三年托辊更换记录。"),
    (BUDGET, NARROW, "数字以万元计，可以写范围；未定的留空。", "50-80"),
    ("period_months", NARROW, "如6个月、90天。", "6个月"),
    ("deadline", NARROW, "如2027年3月31日；长期有效的留空。", "2027年3月31日"),
    ("site_region", NARROW, "从下拉中选一个市。", "大同市"),
    ("site_text", WIDE, "厂区、井口、路段等。", "二号输煤栈桥，全长420米"),
    ("cooperation_form", WIDE, "怎么合作。", "先试用半年，达到指标再采购"),
    ("procurement", NARROW, "从下拉中选一种。", "公开招标"),
    ("contact_name", NARROW, "只有已入库主体能看到。", ""),
    ("contact_phone", NARROW, "手机号，或带区号的固定电话。只有已入库主体能看到。", ""),
)


def template_workbook() -> bytes:
    """The .xlsx that 下载模板 gives."""
    book = Workbook()
    page: Worksheet = book.active  # type: ignore[assignment]  # a new workbook has a sheet
    page.title = SHEET
    page.freeze_panes = "B2"
    for number, (name, width, _how, _example) in enumerate(COLUMNS, start=1):
        page.cell(1, number, heading_of(name)).font = Font(bold=True)
        page.column_dimensions[get_column_letter(number)].width = width
    _offer(page, "scenario_type", [str(label) for label in ScenarioType.labels])
    _offer(page, "field", list(ScenarioField.objects.values_list("name", flat=True)))
    _offer(page, "site_region", list(Region.objects.cities().values_list("name", flat=True)))
    _offer(page, "procurement", [str(label) for label in Procurement.labels])
    _write_guide(book.create_sheet(GUIDE))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def heading_of(name: str) -> str:
    return f"{label_of(name)}（万元）" if name == BUDGET else label_of(name)


def _offer(page: Worksheet, name: str, words: Sequence[str]) -> None:
    """A list to choose from; other words may be typed, the import then says what would be right."""
    column = get_column_letter([column[0] for column in COLUMNS].index(name) + 1)
    choice = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=False)
    page.add_data_validation(choice)
    choice.add(f"{column}2:{column}{ROWS_WITH_LISTS + 1}")


def _write_guide(page: Worksheet) -> None:
    page.append(["栏目", "怎么填", "例"])
    for name, _width, how, example in COLUMNS:
        page.append([heading_of(name), how, example])
    for cell in page[1]:
        cell.font = Font(bold=True)
    for letter, width in zip("ABC", (NARROW, WIDE * 2, WIDE), strict=True):
        page.column_dimensions[letter].width = width
    for row in page.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")

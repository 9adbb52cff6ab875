"""Papers that leave the screen: the letter as Word and PDF, the month as a workbook."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backend.referrals.sums import Report, Sums


def disclaimer() -> str:
    """Under every list and every report."""
    return _("推介不构成信用背书，银行自主决策")


def columns() -> list[str]:
    """Of the month's report."""
    return [
        _("银行"), _("推介（件）"), _("推介主体（户）"), _("推介金额（万元）"), _("主体同意（件）"), _("银行答复（件）"), _("银行接受（件）"),
        _("授信主体（户）"), _("授信金额（万元）"), _("放款主体（户）"), _("放款金额（万元）"), _("首贷（笔）"),
        _("信用贷款（笔）"), _("加权年利率（%）"),
    ]  # fmt: skip


def cells_of(sums: Sums) -> list[Any]:
    """One line of the report, in the order of the columns."""
    return [
        sums.pairs, sums.firms, sums.needed, sums.consented, sums.replied, sums.accepted, sums.credited_firms, sums.credited,
        sums.drawn_firms, sums.drawn, sums.first_loans, sums.unsecured, sums.rate,
    ]  # fmt: skip


def month_in_excel(report: Report) -> Workbook:
    """The sums by bank and in all; numbers as numbers."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = _("推介月报")
    days = {"first": date_format(report.first, "Y年n月j日"), "last": date_format(report.last, "Y年n月j日")}
    sheet.append([_("推介至银行月报（%(first)s至%(last)s）") % days])
    sheet.append(columns())
    for line in report.lines:
        sheet.append([str(line.bank), *cells_of(line.sums)])
        sheet.cell(sheet.max_row, 1).data_type = "s"  # a name that begins with = is a name
    sheet.append([_("合计"), *cells_of(report.total)])
    sheet.append([disclaimer()])
    sheet["A1"].font = Font(bold=True, size=14)
    for cell in sheet[2]:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="center")
    sheet.column_dimensions["A"].width = 28
    sheet.oddFooter.center.text = disclaimer()  # type: ignore[union-attr]  # openpyxl makes it
    sheet.freeze_panes = "B3"
    return book


def letter_in_word(context: Mapping[str, Any]) -> bytes:
    """The letter with its list, to be sealed."""
    from docx import Document  # noqa: PLC0415  takes long to read
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415  as above

    batch, rows = context["batch"], context["rows"]
    paper = Document()
    title = paper.add_heading(_("关于推介数创主体的函"), level=1)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if batch.letter_number:
        paper.add_paragraph(batch.letter_number).alignment = WD_ALIGN_PARAGRAPH.CENTER
    paper.add_paragraph(opening(context))
    table = paper.add_table(rows=1, cols=5)
    table.style = "Table Grid"
    for cell, word in zip(table.rows[0].cells, list_columns(), strict=True):
        cell.text = word
    for number, row in enumerate(rows, start=1):
        values = [str(number), str(row.entity), str(row.entity.region or ""), str(row.bank), str(row.product or "")]
        for cell, value in zip(table.add_row().cells, values, strict=True):
            cell.text = value
    paper.add_paragraph(disclaimer() + "。")
    sign = paper.add_paragraph("\n".join([str(batch.bureau), str(batch.regulator or ""), _day(batch)]))
    sign.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paper.sections[0].footer.paragraphs[0].text = disclaimer()
    out = BytesIO()
    paper.save(out)
    return out.getvalue()


def list_columns() -> list[str]:
    return [_("序号"), _("主体"), _("所在市"), _("拟推介银行"), _("对口产品")]


def opening(context: Mapping[str, Any]) -> str:
    """The sentence above the list."""
    return _("现将数创主体%(firms)s户推介至%(banks)s家银行（名单如下）。主体同意后，银行方可查看其同意提供的资料。") % {
        "firms": context["firms"],
        "banks": context["banks"],
    }


def _day(batch: Any) -> str:
    return date_format(batch.sent_at, "Y年n月j日") if batch.sent_at else ""

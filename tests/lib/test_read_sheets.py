"""Reading what people upload: the text as they see it, and a sentence where there is none."""

import io
import resource
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from backend.lib.spreadsheets import CellNote, SpreadsheetRefusedError, read_sheets
from tests.lib.workbooks import edited, saved, workbook

SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FORMULA = "这一格是公式，文件里没有存下结果。请在 Excel 或 WPS 中打开、保存一次，或改成数值。"
PICTURE = "这一格是嵌入的图片，图片不会导入。"


def read(book):
    return read_sheets(saved(book))


def only(book):
    (sheet,) = read(book)
    return sheet


def test_cells_become_the_text_that_people_see():
    book = workbook(
        (
            "表",
            [
                [
                    "文字",
                    12,
                    3.0,
                    0.1 + 0.2,
                    True,
                    date(2027, 3, 1),
                    datetime.fromisoformat("2027-03-01 08:30"),
                    None,
                    " 两端　",
                ]
            ],
        )
    )
    book.active["J1"] = 0.155
    book.active["J1"].number_format = "0.0%"
    assert only(book).rows == [["文字", "12", "3", "0.3", "是", "2027-03-01", "2027-03-01 08:30", "", "两端", "15.5%"]]


def test_line_breaks_stay_and_control_characters_go():
    sheet = only(workbook(("表", [["一_x000D_\n二", "三\u200b四"]])))
    assert sheet.rows == [["一\n二", "三四"]]


def test_empty_rows_and_columns_at_the_end_are_dropped():
    book = workbook(("表", [["名称", "单位"], ["巡检", "某矿"]]))
    book.active["H40"].number_format = "0.00"
    book.active["J2"] = "  "
    assert only(book).rows == [["名称", "单位"], ["巡检", "某矿"]]


def test_empty_rows_between_keep_their_place():
    book = workbook(("表", [["名称"]]))
    book.active["A4"] = "巡检"
    assert only(book).rows == [["名称"], [""], [""], ["巡检"]]


def test_visible_sheets_in_their_order():
    book = workbook(("先进制造", [["a"]]), ("字典", [["b"]]), ("能源", [["c"]]))
    book["字典"].sheet_state = "hidden"
    assert [(sheet.name, sheet.rows) for sheet in read(book)] == [("先进制造", [["a"]]), ("能源", [["c"]])]


@pytest.mark.parametrize("stored", ["A1", "A1:B2", "A1:XFD1048576"])
def test_a_wrong_stored_dimension_does_not_matter(stored):
    file = saved(workbook(("表", [["名称", "单位", "预算"], ["巡检", "某矿", 120], ["化验", "某厂", 80]])))
    (sheet,) = read_sheets(edited(file, SHEET, ('<dimension ref="[^"]*"', f'<dimension ref="{stored}"')))
    assert sheet.rows == [["名称", "单位", "预算"], ["巡检", "某矿", "120"], ["化验", "某厂", "80"]]


def test_cells_without_coordinates_are_counted():
    file = saved(workbook(("表", [["名称", "单位"], ["巡检", "某矿"]])))
    (sheet,) = read_sheets(edited(file, SHEET, (r' r="[A-Z]+\d+"', ""), (r'<row r="\d+"', "<row")))
    assert sheet.rows == [["名称", "单位"], ["巡检", "某矿"]]


def test_merged_cells_hold_for_every_row_they_cover():
    book = workbook(("表", [["类型", "名称"], ["先进制造", "巡检"], [None, "化验"], [None, "质检"], ["能源", "调度"]]))
    book.active.merge_cells("A2:A4")
    assert [row[0] for row in only(book).rows] == ["类型", "先进制造", "先进制造", "先进制造", "能源"]


def test_pictures_in_cells_of_wps_are_empty_and_noted():
    book = workbook(("表", [["名称", "照片"], ["巡检", "x"]]))
    cell = '<c r="B2" t="str"><f>_xlfn.DISPIMG("ID_4F2A",1)</f><v>=DISPIMG("ID_4F2A",1)</v></c>'
    (sheet,) = read_sheets(edited(saved(book), SHEET, (r'<c r="B2".*?</c>', cell)))
    assert sheet.rows == [["名称", "照片"], ["巡检", ""]]
    assert sheet.notes == (CellNote(2, 2, PICTURE),)


def test_a_formula_without_its_result_is_noted():
    book = workbook(("表", [["名称", "预算"], ["巡检", "=60*2"]]))
    sheet = only(book)
    assert sheet.rows == [["名称", "预算"], ["巡检", ""]]
    assert sheet.notes == (CellNote(2, 2, FORMULA),)


def test_a_formula_with_its_result_is_a_value():
    book = workbook(("表", [["名称", "预算"], ["巡检", "=60*2"]]))
    (sheet,) = read_sheets(edited(saved(book), SHEET, (r"<f>60\*2</f><v ?/?>(</v>)?", "<f>60*2</f><v>120</v>")))
    assert sheet.rows == [["名称", "预算"], ["巡检", "120"]]
    assert sheet.notes == ()


def test_our_own_export_comes_back_as_it_was():
    sheet = only(workbook(("表", [["'=1+1", "'普通"]])))
    assert sheet.rows == [["=1+1", "'普通"]]


def test_a_path_will_do(tmp_path):
    path = tmp_path / "清单.xlsx"
    path.write_bytes(saved(workbook(("表", [["名称"]]))).getvalue())
    assert read_sheets(path)[0].rows == [["名称"]]


def test_5000_rows_take_a_few_seconds():
    rows = [["类型", "序号", "名称", "单位", "需求", "联系方式"]]
    rows += [
        ["先进制造", number, f"场景{number}", "某矿", "需要识别撕裂" * 12, "张工 13800000000"] for number in range(5000)
    ]
    file = saved(workbook(("表", rows)))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    (sheet,) = read_sheets(file)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert len(sheet.rows) == 5001
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 5


def packed(**parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return target.getvalue()


def types(main):
    return f'<Types xmlns="x"><Override PartName="/a" ContentType="application/{main}"/></Types>'


def with_macro():
    file = saved(workbook(("表", [["名称"]])))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/vbaProject.bin", OLE)
    return file.getvalue()


def all_hidden():
    book = workbook(("表", [["名称"]]), ("二", [["x"]]))
    file = saved(book)
    return edited(file, "xl/workbook.xml", (r'state="visible"', 'state="hidden"')).getvalue()


def too_wide():
    book = Workbook()
    book.active.cell(1, 300, "远")
    return saved(book).getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "文件是空的（0 字节），请重新导出后再上传。"),
        (OLE + b"Workbook" * 90, "这是旧版 .xls 或 WPS 的 .et 文件。请在 Excel 或 WPS 中“另存为”.xlsx 后再上传。"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "文件加了密码，无法检查。请去掉密码后再上传。"),
        (
            "名称,单位\n巡检,某矿".encode(),
            "这是文本文件（CSV），不是 Excel 工作簿。请用 Excel 或 WPS 打开后“另存为”.xlsx 再上传。",
        ),
        (
            "名称,单位\n巡检,某矿".encode("gb18030"),
            "这是文本文件（CSV），不是 Excel 工作簿。请用 Excel 或 WPS 打开后“另存为”.xlsx 再上传。",
        ),
        (
            b"<html><table></table>",
            "这是网页导出的表格，只是用了表格的扩展名。请用 Excel 或 WPS 打开后“另存为”.xlsx 再上传。",
        ),
        (b"%PDF-1.7", "这是 PDF 文件，不是 Excel 工作簿。请上传 .xlsx 原表。"),
        (b"\x89PNG\r\n\x1a\n", "这不是 Excel 工作簿（.xlsx）。请用 Excel 或 WPS “另存为”.xlsx 后再上传。"),
        (
            packed(**{"[Content_Types].xml": types("x.wordprocessingml.document.main+xml")}),
            "这是 Word 文档，不是 Excel 工作簿。请把表格放进 .xlsx 后再上传。",
        ),
        (
            packed(**{"[Content_Types].xml": types("vnd.ms-excel.sheet.binary.main")}),
            "这是 .xlsb 二进制工作簿。请在 Excel 或 WPS 中“另存为”.xlsx 后再上传。",
        ),
        (
            packed(mimetype="application/vnd.oasis.opendocument.spreadsheet"),
            "这是 OpenDocument 表格（.ods）。请“另存为”.xlsx 后再上传。",
        ),
        (with_macro(), "文件里有宏或控件，不能上传。请另存为不带宏的格式（.docx 或 .xlsx）。"),
        (all_hidden(), "工作簿里没有可见的工作表。请取消隐藏后再上传。"),
        (too_wide(), "表格超过 2 万行或 256 列，请删去多余的行列，或分成几个文件上传。"),
        (b"PK\x03\x04" + b"junk" * 20, "文件打不开，可能已损坏。请重新导出后再上传。"),
    ],
    ids=lambda value: value if isinstance(value, str) else "content",  # a workbook holds the time at which it was made
)
def test_what_is_no_workbook_gets_a_sentence(content, sentence):
    with pytest.raises(SpreadsheetRefusedError) as refused:
        read_sheets(io.BytesIO(content))
    assert str(refused.value) == sentence

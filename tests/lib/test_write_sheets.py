"""Exports open right in Excel and WPS, and nothing in them runs (B3)."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from backend.lib.spreadsheets import read_sheets, write_csv, write_xlsx

PAYLOADS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1-2",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "＋86 13800000000",
    "－2+3",
    "＠SUM(1)",
    "  =1+1",
    '\n=HYPERLINK("http://evil.example")',
]
HARMLESS = ["智能巡检", "a=b", "1+1", "'已有撇号", "2026-11-23", "（-5%）", ""]


def xlsx_cells(content):
    return [list(row) for row in load_workbook(io.BytesIO(content)).active.iter_rows()]


def csv_rows(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_formula_is_text_in_a_workbook(payload):
    (heading,), (cell,) = xlsx_cells(write_xlsx([payload], [[payload]]))
    for found in (heading, cell):
        assert found.data_type == "s"
        assert found.value.startswith("'")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_formula_is_text_in_csv(payload):
    content = write_csv([payload], [[payload, "后"]])
    assert csv_rows(content) == [[f"'{payload}"], [f"'{payload}", "后"]]


@pytest.mark.parametrize("text", HARMLESS)
def test_other_text_stays_as_it_is(text):
    assert csv_rows(write_csv(["名称"], [[text, "后"]]))[1] == [text, "后"]
    assert (xlsx_cells(write_xlsx(["名称", "二"], [[text, "后"]]))[1][0].value or "") == text


def test_numbers_and_dates_stay_numbers_and_dates():
    row = [12, -3.5, Decimal("-1250.00"), date(2027, 3, 1), datetime(2027, 3, 1, 0, 30, tzinfo=UTC), True, None]
    cells = xlsx_cells(write_xlsx(["甲"] * 7, [row]))[1]
    assert [cell.value for cell in cells] == [
        12,
        -3.5,
        -1250,
        datetime.fromisoformat("2027-03-01"),
        datetime.fromisoformat("2027-03-01 08:30"),
        "是",
        None,
    ]
    assert [cell.data_type for cell in cells[:4]] == ["n", "n", "n", "d"]
    assert csv_rows(write_csv(["甲"], [row]))[1] == [
        "12",
        "-3.5",
        "-1250.00",
        "2027-03-01",
        "2027-03-01 08:30",
        "是",
        "",
    ]


def test_csv_begins_with_the_mark_that_excel_needs():
    assert write_csv(["名称"], []) == "名称\r\n".encode("utf-8-sig")


def test_control_characters_and_overlong_text_do_not_break_a_workbook():
    (cell,) = xlsx_cells(write_xlsx(["名称"], [["坏\x0b字\x00符" + "长" * 40_000]]))[1]
    assert cell.value.startswith("坏字符长")
    assert len(cell.value) == 32_767


def test_a_sheet_may_have_any_name():
    book = load_workbook(io.BytesIO(write_xlsx(["名称"], [], sheet="2026/11 [清单]*" + "长" * 40)))
    assert book.sheetnames == [("2026_11 _清单__" + "长" * 40)[:31]]


def test_what_was_exported_reads_back_the_same():
    rows = [[payload.strip() or "x", "某矿"] for payload in PAYLOADS if not payload.startswith(("\t", "\r", "\n", " "))]
    (sheet,) = read_sheets(io.BytesIO(write_xlsx(["名称", "单位"], rows)))
    assert sheet.rows == [["名称", "单位"], *rows]

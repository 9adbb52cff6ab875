"""Somebody's sheet becomes values and sentences, whatever its shape (W03)."""

import time
from decimal import Decimal

import pytest

from backend.lib.importing import (
    ColumnMap,
    FieldSpec,
    HeadingMissingError,
    Problem,
    UnreadableError,
    apply,
    guess_columns,
    guess_sheet,
    heading_signature,
    known_headings,
)
from backend.lib.money import parse_amount, unit_in_heading
from backend.lib.spreadsheets import CellNote, find_heading, read_sheets
from tests.lib.sheet_shapes import CONTACTS, GUESSED, NEEDS, OWNERS, SHAPES, TITLES, two_rows_loose


def budget_in(unit):
    def budget(text):
        reading = parse_amount(text, unit=unit)
        if reading.amount is None:
            raise UnreadableError(reading.sentence)
        return reading.amount.high

    return budget


def fields(unit=None):
    return [
        FieldSpec("title", "场景名称", ("场景机会名称", "项目名称", "名称"), required=True, key=True),
        FieldSpec("owner", "单位名称", ("提出单位", "发布单位", "业主"), required=True, key=True),
        FieldSpec("need", "合作需求", ("具体需求", "需求描述", "需求内容"), required=True),
        FieldSpec("contact", "联系方式", ("联系电话", "手机", "电话")),
        FieldSpec("budget", "预算", ("投资", "投资金额", "预算金额"), parse=budget_in(unit)),
    ]


def told(rows, name):
    return [" ".join(str(row.values.get(name, "")).split()) for row in rows]


@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape_imports_right_after_one_mapping(shape):
    file, sheet_name, columns = shape()
    sheet = {sheet.name: sheet for sheet in read_sheets(file)}[sheet_name]
    unit = unit_in_heading(columns.get("budget", ""))
    rows = apply(sheet.rows, ColumnMap(columns), fields(unit), notes=sheet.notes)
    contacts = [contact.split()[1] for contact in CONTACTS] if shape is two_rows_loose else CONTACTS
    assert [row.problems for row in rows] == [[], [], []]
    assert told(rows, "title") == TITLES
    assert told(rows, "owner") == OWNERS
    assert told(rows, "need") == NEEDS
    assert told(rows, "contact") == contacts
    if "budget" in columns:
        assert [row.values["budget"] for row in rows][:2] == [Decimal("120.00"), Decimal("80.50")]


@pytest.mark.parametrize("shape", GUESSED)
def test_the_guess_spares_the_clerk_the_mapping(shape):
    file, sheet_name, columns = shape()
    sheet, heading = guess_sheet(read_sheets(file), fields())
    assert sheet.name == sheet_name
    assert guess_columns(heading.names, fields()).columns == columns


def test_rows_carry_the_numbers_that_the_sheet_shows():
    file, _, columns = {shape.__name__: shape for shape in SHAPES}["groups_and_sums"]()
    assert [row.number for row in apply(read_sheets(file)[0].rows, ColumnMap(columns), fields())] == [3, 6, 8]


HEADING = ["场景机会名称", "单位名称", "合作需求", "联系方式", "预算"]
MAP = ColumnMap(
    {"title": "场景机会名称", "owner": "单位名称", "need": "合作需求", "contact": "联系方式", "budget": "预算"}
)


def imported(*rows, **options):
    return apply([HEADING, *[list(row) for row in rows]], MAP, fields(), **options)


def test_each_row_has_its_own_sentences_and_good_rows_stay_good():
    good, bad = imported(("巡检", "某矿", "识别撕裂", "张工", "120万元"), ("化验", "", "", "李工", "一百"))
    assert good.problems == []
    assert good.values["budget"] == Decimal("120.00")
    assert bad.problems == [
        Problem("owner", "缺少“单位名称”。"),
        Problem("need", "缺少“合作需求”。"),
        Problem("budget", "“一百”没有写单位，请写明元或万元。"),
    ]
    assert bad.values == {"title": "化验", "contact": "李工"}
    assert bad.texts["budget"] == "一百"


def test_examples_and_numbered_empty_rows_are_no_rows():
    rows = [
        ["序号", *HEADING],
        ["示例", "巡检", "某矿", "识别", "张工", ""],
        ["1", "化验", "某厂", "组分", "", ""],
        ["2", "", "", "", "", ""],
    ]
    assert [(row.number, row.values["title"]) for row in apply(rows, MAP, fields())] == [(3, "化验")]


def test_an_error_of_the_sheet_is_no_value():
    (row,) = imported(("巡检", "某矿", "#REF!", "", ""))
    assert row.problems == [Problem("need", "“合作需求”这一格是公式错误 #REF!，请改成实际内容。")]


def test_a_note_about_a_cell_stands_at_its_field():
    (row,) = imported(
        ("巡检", "某矿", "识别", "", ""), notes=[CellNote(2, 5, "这一格是公式。"), CellNote(9, 1, "别处。")]
    )
    assert row.problems == [Problem("budget", "这一格是公式。")]


def test_a_row_that_says_the_same_names_the_first():
    first, second, third = imported(
        ("巡检", "某矿", "一", "", ""), (" 巡 检", "某矿", "二", "", ""), ("巡检", "另一矿", "三", "", "")
    )
    assert (first.same_as, second.same_as, third.same_as) == (None, 2, None)
    assert second.problems == [Problem("", "与第 2 行重复。")]


def test_without_keys_only_equal_rows_are_the_same():
    plain = [FieldSpec("title", "场景机会名称"), FieldSpec("owner", "单位名称")]
    columns = ColumnMap({"title": "场景机会名称", "owner": "单位名称"})
    rows = apply(
        [HEADING, ["甲", "某矿", "", "", ""], ["甲", "某厂", "", "", ""], ["甲", "某矿", "x", "", ""]], columns, plain
    )
    assert [row.same_as for row in rows] == [None, None, 2]


def test_a_missing_heading_is_named():
    with pytest.raises(HeadingMissingError) as missing:
        apply([["场景机会名称", "单位名称", "需求"], ["巡检", "某矿", "识别"]], MAP, fields())
    assert missing.value.headings == ["合作需求", "联系方式", "预算"]
    assert str(missing.value) == "表中没有找到“合作需求”、“联系方式”、“预算”列，请核对标题行，或重新指定对应的列。"


def test_a_required_field_without_a_column_is_named():
    with pytest.raises(HeadingMissingError) as missing:
        apply([HEADING], ColumnMap({"title": "场景机会名称", "owner": "单位名称"}), fields())
    assert missing.value.headings == ["合作需求"]


def test_a_sheet_without_a_heading():
    with pytest.raises(HeadingMissingError, match="标题行"):
        apply([["1", "2"]], MAP, fields())


def test_the_map_fits_a_sheet_whose_headings_vary_in_signs():
    columns = ColumnMap({"title": "场景机会名称", "owner": "单位名称", "need": "合作需求"})
    (row,) = apply([["*场景机会 名称", "单位名称（全称）", "合作需求："], ["巡检", "某矿", "识别"]], columns, fields())
    assert row.values == {"title": "巡检", "owner": "某矿", "need": "识别"}


def test_a_guess_gives_each_column_once():
    columns = guess_columns(["名称", "场景名称", "联系电话", "无关"], fields()).columns
    assert columns == {"title": "场景名称", "contact": "联系电话"}


def test_nothing_alike_is_left_to_the_clerk():
    assert guess_columns(["课题", "想解决什么", ""], fields()).columns == {}
    assert guess_sheet([], fields()) is None


def test_the_signature_finds_the_map_again():
    assert heading_signature(["*名称 ", "单位（全称）"]) == heading_signature(["名称", "单位"])
    assert heading_signature(["名称", "单位"]) != heading_signature(["单位", "名称"])


def test_5000_rows_take_no_long_time():
    rows = [[f"场景{number}", "某矿", "识别撕裂" * 40, "张工", "120万元"] for number in range(5000)]
    start = time.process_time()
    assert len(imported(*rows)) == 5000
    assert time.process_time() - start < 3


def test_known_headings_help_to_find_the_row():
    rows = [["某集团", "数字化部"], ["场景名称", "单位名称"], ["巡检", "某矿"]]
    assert find_heading(rows, known=known_headings(fields())).first_row == 1

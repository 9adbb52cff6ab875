"""The heading is found below titles, in one row or two."""

import pytest

from backend.lib.spreadsheets import find_heading, plain_heading

KNOWN = ["场景机会名称", "场景名称", "单位名称", "合作需求", "联系方式", "联系人", "联系电话", "预算"]


def found(rows, known=()):
    heading = find_heading(rows, known=known)
    return heading and (heading.first_row, heading.n_rows, heading.names)


DATA = ["先进制造", "1", "皮带巡检", "某矿", "识别撕裂", "张工 13800000000"]
NAMES = ["场景类型", "序号", "场景机会名称", "单位名称", "合作需求", "联系方式"]


@pytest.mark.parametrize("known", [(), KNOWN])
def test_in_the_first_row(known):
    assert found([NAMES, DATA], known) == (0, 1, NAMES)


@pytest.mark.parametrize("known", [(), KNOWN])
def test_below_a_title_and_a_line_of_the_reporter(known):
    rows = [
        ["附件2", *[""] * 5],
        ["2026年场景机会清单", *[""] * 5],
        ["填报单位：某集团", "", "", "", "填报日期：2026年11月", ""],
        NAMES,
        DATA,
    ]
    assert found(rows, KNOWN) == (3, 1, NAMES)


@pytest.mark.parametrize("known", [(), KNOWN])
def test_two_rows_with_cells_merged_over_both(known):
    rows = [
        ["序号", "场景名称", "联系方式", "", "备注"],
        ["序号", "场景名称", "联系人", "联系电话", "备注"],
        ["1", "皮带巡检", "张工", "13800000000", ""],
    ]
    assert found(rows, known) == (0, 2, ["序号", "场景名称", "联系方式/联系人", "联系方式/联系电话", "备注"])


@pytest.mark.parametrize("known", [(), KNOWN])
def test_two_rows_without_merging(known):
    rows = [
        ["序号", "场景名称", "联系方式", ""],
        ["", "", "联系人", "联系电话"],
        ["1", "皮带巡检", "张工", "13800000000"],
    ]
    assert found(rows, known) == (0, 2, ["序号", "场景名称", "联系方式/联系人", "联系方式/联系电话"])


def test_two_rows_below_a_title():
    rows = [
        ["场景清单", "", "", ""],
        ["序号", "场景名称", "联系方式", ""],
        ["序号", "场景名称", "联系人", "联系电话"],
        ["1", "皮带巡检", "张工", "13800000000"],
    ]
    assert found(rows, KNOWN) == (1, 2, ["序号", "场景名称", "联系方式/联系人", "联系方式/联系电话"])


def test_line_breaks_and_blanks_inside_a_name_go():
    assert found([["场景\n名称", " 单位 名称"], ["巡检", "某矿"]]) == (0, 1, ["场景名称", "单位名称"])


@pytest.mark.parametrize("rows", [[], [[]], [["", ""]], [["只有一句话，没有表。"]], [["1", "2"], ["3", "4"]]])
def test_no_heading(rows):
    assert find_heading(rows) is None


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("＊预算（万元）", "预算"),
        ("联系 方式：", "联系方式"),
        ("【必填】", "必填"),
        ("ID", "id"),
        ("场景\n名称", "场景名称"),
    ],
)
def test_plain_heading(name, plain):
    assert plain_heading(name) == plain

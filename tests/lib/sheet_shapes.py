"""Twelve scenario lists, shaped as different houses shape them. All tell the same three scenarios.

Each is (label, workbook, name of its sheet, the columns as its clerk names them).
"""

from openpyxl import Workbook
from openpyxl.styles import Font

from tests.lib.workbooks import edited, saved, workbook

TITLES = ["主运皮带智能巡检", "焦炉煤气在线化验", "矿区车辆统一调度"]
OWNERS = ["汾东煤业有限公司", "潞北焦化有限公司", "雁门物流有限公司"]
NEEDS = ["识别纵向撕裂并停机", "两分钟内给出组分", "减少空驶三成"]
CONTACTS = ["张工 13800000001", "李工 13800000002", "王工 13800000003"]
KINDS = ["先进制造", "能源化工", "能源化工"]
COLUMNS = {"title": "场景机会名称", "owner": "单位名称", "need": "合作需求", "contact": "联系方式"}
SHEET = "xl/worksheets/sheet1.xml"


def rows(*columns):
    return [list(row) for row in zip(*columns, strict=True)]


def numbers(count=3):
    return [str(number) for number in range(1, count + 1)]


def city_form():
    """As cities publish them, the kind merged over its rows."""
    book = workbook(
        (
            "机会清单",
            [
                ["场景类型", "序号", "场景机会名称", "单位名称", "合作需求", "联系方式"],
                *rows(KINDS, numbers(), TITLES, OWNERS, NEEDS, CONTACTS),
            ],
        )
    )
    book.active["A4"] = None
    book.active.merge_cells("A3:A4")
    return saved(book), "机会清单", COLUMNS


def titled():
    """A number of the annex, a title and a line of the reporter above."""
    book = workbook(
        (
            "Sheet1",
            [
                ["附件1"],
                ["2026年场景机会征集表"],
                ["填报单位（盖章）：汾东集团", None, None, "填报日期：2026年11月23日"],
                ["序号", "场景机会名称", "单位名称", "合作需求", "联系方式"],
                *rows(numbers(), TITLES, OWNERS, NEEDS, CONTACTS),
            ],
        )
    )
    book.active.merge_cells("A2:E2")
    return saved(book), "Sheet1", COLUMNS


def two_rows_merged():
    """Two rows of heading, groups merged across, single columns merged down."""
    book = workbook(
        (
            "清单",
            [
                ["序号", "需求信息", None, None, "联系方式"],
                [None, "名称", "提出单位", "具体需求", None],
                *rows(numbers(), TITLES, OWNERS, NEEDS, CONTACTS),
            ],
        )
    )
    for merged in ("A1:A2", "B1:D1", "E1:E2"):
        book.active.merge_cells(merged)
    columns = {
        "title": "需求信息/名称",
        "owner": "需求信息/提出单位",
        "need": "需求信息/具体需求",
        "contact": "联系方式",
    }
    return saved(book), "清单", columns


def two_rows_loose():
    """The same without merging, names of the parts below gaps."""
    book = workbook(
        (
            "清单",
            [
                ["项目名称", "业主", "需求描述", "联系", None],
                [None, None, None, "姓名", "手机"],
                *rows(TITLES, OWNERS, NEEDS, ["张工", "李工", "王工"], ["13800000001", "13800000002", "13800000003"]),
            ],
        )
    )
    return saved(book), "清单", {"title": "项目名称", "owner": "业主", "need": "需求描述", "contact": "联系/手机"}


def several_sheets():
    """An explanation first, a hidden dictionary, the list on the third sheet."""
    book = workbook(
        ("填表说明", [["填表说明"], ["一、每个场景填一行。"], ["二、联系方式填手机。"]]),
        ("字典", [["场景类型"], ["先进制造"]]),
        ("场景清单", [["场景机会名称", "单位名称", "合作需求", "联系方式"], *rows(TITLES, OWNERS, NEEDS, CONTACTS)]),
    )
    book["字典"].sheet_state = "hidden"
    return saved(book), "场景清单", COLUMNS


def wps_dimension():
    """WPS stored the dimension of an empty sheet."""
    file = saved(
        workbook(
            ("Sheet1", [["场景机会名称", "单位名称", "合作需求", "联系方式"], *rows(TITLES, OWNERS, NEEDS, CONTACTS)])
        )
    )
    return edited(file, SHEET, ('<dimension ref="[^"]*"', '<dimension ref="A1"')), "Sheet1", COLUMNS


def wps_pictures():
    """A column of photographs in cells, as WPS keeps them."""
    book = workbook(
        (
            "Sheet1",
            [
                ["现场照片", "场景机会名称", "单位名称", "合作需求", "联系方式"],
                *rows("图图图", TITLES, OWNERS, NEEDS, CONTACTS),
            ],
        )
    )
    cell = r'<c r="A\1" t="str"><f>_xlfn.DISPIMG("ID_\1",1)</f><v>=DISPIMG("ID_\1",1)</v></c>'
    return edited(saved(book), SHEET, (r'<c r="A([234])".*?</c>', cell)), "Sheet1", COLUMNS


def english_and_stars():
    """Required columns marked, units in brackets, line breaks inside the names, other columns between."""
    heading = [
        "No.",
        "*场景\n名称（必填）",
        "备注",
        "*单位名称\n（全称）",
        "*需求描述（200字内）",
        "投资（万元）",
        "*联系方式（手机）",
    ]
    book = workbook(
        ("Sheet1", [heading, *rows(numbers(), TITLES, ["", "", ""], OWNERS, NEEDS, [120, 80.5, 60], CONTACTS)])
    )
    columns = {
        "title": heading[1],
        "owner": heading[3],
        "need": heading[4],
        "contact": heading[6],
        "budget": heading[5],
    }
    return saved(book), "Sheet1", {name: "".join(text.split()) for name, text in columns.items()}


def groups_and_sums():
    """Titles of groups between the rows, a sum and notes at the end, empty rows."""
    body = rows(numbers(), TITLES, OWNERS, NEEDS, CONTACTS)
    heading = ["序号", "场景机会名称", "单位名称", "合作需求", "联系方式"]
    book = workbook(
        (
            "Sheet1",
            [
                heading,
                ["一、先进制造"],
                body[0],
                [],
                ["二、能源化工"],
                body[1],
                heading,
                body[2],
                ["合计", "3"],
                [],
                ["注：联系方式请填手机。"],
                ["填表人：段工", None, None, "审核人：王主任"],
            ],
        )
    )
    return saved(book), "Sheet1", COLUMNS


def moved_right():
    """The table does not begin in the corner, and formats reach far beyond it."""
    book = Workbook()
    page = book.active
    page.title = "Sheet1"
    for number, row in enumerate([list(COLUMNS.values()), *rows(TITLES, OWNERS, NEEDS, CONTACTS)]):
        for column, text in enumerate(row):
            page.cell(5 + number, 4 + column, text)
    page["Z900"].font = Font(bold=True)
    return saved(book), "Sheet1", COLUMNS


def own_words():
    """A group's own words throughout; only its clerk knows."""
    heading = ["编码", "课题", "所属矿厂", "想解决什么", "找谁"]
    book = workbook(("2026", [heading, *rows(["HD-01", "HD-02", "HD-03"], TITLES, OWNERS, NEEDS, CONTACTS)]))
    return saved(book), "2026", {"title": "课题", "owner": "所属矿厂", "need": "想解决什么", "contact": "找谁"}


def written_by_hand():
    """Full-width digits and blanks, texts with line breaks, numbers as text, a second table's gap to the right."""
    book = workbook(
        (
            "Sheet1",
            [
                ["场景机会名称", "单位名称", "合作需求", "联系方式", "预算"],
                *rows(
                    [f"　{title} " for title in TITLES],
                    OWNERS,
                    NEEDS,
                    [contact.replace(" ", "\n") for contact in CONTACTS],
                    ["１２０万元", "８０.５万", "60-70万"],
                ),
            ],
        )
    )
    return saved(book), "Sheet1", COLUMNS | {"budget": "预算"}


SHAPES = [
    city_form,
    titled,
    two_rows_merged,
    two_rows_loose,
    several_sheets,
    wps_dimension,
    wps_pictures,
    english_and_stars,
    groups_and_sums,
    moved_right,
    own_words,
    written_by_hand,
]
GUESSED = [shape for shape in SHAPES if shape is not own_words]

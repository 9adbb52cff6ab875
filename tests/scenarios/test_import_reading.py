"""What one cell says, and what a row makes of its cells."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.lib.importing import UnreadableError
from backend.lib.money import Amount
from backend.lib.spreadsheets import SheetData
from backend.scenarios.choices import ScenarioType
from backend.scenarios.importing import Codes, Columns, Reader, certain, gists, guess, plain_title
from backend.scenarios.importing import cells as read
from backend.scenarios.importing.columns import HEADINGS
from backend.scenarios.importing.contacts import Contact, contact, phone
from backend.scenarios.importing.measures import measures
from backend.scenarios.models import Measure, Scenario
from tests.factories.organisations import OrganisationFactory


def said(reader, text):
    with pytest.raises(UnreadableError) as wrong:
        reader(text)
    return str(wrong.value)


# ── cells ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", ["技术应用新场景", "技术应用", "1.技术应用类", " 技术 应用场景 "])
def test_a_scenario_type_by_its_words(text):
    assert read.scenario_type(text) == ScenarioType.TECH


def test_what_names_two_types_or_none_is_none():
    assert read.scenario_type("技术应用、数据赋能") is None
    assert read.scenario_type("智慧矿山") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("测试、应用", ["test", "apply"]),
        ("展示", ["show"]),
        ("应用场景和测试", ["test", "apply"]),
        ("测试 测试", ["test"]),
    ],
)
def test_chance_types(text, value):
    assert read.chance_types(text) == value


def test_a_chance_type_that_is_none():
    assert said(read.chance_types, "测试、推广") == "“推广”不是机会类型，请从测试、展示、应用中选，可以选几种。"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("公开招标", "open_tender"),
        ("竞争性谈判", "consultation"),
        ("询价", "inquiry"),
        ("待定", "undecided"),
        ("无", "none"),
    ],
)
def test_procurement(text, value):
    assert read.procurement(text) == value


def test_a_procurement_that_is_none():
    assert said(read.procurement, "再议") == (
        "“再议”不是后续采购方式，请从公开招标、竞争性磋商、询价、单一来源、待定、不涉及采购中选一种。"
    )


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("５０-80万元", None, Amount(Decimal(50), Decimal(80))),
        ("120", "万元", Amount(Decimal(120), Decimal(120))),
        ("1200000", "元", Amount(Decimal(120), Decimal(120))),
        ("不超过50万", None, Amount(None, Decimal(50))),
        ("面议", None, None),
    ],
)
def test_budget(text, unit, value):
    assert read.budget(text, unit) == value


def test_a_budget_without_a_unit():
    assert said(read.budget, "120") == "“120”没有写单位，请写明元或万元。"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("6个月", 6),
        ("半年", 6),
        ("90天", 3),
        ("100天", 4),
        ("45个工作日", 3),
        ("3-6个月", 6),
        ("６", 6),
        ("长期", None),
    ],
)
def test_periods_in_months(text, value):
    assert read.months(text) == value


def test_periods_that_are_none():
    assert said(read.months, "尽快吧").startswith("“尽快吧”看不出周期")
    assert said(read.months, "20年") == "“20年”超过十年，请核对周期。"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2027年3月", date(2027, 3, 31)),
        ("2027-03-15", date(2027, 3, 15)),
        ("２０２７．３．１", date(2027, 3, 1)),
        ("46447", date(2027, 3, 1)),
        ("长期有效", None),
    ],
)
def test_the_last_day(text, value):
    assert read.last_day(text) == value


def test_a_day_without_a_year():
    assert said(read.last_day, "3月底") == "日期没有写年份，请写成“2027年3月”这样的形式。"


def test_rows_of_code_tables_by_name():
    cities = {"太原": 1, "太原市": 1, "大同市": 2}
    assert [read.named_row(text, cities) for text in ("太原", "山西省太原市小店区", "1.大同市", "北京")] == [
        1,
        1,
        2,
        None,
    ]
    assert (
        said(read.named("场地所在市", cities, ["太原市", "大同市"]), "北京")
        == "“北京”不是场地所在市，请从太原市、大同市中选一个。"
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("段师傅 13903510137", Contact("段师傅", "13903510137")),
        ("联系人：段师傅，电话：１３９０３５１０１３７", Contact("段师傅", "13903510137")),
        ("（0351）7654321 王主任", Contact("王主任", "0351-7654321")),
        ("13903510137", Contact("", "13903510137")),
        ("段师傅", Contact("段师傅", "")),
    ],
)
def test_contacts(text, value):
    assert contact(text) == value


def test_contacts_that_are_none():
    assert said(contact, "1390351013") == "“1390351013”不像电话号码，请填手机号，或带区号的固定电话。"
    assert said(contact, "duan@example.test") == "“duan@example.test”不像电话号码，请填手机号，或带区号的固定电话。"
    assert said(contact, "段 13903510137 王 13903510138") == "“段 13903510137 王 13903510138”里有2个电话，请只留一个。"
    assert phone("0351-7654321") == "0351-7654321"
    assert said(phone, "段师傅").startswith("“段师傅”不像电话号码")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("漏检率 3.2% → ≤0.5%", [("漏检率", "3.2", "≤0.5", "%", "")]),
        ("漏检率３．２％→≤０．５％", [("漏检率", "3.2", "≤0.5", "%", "")]),
        ("发现时间从40分钟缩短到8秒以内", [("发现时间", "40分钟", "≤8秒", "", "")]),
        ("非停次数：17→≤7 次/采暖季，2027年6月前", [("非停次数", "17", "≤7", "次/采暖季", "2027年6月前")]),
        ("吨煤电耗由12.5千瓦时降至10千瓦时以下", [("吨煤电耗", "12.5", "≤10", "千瓦时", "")]),
        ("准确率不低于98%", [("准确率", "", "≥98", "%", "")]),
        ("5G覆盖率≥95%", [("5G覆盖率", "", "≥95", "%", "")]),
        (
            "1、误报率 5%->2%\n2、覆盖率达到95%以上（一年内）",
            [("误报率", "5", "2", "%", ""), ("覆盖率", "", "≥95", "%", "一年内")],
        ),
        ("响应时间≤2s；并发≥500", [("响应时间", "", "≤2", "s", ""), ("并发", "", "≥500", "", "")]),
        ("7×24小时无人值守", [("7×24小时无人值守", "", "", "", "")]),
        ("提高效率", [("提高效率", "", "", "", "")]),
    ],
)
def test_measures(text, values):
    assert [(one.name, one.now, one.target, one.unit, one.by) for one in measures(text)] == values


def test_measures_that_are_none():
    assert said(measures, "难" * 61).endswith("读不出指标，请写成“漏检率 3.2% → ≤0.5%”这样，一行一个。")
    assert said(measures, "\n".join(["漏检率≤1%"] * 21)) == "“指标”最多20行，现在有21行。"


# ── rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def codes(db):
    return Codes.load()


def one_row(codes, **texts):
    """A row read from cells by the names of our fields."""
    columns = Columns({name: name for name in texts})
    return Reader(codes, columns, frozenset({plain_title("汾东能源集团有限公司")})).again("表", 2, texts)


def test_a_field_where_others_write_the_type(codes):
    row = one_row(codes, title="甲", scenario_type="先进制造业")
    assert (row.fields["field"].code, "scenario_type" in row.fields, row.problems) == ("manufacturing", False, {})
    row = one_row(codes, title="甲", scenario_type="先进制造", field="人工智能")
    assert row.fields["field"].code == "artificial_intelligence"


def test_a_column_for_the_name_goes_before_the_cell_for_both(codes):
    row = one_row(codes, title="甲", contact="段师傅 13903510137", contact_name="王工", contact_phone="")
    assert (row.fields["contact_name"], row.fields["contact_phone"]) == ("王工", "13903510137")


def test_the_unit_is_where_it_is_done_unless_it_is_the_owner_or_a_place_is_named(codes):
    assert one_row(codes, title="甲", unit="洗煤一厂").fields["site_text"] == "洗煤一厂"
    assert "site_text" not in one_row(codes, title="甲", unit="汾东能源集团有限公司").fields
    assert one_row(codes, title="甲", unit="洗煤一厂", site_text="二号楼").fields["site_text"] == "二号楼"


def test_measures_in_columns_of_their_own(codes):
    row = one_row(codes, title="甲", measure_name="停井", measure_now="14小时", measure_target="≤2小时")
    assert [(one.name, one.now, one.target, one.unit) for one in row.measures] == [("停井", "14", "≤2", "小时")]
    row = one_row(codes, title="甲", measure_name="", measure_target="≤2小时")
    assert list(row.problems) == ["measure_name"]


def test_a_title_is_the_same_whatever_its_signs():
    assert plain_title("智慧 停车（一期）") == plain_title("智慧停车(一期)") == "智慧停车一期"
    assert plain_title("智慧停车（一期）") != plain_title("智慧停车（二期）")


CELLS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "技术应用",
            "50-80万元",
            "6个月",
            "2027年3月",
            "太原市",
            "测试",
            "段师傅 13903510137",
            "漏检率 3.2% → ≤0.5%",
            "待定",
        ]
    ),
    st.text(alphabet="0123456789.%→≤≥-~万元年月日个天 漏检率", max_size=40),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.dictionaries(st.sampled_from(sorted(HEADINGS)), CELLS))
def test_whatever_is_read_without_a_sentence_may_be_stored(codes, texts):
    row = one_row(codes, **{"title": "甲"} | texts)
    if row.problems:
        assert all(row.problems.values())
        return
    scenario = Scenario(owner=OrganisationFactory.build(), **row.fields)
    scenario.clean_fields(exclude=["owner", "field", "site_region"])
    assert scenario.budget_low is None or scenario.budget_high is None or scenario.budget_low <= scenario.budget_high
    for one in row.measures:
        Measure(scenario=scenario, **vars(one)).clean_fields(exclude=["scenario"])


# ── sheets ────────────────────────────────────────────────────────────────────────────────────────────────────────


def gist_of(*rows):
    (found,) = gists([SheetData("表", [list(row) for row in rows])])
    return found


def test_a_heading_that_is_known_word_for_word_is_certain():
    columns = certain(gist_of(["序号", "*场景名称（必填）", "合作需求", "备注"], ["1", "甲", "乙", ""]))
    assert dict(columns.headings) == {"title": "*场景名称（必填）", "pain_point": "合作需求"}


@pytest.mark.parametrize("heading", [["场景名称", "想解决什么"], ["项目", "场景名称"], ["合作需求", "联系方式"]])
def test_a_heading_with_a_word_that_is_not_or_a_doubt_is_asked_about(heading):
    assert certain(gist_of(heading, ["甲", "乙"])) is None


def test_a_budget_whose_numbers_have_no_unit_is_asked_about():
    assert certain(gist_of(["场景名称", "预算"], ["甲", "120"])) is None
    assert certain(gist_of(["场景名称", "预算"], ["甲", "120万元"])) is not None
    assert certain(gist_of(["场景名称", "预算（万元）"], ["甲", "120"])).unit == "万元"


def test_parts_of_measures_are_guessed_by_their_group():
    rows = [["课题", "预期指标", "", ""], ["", "名称", "现在", "目标"], ["甲", "停井", "14", "2"]]
    assert dict(guess(gist_of(*rows)).headings) == {
        "measure_name": "预期指标/名称",
        "measure_now": "预期指标/现在",
        "measure_target": "预期指标/目标",
    }


def test_columns_travel_as_json():
    columns = Columns({"title": "课题", "budget": "投入"}, "万元")
    assert Columns.from_json(columns.as_json()) == columns
    assert Columns.from_json({}) == Columns()

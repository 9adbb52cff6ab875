"""Our fields as lists of scenarios have them: what they are called elsewhere, and how a cell of each is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from backend.lib.importing import FieldSpec
from backend.lib.money import Unit, unit_in_heading
from backend.reference.models import Region, ScenarioField
from backend.scenarios.choices import ScenarioType
from backend.scenarios.importing import cells
from backend.scenarios.importing.contacts import contact, phone
from backend.scenarios.importing.measures import measures

TITLE, BUDGET = "title", "budget"
UNITS: tuple[Unit, ...] = get_args(Unit)

# Label of ours, and headings seen elsewhere, the likeliest first. The first label of each is what our template prints.
# Columns of other people's sheets are in Chinese whatever language the page speaks, so none of it is translated.
HEADINGS: dict[str, tuple[str, tuple[str, ...]]] = {
    TITLE: (
        "场景名称",
        ("场景机会名称", "应用场景名称", "场景需求名称", "项目名称", "需求名称", "名称", "场景标题", "题目", "场景", "项目"),
    ),
    "scenario_type": ("场景类型", ("类型", "场景类别", "类别", "机会清单类型")),
    "field": ("所属领域", ("场景领域", "领域", "应用领域", "行业领域", "所属行业", "行业")),
    "chance_types": ("机会类型", ("能提供的机会", "可提供的机会", "合作机会", "机会")),
    "current_process": ("现在怎么做", ("现状", "现有做法", "目前做法", "当前做法", "现有流程", "业务现状", "现状描述", "基本情况")),
    "pain_point": (
        "痛点",
        (
            "合作需求", "难在哪里", "痛点描述", "存在问题", "主要问题", "需求描述", "具体需求", "需求内容", "场景描述", "场景需求",
            "场景简介", "主要内容", "建设内容", "难点", "需求", "问题",
        ),
    ),
    "measures": ("指标", ("想达到的指标", "指标要求", "考核指标", "目标指标", "主要指标", "技术指标", "预期目标", "预期效果", "目标")),
    "measure_name": ("指标名称", ("考核指标名称",)),
    "measure_now": ("指标现在的值", ("现状值", "现在值", "当前值", "现值")),
    "measure_target": ("指标想达到的值", ("目标值", "期望值", "要求值")),
    "constraints": ("约束条件", ("限制条件", "约束", "边界条件", "现场条件", "实施条件", "注意事项")),
    "data_available": ("可提供的数据", ("可开放数据", "数据条件", "数据基础", "数据情况", "数据支撑", "数据资源")),
    BUDGET: (
        "预算",
        ("项目预算", "预算金额", "资金预算", "投资", "投资金额", "投资额", "总投资", "计划投资", "预计投资", "投资估算", "经费", "资金"),
    ),
    "period_months": ("周期", ("项目周期", "建设周期", "实施周期", "工期", "建设期", "实施期限", "周期要求")),
    "deadline": ("对接截止日期", ("对接截止", "截止日期", "截止时间", "对接期限", "需求截止日期", "有效期至", "期限")),
    "site_region": ("场地所在市", ("所在市", "所属市", "地市", "城市", "所在城市", "市")),
    "site_text": ("场地说明", ("实施地点", "应用地点", "项目地点", "建设地点", "场地", "地点", "地址", "应用场所")),
    "cooperation_form": ("合作方式", ("合作形式", "合作模式", "拟合作方式")),
    "procurement": ("后续采购方式", ("采购方式", "拟采购方式")),
    "unit": ("单位名称", ("需求单位", "提出单位", "发布单位", "申报单位", "所属单位", "实施单位", "责任单位", "业主单位", "企业名称", "单位", "业主")),
    "contact": ("联系方式", ("联系人及联系方式", "联系人及电话", "联系人和电话", "联系人电话", "联系人姓名及电话")),
    "contact_name": ("联系人", ("联络员", "联系人姓名", "项目联系人", "负责人", "姓名")),
    "contact_phone": ("联系电话", ("电话", "手机号码", "手机号", "手机", "联系手机", "办公电话")),
}  # fmt: skip
OF_NO_USE = ("序号", "编号", "编码", "备注", "no", "附件", "审核意见")  # columns that nobody misses


@dataclass(frozen=True)
class Codes:
    """The code tables that cells name, by what people call each row."""

    fields: Mapping[str, ScenarioField]
    cities: Mapping[str, Region]

    @classmethod
    def load(cls) -> Codes:
        """As the tables stand now; two queries."""
        cities = {name: city for city in Region.objects.cities() for name in (city.name, city.short_name)}
        return cls({row.name: row for row in ScenarioField.objects.all()}, cities)


@dataclass(frozen=True)
class Columns:
    """Which heading of a sheet is which field of ours, and what a bare number under the budget's heading counts."""

    headings: Mapping[str, str] = field(default_factory=dict)
    unit: Unit | None = None

    def as_json(self) -> dict[str, Any]:
        return {"headings": dict(self.headings), "unit": self.unit or ""}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Columns:
        unit = kept.get("unit")
        return cls(dict(kept.get("headings", {})), next((one for one in UNITS if one == unit), None))

    @classmethod
    def of(cls, headings: Mapping[str, str]) -> Columns:
        """With the unit that the budget's heading names."""
        return cls(dict(headings), unit_in_heading(headings.get(BUDGET, "")))

    @property
    def is_left_out(self) -> bool:
        """The sheet is not to be imported."""
        return not self.headings


def specs(codes: Codes | None = None, columns: Columns | None = None) -> list[FieldSpec]:
    """All our fields; with code tables and columns, ready to read with."""
    readers = _readers(codes or Codes({}, {}), columns.unit if columns else None)
    return [
        FieldSpec(name, label, synonyms, parse=readers[name], required=name == TITLE)
        for name, (label, synonyms) in HEADINGS.items()
    ]


def label_of(name: str) -> str:
    return HEADINGS[name][0]


def field_labels() -> list[tuple[str, str]]:
    """What the clerk chooses from for a column; the budget says what a bare number counts."""
    choices: list[tuple[str, str]] = []
    for name, (label, _synonyms) in HEADINGS.items():
        choices += budget_choices() if name == BUDGET else [(name, label)]
    return choices


def budget_choices() -> list[tuple[str, str]]:
    label = label_of(BUDGET)
    return [(BUDGET, label), *((f"{BUDGET}:{unit}", f"{label}（{unit}）") for unit in reversed(UNITS))]


def _readers(codes: Codes, unit: Unit | None) -> dict[str, Any]:
    def kind_or_field(text: str) -> ScenarioType | ScenarioField:
        """Some lists write the field where others write the type."""
        found = cells.scenario_type(text) or cells.named_row(text, codes.fields)
        if found is None:
            raise cells.not_a_type(text)
        return found

    def text(name: str, most: int, read: Any = cells.prose) -> Any:
        return read(label_of(name), most)

    return {
        TITLE: text(TITLE, 80, cells.line),
        "scenario_type": kind_or_field,
        "field": cells.named(label_of("field"), codes.fields, codes.fields),
        "chance_types": cells.chance_types,
        "current_process": text("current_process", 2000),
        "pain_point": text("pain_point", 2000),
        "measures": measures,
        "measure_name": text("measure_name", 60, cells.line),
        "measure_now": text("measure_now", 40, cells.line),
        "measure_target": text("measure_target", 40, cells.line),
        "constraints": text("constraints", 2000),
        "data_available": text("data_available", 2000),
        BUDGET: lambda cell: cells.budget(cell, unit),
        "period_months": cells.months,
        "deadline": cells.last_day,
        "site_region": cells.named(
            label_of("site_region"), codes.cities, [name for name, city in codes.cities.items() if name == city.name]
        ),
        "site_text": text("site_text", 300, cells.line),
        "cooperation_form": text("cooperation_form", 300, cells.line),
        "procurement": cells.procurement,
        "unit": text("unit", 120, cells.line),
        "contact": contact,
        "contact_name": text("contact_name", 60, cells.line),
        "contact_phone": phone,
    }

"""Conditions as people post them, and the table of verdicts that follows."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.policy.choices import EntityKind
from backend.policy.clauses import GateResult, evaluate, gate
from backend.policy.codes import Term
from backend.policy.columns import FactTable
from backend.policy.condition_kinds import CONDITIONS
from backend.policy.conditions import (
    Admitted,
    AmountWithin,
    CapitalAtLeast,
    Condition,
    Conditions,
    FieldIn,
    FoundedFor,
    HoldsAll,
    HoldsAny,
    KindIn,
    LegalBorrower,
    OpenFrom,
    OpenUntil,
    RegionIn,
    RevenueAtLeast,
    terms,
)
from backend.policy.errors import BadConditions
from backend.policy.facts import Facts, FactValue, Holding
from backend.policy.masks import mask
from backend.policy.outcomes import SIGN, Outcome
from backend.reference.models import Qualification, Region

TODAY = date(2026, 11, 26)
M, U, N = Outcome.MET, Outcome.UNKNOWN, Outcome.NOT_MET
TAIYUAN, JINZHONG = Term("140100", "太原"), Term("140700", "晋中")
HIGH_TECH, KEY_LAB = Term("high_tech", "高新技术企业"), Term("key_lab", "重点实验室")

SAMPLES: list[tuple[Condition, str]] = [
    (RegionIn((TAIYUAN, JINZHONG), "须驻场运维"), "只面向太原、晋中主体"),
    (RegionIn((Term("140000", "山西"),)), "只面向山西主体"),
    (KindIn(("firm",)), "只面向独立法人企业"),
    (KindIn(("team", "firm")), "只面向非独立法人主体、独立法人企业"),
    (LegalBorrower(), "借款人须为独立法人"),
    (Admitted(), "只面向已入库主体"),
    (FieldIn((Term("data", "数据产业"),)), "只面向数据产业领域主体"),
    (HoldsAny((HIGH_TECH, KEY_LAB)), "持有有效期内的高新技术企业或重点实验室"),
    (HoldsAll((HIGH_TECH, KEY_LAB)), "同时持有有效期内的高新技术企业、重点实验室"),
    (FoundedFor(2), "成立满2年"),
    (CapitalAtLeast(Decimal("500.00")), "注册资本不低于500万元"),
    (RevenueAtLeast(Decimal("1250.50")), "上一年度主营业务收入不低于1,250.50万元"),
    (AmountWithin(Decimal(100), Decimal(1000)), "金额100万元至1,000万元"),
    (AmountWithin(lowest=Decimal(100)), "金额不低于100万元"),
    (AmountWithin(highest=Decimal(1000)), "金额不超过1,000万元"),
    (OpenUntil(date(2026, 12, 31), "揭榜申报"), "揭榜申报至2026年12月31日"),
    (OpenFrom(date(2026, 12, 1), "揭榜申报"), "揭榜申报自2026年12月1日开始"),
]


@pytest.mark.parametrize(("condition", "line"), SAMPLES)
def test_a_condition_is_one_line_and_its_verdict_quotes_it(condition: Condition, line: str) -> None:
    conditions = Conditions((condition,))
    assert conditions.label() == line
    assert conditions.problems() == []
    (clause,) = conditions.clauses(source="场景“主运胶带机”")
    assert (clause.id, clause.sentence, clause.source) == (f"condition.{condition.kind}", line, "场景“主运胶带机”")


def test_every_kind_has_a_sample() -> None:
    assert {type(condition) for condition, _line in SAMPLES} == set(CONDITIONS)
    assert len({kind.kind for kind in CONDITIONS}) == len(CONDITIONS)


def test_no_conditions() -> None:
    assert Conditions().label() == "不设条件"
    assert Conditions.from_json({}) == Conditions.from_json(None) == Conditions()
    assert gate(evaluate(Conditions().clauses(source=""), {}, on=TODAY)).outcome is M


@given(chosen=st.lists(st.sampled_from([condition for condition, _line in SAMPLES]), max_size=6).map(tuple))
def test_conditions_read_back_as_they_were(chosen: tuple[Condition, ...]) -> None:
    conditions = Conditions(chosen)
    assert Conditions.from_json(json.loads(json.dumps(conditions.to_json(), ensure_ascii=False))) == conditions


def test_an_open_end_may_be_written_out() -> None:
    data = {"version": 1, "items": [{"kind": "amount", "lowest": None, "highest": "1000.00"}]}
    assert Conditions.from_json(data) == Conditions((AmountWithin(highest=Decimal("1000.00")),))


def test_the_json_is_plain() -> None:
    assert Conditions((RegionIn((TAIYUAN,)), FoundedFor(2))).to_json() == {
        "version": 1,
        "items": [
            {"kind": "region", "places": [{"code": "140100", "name": "太原"}]},
            {"kind": "founded_for", "years": 2},
        ],
    }


@pytest.mark.parametrize(
    ("data", "sentences"),
    [
        ([1], ["条件应写成{“version”: 1, “items”: […]}。"]),
        ({"version": 9, "items": []}, ["条件应写成{“version”: 1, “items”: […]}。"]),
        (
            {"version": 1, "items": [{"kind": "founded_for", "years": "2"}, {"kind": "admitted"}, {"kind": "luck"}]},
            ["第1个条件：founded_for的years应为整数，现在是2。", "第3个条件：没有这种条件：luck。"],
        ),
        (
            {"version": 1, "items": [{"kind": "registered_capital", "amount": 500}]},
            ["第1个条件：registered_capital的amount应为字符串写的数，如“1000.00”，现在是500。"],
        ),
    ],
)
def test_unreadable_json_is_refused_item_by_item(data: object, sentences: list[str]) -> None:
    with pytest.raises(BadConditions) as refused:
        Conditions.from_json(data)
    assert refused.value.sentences == sentences


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        (RegionIn(()), "地区至少选一项。"),
        (KindIn(()), "主体类型至少选一项。"),
        (KindIn(("ghost",)), "没有“ghost”这种主体类型。"),
        (FieldIn(()), "领域至少选一项。"),
        (HoldsAny(()), "资质至少选一项。"),
        (HoldsAll(()), "资质至少选一项。"),
        (FoundedFor(0), "成立年限应在1到100年之间。"),
        (FoundedFor(101), "成立年限应在1到100年之间。"),
        (CapitalAtLeast(Decimal(0)), "注册资本应大于0。"),
        (RevenueAtLeast(Decimal(-1)), "主营业务收入应大于0。"),
        (AmountWithin(), "金额的下限和上限至少填一个。"),
        (AmountWithin(Decimal(0), Decimal(5)), "金额应大于0。"),
        (AmountWithin(Decimal(10), Decimal(5)), "金额的下限高于上限。"),
        (OpenUntil(TODAY, " "), "请写明起止的是什么事项。"),
        (OpenFrom(TODAY, ""), "请写明起止的是什么事项。"),
    ],
)
def test_what_cannot_be_posted_says_why(condition: Condition, sentence: str) -> None:
    assert Conditions((condition,)).problems() == [sentence]


def test_one_condition_of_a_kind() -> None:
    assert Conditions((FoundedFor(2), FoundedFor(3))).problems() == ["同类条件只能设一项：成立满3年。"]


def test_a_condition_on_place_gives_its_reason_where_that_is_asked() -> None:
    silent, spoken = Conditions((RegionIn((TAIYUAN,), "  "),)), Conditions((RegionIn((TAIYUAN,), "须驻场运维"),))
    assert silent.problems(reason_for_region=True) == ["对所在地设了条件，请写明理由。"]
    assert spoken.problems(reason_for_region=True) == silent.problems() == []


def test_a_form_finds_its_condition_again_and_facts_are_named() -> None:
    conditions = Conditions((FoundedFor(2), AmountWithin(Decimal(1), Decimal(2)), OpenUntil(TODAY, "申报")))
    assert conditions.find(FoundedFor) == FoundedFor(2)
    assert conditions.find(RegionIn) is None
    assert conditions.needs() == ("founded_on", "need_amount")


def firm(**more: FactValue) -> Facts:
    return {
        "entity_kind": FactValue("firm", "主体类型", shown="独立法人企业"),
        "region": FactValue("140105", "注册地", shown="小店区"),
        "registry_state": FactValue("admitted", "入库状态", shown="已入库"),
        "primary_field": FactValue("data", "主要数创领域", shown="数据产业"),
        "founded_on": FactValue(date(2024, 11, 26), "成立日期"),
        "registered_capital": FactValue(Decimal(500), "注册资本", unit="万元"),
        "revenue": FactValue(Decimal("1250.50"), "2025年主营业务收入", unit="万元"),
        "need_amount": FactValue(Decimal(100), "融资金额", unit="万元"),
        "qualifications": FactValue((Holding("high_tech", "高新技术企业", TODAY),), "资质"),
        **more,
    }


TEAM: Facts = {
    "entity_kind": FactValue(EntityKind.TEAM_UNIVERSITY, "主体类型", shown="创新团队"),
    "region": FactValue("140100", "所在地", shown="太原市"),
    "registry_state": FactValue("admitted", "入库状态", shown="已入库"),
}
OTHER_CITY = firm(region=FactValue("140200", "注册地", shown="大同市"))
YOUNG = firm(founded_on=FactValue(date(2025, 3, 1), "成立日期"))


def result(conditions: Conditions, facts: Facts) -> GateResult:
    outcome = gate(evaluate(conditions.clauses(source="测试"), facts, on=TODAY))
    assert mask(conditions.clauses(source="测试"), FactTable([facts]), on=TODAY).tolist() == [SIGN[outcome.outcome]]
    return outcome


@pytest.mark.parametrize(
    ("condition", "facts", "outcome", "reason"),
    [
        (SAMPLES[0][0], firm(), M, "注册地为小店区"),
        (SAMPLES[0][0], OTHER_CITY, N, "注册地为大同市，不属于太原或晋中"),
        (SAMPLES[0][0], {}, U, "未填写所在地，无法判断"),
        (KindIn(("firm",)), TEAM, N, "主体类型为创新团队，不属于独立法人企业"),
        (KindIn(("team",)), TEAM, M, "主体类型为创新团队"),
        (LegalBorrower(), TEAM, N, "非法人不能作为借款人"),
        (LegalBorrower(), firm(), M, "主体类型为独立法人企业"),
        (LegalBorrower(), {}, U, "未填写主体类型，无法判断"),
        (Admitted(), firm(), M, "入库状态为已入库"),
        (
            Admitted(),
            firm(registry_state=FactValue("left", "入库状态", shown="已移出")),
            N,
            "入库状态为已移出，不属于已入库",
        ),
        (FieldIn((Term("data", "数据产业"),)), firm(), M, "主要数创领域为数据产业"),
        (HoldsAny((HIGH_TECH, KEY_LAB)), firm(), M, "持有高新技术企业，有效期至2026年11月26日"),
        (HoldsAll((HIGH_TECH, KEY_LAB)), firm(), N, "未登记有效期内的重点实验室"),
        (FoundedFor(2), firm(), M, "成立已满2年：2024年11月26日成立，至今2年"),
        (FoundedFor(2), YOUNG, N, "成立未满2年：2025年3月1日成立，至今1年8个月"),
        (FoundedFor(2), TEAM, U, "非独立法人主体没有成立日期，需人工判断"),
        (CapitalAtLeast(Decimal("500.00")), firm(), M, "注册资本500.00万元，不低于500.00万元"),
        (CapitalAtLeast(Decimal("500.01")), firm(), N, "注册资本500.00万元，低于500.01万元"),
        (RevenueAtLeast(Decimal(1500)), firm(), N, "2025年主营业务收入1,250.50万元，低于1,500.00万元"),
        (
            AmountWithin(Decimal(100), Decimal(1000)),
            firm(),
            M,
            "融资金额100.00万元，不低于100.00万元；融资金额100.00万元，不超过1,000.00万元",
        ),
        (AmountWithin(Decimal("100.01"), None), firm(), N, "融资金额100.00万元，低于100.01万元"),
        (OpenUntil(TODAY, "产品有效期"), firm(), M, "产品有效期至2026年11月26日"),
        (OpenUntil(date(2026, 11, 25), "产品有效期"), firm(), N, "产品有效期已于2026年11月25日截止"),
        (OpenFrom(date(2026, 11, 27), "申报"), firm(), N, "申报自2026年11月27日开始，尚未开始"),
    ],
)
def test_the_table_of_verdicts(condition: Condition, facts: Facts, outcome: Outcome, reason: str) -> None:
    (verdict,) = evaluate(Conditions((condition,)).clauses(source="测试"), facts, on=TODAY)
    assert (verdict.outcome, verdict.reason) == (outcome, reason)
    result(Conditions((condition,)), facts)


LOAN = Conditions(
    (
        AmountWithin(Decimal(50), Decimal(500)),
        FoundedFor(2),
        CapitalAtLeast(Decimal(100)),
        RegionIn((TAIYUAN,)),
        LegalBorrower(),
        OpenUntil(date(2026, 12, 31), "产品有效期"),
    )
)


def test_a_team_cannot_borrow_and_that_is_never_left_open() -> None:
    told = result(LOAN, TEAM)
    assert told.outcome is N
    assert told.failing is not None
    assert told.failing.reason == "非法人不能作为借款人"


def test_a_firm_is_told_the_one_gravest_condition() -> None:
    assert result(LOAN, firm()).outcome is M
    both = firm(
        region=FactValue("140200", "注册地", shown="大同市"), founded_on=FactValue(date(2025, 3, 1), "成立日期")
    )
    told = result(LOAN, both)
    assert told.failing is not None
    assert told.failing.clause_id == "condition.region"


def test_what_is_missing_is_listed_and_never_passes() -> None:
    unfilled = {name: value for name, value in firm().items() if name not in {"registered_capital", "need_amount"}}
    told = result(LOAN, unfilled)
    assert (told.outcome, told.failing) == (U, None)
    assert [verdict.missing for verdict in told.unknown] == [("融资金额",), ("注册资本",)]


@pytest.mark.django_db
def test_terms_come_from_the_code_tables() -> None:
    assert terms(Region.objects.filter(code__in=["140100", "140700"])) == (TAIYUAN, JINZHONG)
    assert terms([Qualification.objects.get(code="high_tech")]) == (HIGH_TECH,)

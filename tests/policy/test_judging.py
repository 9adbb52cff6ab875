"""What each kind of test says, at its borders."""

from datetime import date
from decimal import Decimal

import pytest

from backend.policy.choices import EntityKind
from backend.policy.codes import Term
from backend.policy.expressions import (
    Age,
    Compare,
    Every,
    Expression,
    Flag,
    Holds,
    Includes,
    Negation,
    Nested,
    OneOf,
    Present,
    Since,
    Some,
    Until,
    When,
    needs,
)
from backend.policy.facts import LASTING, FactValue, Holding
from backend.policy.judging.trees import find
from backend.policy.outcomes import Outcome

TODAY = date(2026, 11, 26)
M, U, N = Outcome.MET, Outcome.UNKNOWN, Outcome.NOT_MET
HIGH_TECH, TECH_SME = Term("high_tech", "高新技术企业"), Term("tech_sme", "科技型中小企业")
TAIYUAN, XIAODIAN = Term("140100", "太原"), Term("140105", "小店区")


def said(test: Expression, on: date = TODAY, **facts: FactValue) -> tuple[Outcome, str, str]:
    found = find(test, facts, on)
    return found.outcome, found.reason, found.cure


def revenue(text: str) -> FactValue:
    return FactValue(Decimal(text), "营收", unit="万元")


@pytest.mark.parametrize(
    ("operator", "value", "outcome", "reason", "cure"),
    [
        (">", "1000.00", N, "营收1,000.00万元，未超过1,000.00万元", "须超过1,000.00万元"),
        (">", "1000.01", M, "营收1,000.01万元，超过1,000.00万元", ""),
        (">", "862.4", N, "营收862.40万元，未超过1,000.00万元", "须超过1,000.00万元，还差137.60万元以上"),
        (">=", "1000.00", M, "营收1,000.00万元，不低于1,000.00万元", ""),
        (">=", "999.99", N, "营收999.99万元，低于1,000.00万元", "须达到1,000.00万元，还差0.01万元"),
        ("<", "1000.00", N, "营收1,000.00万元，不低于1,000.00万元", "须低于1,000.00万元"),
        ("<", "1000.01", N, "营收1,000.01万元，不低于1,000.00万元", "须低于1,000.00万元，现多出0.01万元以上"),
        ("<", "999.99", M, "营收999.99万元，低于1,000.00万元", ""),
        ("<=", "1000.00", M, "营收1,000.00万元，不超过1,000.00万元", ""),
        ("<=", "1000.01", N, "营收1,000.01万元，超过1,000.00万元", "须不超过1,000.00万元，现多出0.01万元"),
        ("==", "1000", M, "营收1,000.00万元，等于1,000.00万元", ""),
        ("==", "1000.01", N, "营收1,000.01万元，不等于1,000.00万元", "须等于1,000.00万元"),
    ],
)
def test_a_figure_against_its_limit(operator: str, value: str, outcome: Outcome, reason: str, cure: str) -> None:
    assert said(Compare("revenue", operator, Decimal(1000)), revenue=revenue(value)) == (outcome, reason, cure)


@pytest.mark.parametrize(
    ("operator", "on", "reason"),
    [
        (">", N, "成立日期2026年11月26日，不晚于2026年11月26日"),
        (">=", M, "成立日期2026年11月26日，不早于2026年11月26日"),
        ("<", N, "成立日期2026年11月26日，不早于2026年11月26日"),
        ("<=", M, "成立日期2026年11月26日，不晚于2026年11月26日"),
        ("==", M, "成立日期2026年11月26日，是2026年11月26日"),
    ],
)
def test_a_day_against_its_limit(operator: str, on: Outcome, reason: str) -> None:
    assert said(Compare("founded", operator, TODAY), founded=FactValue(TODAY, "成立日期")) == (on, reason, "")


def test_missing_figures_cannot_be_judged_and_say_what_to_add() -> None:
    test = Compare("revenue", ">", Decimal(1000))
    assert said(test) == (U, "未填写主营业务收入，无法判断", "补充主营业务收入")
    assert said(test, revenue=FactValue(None, "2025年营收")) == (U, "未填写2025年营收，无法判断", "补充2025年营收")


def test_a_team_is_not_asked_for_what_it_cannot_have() -> None:
    kind = FactValue(EntityKind.TEAM_UNIVERSITY, "主体类型")
    assert said(Compare("registered_capital", ">=", Decimal(500)), entity_kind=kind) == (
        U,
        "非独立法人主体没有注册资本，需人工判断",
        "",
    )
    assert said(Age("founded_on", 2), entity_kind=FactValue("firm", "主体类型"))[2] == "补充成立日期"


@pytest.mark.parametrize(
    ("founded", "outcome", "reason", "cure"),
    [
        (date(2024, 11, 26), M, "成立已满2年：2024年11月26日成立，至今2年", ""),
        (date(2024, 11, 27), N, "成立未满2年：2024年11月27日成立，至今1年11个月", "2026年11月27日起满足"),
        (date(2025, 3, 1), N, "成立未满2年：2025年3月1日成立，至今1年8个月", "2027年3月1日起满足"),
        (date(2027, 1, 1), N, "成立未满2年：2027年1月1日成立", "2029年1月1日起满足"),
    ],
)
def test_age(founded: date, outcome: Outcome, reason: str, cure: str) -> None:
    assert said(Age("founded_on", 2), founded_on=FactValue(founded, "成立日期")) == (outcome, reason, cure)


@pytest.mark.parametrize(("on", "outcome"), [(date(2026, 2, 27), N), (date(2026, 2, 28), M), (date(2026, 3, 1), M)])
def test_founded_on_29_february(on: date, outcome: Outcome) -> None:
    assert said(Age("founded_on", 2), on, founded_on=FactValue(date(2024, 2, 29), "成立日期"))[0] is outcome


@pytest.mark.parametrize(
    ("code", "shown", "outcome", "reason"),
    [
        ("140105", "小店区", M, "所在地为小店区"),
        ("140100", "太原市", M, "所在地为太原市"),
        ("140200", "大同市", N, "所在地为大同市，不属于太原或阳泉"),
        ("110000", "北京市", N, "所在地为北京市，不属于太原或阳泉"),
        ("140000", "山西省", U, "所在地为山西省，无法判断是否属于太原或阳泉"),
    ],
)
def test_places(code: str, shown: str, outcome: Outcome, reason: str) -> None:
    cure = "把所在地填写到更具体的一级" if outcome is U else ""
    test = OneOf("region", (TAIYUAN, Term("140300", "阳泉")))
    assert said(test, region=FactValue(code, "所在地", shown=shown)) == (outcome, reason, cure)


def test_what_the_annex_leaves_out_goes_to_a_person() -> None:
    test = OneOf("host_kind", (Term("university", "高校"),), unsure=(Term("other", "其他"),))
    assert said(test, host_kind=FactValue("other", "依托单位类型", shown="其他")) == (
        U,
        "依托单位类型为其他，需人工判断",
        "",
    )
    assert said(test, host_kind=FactValue("shop", "依托单位类型", shown="商店"))[0] is N


def test_codes_nest() -> None:
    major, minor = FactValue("03", "大类"), FactValue("030101", "细分领域")
    test = Nested("minor", "major")
    assert said(test, major=major, minor=minor) == (M, "细分领域030101在大类03之下", "")
    assert said(test, major=FactValue("02", "大类"), minor=minor) == (
        N,
        "细分领域030101不在大类02之下",
        "核对细分领域与大类",
    )
    assert said(test, minor=minor) == (U, "未填写major，无法判断", "补充major")
    assert said(test, major=major) == (U, "未填写minor，无法判断", "补充minor")


def held(*holdings: Holding) -> FactValue:
    return FactValue(holdings, "资质")


@pytest.mark.parametrize(
    ("fact", "outcome", "reason", "cure"),
    [
        (held(Holding("high_tech", "高新技术企业", TODAY)), M, "持有高新技术企业，有效期至2026年11月26日", ""),
        (held(Holding("high_tech", "高新技术企业", LASTING)), M, "持有高新技术企业，长期有效", ""),
        (
            held(Holding("high_tech", "高新技术企业", date(2026, 11, 25))),
            N,
            "高新技术企业已于2026年11月25日到期",
            "更新高新技术企业的有效期，或登记高新技术企业或科技型中小企业",
        ),
        (
            held(Holding("high_tech", "高新技术企业", None)),
            U,
            "高新技术企业未填有效期，无法判断",
            "补充高新技术企业的有效期",
        ),
        (
            held(Holding("key_lab", "重点实验室", LASTING)),
            N,
            "未登记有效期内的高新技术企业或科技型中小企业",
            "取得并登记高新技术企业或科技型中小企业",
        ),
        (held(), N, "未登记有效期内的高新技术企业或科技型中小企业", "取得并登记高新技术企业或科技型中小企业"),
        (
            held(Holding("high_tech", "高新技术企业", None), Holding("tech_sme", "科技型中小企业", TODAY)),
            M,
            "持有科技型中小企业，有效期至2026年11月26日",
            "",
        ),
    ],
)
def test_titles(fact: FactValue, outcome: Outcome, reason: str, cure: str) -> None:
    assert said(Holds("titles", (HIGH_TECH, TECH_SME)), titles=fact) == (outcome, reason, cure)


def test_one_lapsed_title_needs_its_renewal() -> None:
    lapsed = held(Holding("high_tech", "高新技术企业", date(2020, 1, 1)))
    assert said(Holds("titles", (HIGH_TECH,)), titles=lapsed)[2] == "更新高新技术企业的有效期"


def test_sets() -> None:
    drivers = FactValue(frozenset({"technology"}), "创新驱动", shown="数字技术创新")
    wanted = Includes("drivers", (Term("technology", "数字技术创新"),))
    assert said(wanted, drivers=drivers) == (M, "创新驱动为数字技术创新", "")
    assert said(Includes("drivers"), drivers=drivers)[0] is M
    assert said(Includes("drivers"), drivers=FactValue(frozenset(), "创新驱动")) == (
        N,
        "没有填写创新驱动",
        "补充创新驱动",
    )
    other = FactValue(frozenset({"data"}), "创新驱动", shown="数据价值创新")
    assert said(wanted, drivers=other) == (N, "创新驱动中没有数字技术创新", "补充数字技术创新")


def test_text_and_answers() -> None:
    assert said(Present("plan"), plan=FactValue("2027年在太原设立", "计划")) == (M, "已填写计划", "")
    assert said(Present("plan"), plan=FactValue("  ", "计划")) == (N, "没有填写计划", "填写计划")
    assert said(Present("count"), count=FactValue(Decimal(0), "数"))[0] is M
    assert said(Flag("legal"), legal=FactValue(True, "独立法人资格")) == (M, "独立法人资格：是", "")
    assert said(Flag("legal"), legal=FactValue(False, "独立法人资格", shown="分公司")) == (
        N,
        "独立法人资格：分公司",
        "",
    )


@pytest.mark.parametrize(("on", "outcome"), [(date(2026, 11, 25), M), (TODAY, M), (date(2026, 11, 27), N)])
def test_the_last_day_still_counts(on: date, outcome: Outcome) -> None:
    reasons = {M: "产品有效期至2026年11月26日", N: "产品有效期已于2026年11月26日截止"}
    assert said(Until(TODAY, "产品有效期"), on) == (outcome, reasons[outcome], "")


def test_the_first_day_counts_too() -> None:
    assert said(Since(TODAY, "申报"), TODAY) == (M, "申报自2026年11月26日开始", "")
    assert said(Since(TODAY, "申报"), date(2026, 11, 25)) == (
        N,
        "申报自2026年11月26日开始，尚未开始",
        "2026年11月26日起满足",
    )


def test_all_tells_the_first_failure_and_collects_what_is_missing() -> None:
    small = Compare("revenue", ">", Decimal(1000))
    other = Compare("registered_capital", ">=", Decimal(500))
    assert said(Every((other, small)), revenue=revenue("1"))[1] == "营收1.00万元，未超过1,000.00万元"
    found = find(Every((small, other)), {}, TODAY)
    assert found.reason == "未填写主营业务收入，无法判断；未填写注册资本，无法判断"
    assert found.cure == "补充主营业务收入；补充注册资本"
    assert found.missing == ("主营业务收入", "注册资本")


def test_any_tells_the_first_success_and_not_says_what_was_so() -> None:
    small, big = Compare("revenue", ">", Decimal(1000)), Compare("revenue", ">", Decimal(1))
    assert said(Some((small, big)), revenue=revenue("10"))[1] == "营收10.00万元，超过1.00万元"
    assert said(Negation(OneOf("region", (TAIYUAN,))), region=FactValue("140105", "所在地", shown="小店区")) == (
        N,
        "所在地为小店区",
        "",
    )
    assert said(Negation(Flag("legal"))) == (U, "未填写legal，无法判断", "补充legal")


def test_a_clause_for_firms_does_not_apply_to_teams() -> None:
    test = When(OneOf("entity_kind", (Term("firm", "独立法人企业"),)), Compare("revenue", ">", Decimal(1000)))
    team = FactValue("team.university", "主体类型", shown="创新团队")
    firm = FactValue("firm", "主体类型", shown="独立法人企业")
    assert said(test, entity_kind=team) == (M, "本条不适用：主体类型为创新团队，不属于独立法人企业", "")
    assert said(test, entity_kind=firm)[0] is U
    assert said(test, entity_kind=firm, revenue=revenue("1000.00"))[0] is N
    assert said(test, revenue=revenue("1000.00")) == (U, "未填写主体类型，无法判断", "补充主体类型")
    assert said(test, revenue=revenue("1000.01"))[0] is M


def test_needs_names_each_fact_once() -> None:
    test = When(Flag("a"), Every((Nested("b", "c"), Some((Present("a"), Negation(Flag("d")))), Until(TODAY, "申报"))))
    assert needs(test) == ("a", "b", "c", "d")

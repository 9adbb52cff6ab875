"""Each promise is true: after the change the gate opens exactly what was named."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.policy.changes import Acquire, FoundFirm, RaiseCapital, RegisterIn, Renew, Wait, changes_for, spelled
from backend.policy.choices import EntityKind, FactName, RegistryState
from backend.policy.clauses import evaluate, gate
from backend.policy.codes import Term
from backend.policy.columns import FactTable
from backend.policy.conditions import (
    Admitted,
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
)
from backend.policy.facts import LASTING, Facts, FactValue, Holding
from backend.policy.masks import mask
from backend.policy.openings import Opening, only_failure, openings

TODAY = date(2026, 11, 26)
HIGH, SME, LAB = (
    Term("high_tech", "高新技术企业"),
    Term("tech_sme", "科技型中小企业"),
    Term("key_lab", "重点实验室"),
)
TAIYUAN, DATONG, COUNTY = Term("140100", "太原"), Term("140200", "大同"), Term("140105", "小店区")


def a_firm(**more: object) -> Facts:
    values: dict[str, object] = {
        FactName.REGISTRY_STATE: RegistryState.ADMITTED.value,
        FactName.ENTITY_KIND: EntityKind.FIRM.value,
        FactName.REGION: "140100",
        FactName.FOUNDED_ON: date(2025, 3, 1),
        FactName.QUALIFICATIONS: (Holding("tech_sme", "科技型中小企业", LASTING),),
        FactName.REGISTERED_CAPITAL: Decimal(300),
        FactName.REVENUE: Decimal(200),
        FactName.PRIMARY_FIELD: "energy",
    } | more
    return {name: FactValue(value, name) for name, value in values.items() if value is not None}  # type: ignore[arg-type]


def a_team() -> Facts:
    return a_firm(entity_kind=EntityKind.TEAM.value, founded_on=None, registered_capital=None, revenue=None)


def ask(facts: Facts, *posted: Condition, also: tuple[Condition, ...] = ()) -> list[Opening[int]]:
    """Openings of one need for each condition."""
    needs = {number: Conditions((one, *also)).clauses(source="场景") for number, one in enumerate(posted)}
    return openings(needs, facts, on=TODAY)


def told(found: list[Opening[int]]) -> list[tuple[str, tuple[int, ...]]]:
    return [(one.label, one.opened) for one in found]


def test_one_more_title_opens_what_asks_for_it() -> None:
    assert told(ask(a_firm(), HoldsAny((HIGH,)), HoldsAll((SME, HIGH)))) == [("再取得“高新技术企业”", (0, 1))]


def test_titles_that_come_to_the_same_are_one_line() -> None:
    assert told(ask(a_firm(), HoldsAny((HIGH, LAB)))) == [("再取得“高新技术企业”或“重点实验室”", (0,))]


def test_what_would_take_two_titles_is_not_promised() -> None:
    assert ask(a_firm(), HoldsAll((HIGH, LAB))) == []


def test_a_lapsed_title_is_renewed() -> None:
    facts = a_firm(qualifications=(Holding("high_tech", "高新技术企业", date(2026, 1, 1)),))

    assert told(ask(facts, HoldsAny((HIGH,)))) == [("更新“高新技术企业”的有效期", (0,))]


def test_waiting_opens_what_is_still_open_on_that_day() -> None:
    clauses = (FoundedFor(2), FoundedFor(2), FoundedFor(3))
    needs = {
        number: Conditions((one, OpenUntil(day, "对接截止"))).clauses(source="场景")
        for number, (one, day) in enumerate(
            zip(clauses, (date(2027, 2, 28), date(2027, 3, 1), date(2030, 1, 1)), strict=True)
        )
    }

    assert told(openings(needs, a_firm(), on=TODAY)) == [("到2027年3月1日", (1,)), ("到2028年3月1日", (2,))]


def test_a_later_day_that_opens_no_more_is_left_out() -> None:
    needs = {
        "soon": Conditions((FoundedFor(2), OpenUntil(date(2027, 6, 1), "对接截止"))).clauses(source=""),
        "now": Conditions((OpenFrom(date(2027, 3, 1), "申报"),)).clauses(source=""),
        "later": Conditions((OpenFrom(date(2027, 4, 1), "申报"),)).clauses(source=""),
    }

    found = openings(needs, a_firm(), on=TODAY)

    assert [(one.label, set(one.opened)) for one in found] == [
        ("到2027年4月1日", {"soon", "now", "later"}),
        ("到2027年3月1日", {"soon", "now"}),
    ]


def test_nobody_is_told_to_wait_for_years() -> None:
    assert ask(a_firm(), FoundedFor(5)) == []


def test_the_lower_capital_is_named_where_the_higher_opens_no_more() -> None:
    assert told(ask(a_firm(), CapitalAtLeast(Decimal(500)))) == [("注册资本增至500万元", (0,))]
    found = ask(a_firm(), CapitalAtLeast(Decimal(500)), CapitalAtLeast(Decimal(1000)))
    assert told(found) == [("注册资本增至1,000万元", (0, 1)), ("注册资本增至500万元", (0,))]


def test_a_county_opens_its_city_too() -> None:
    found = ask(a_firm(region="140200"), RegionIn((TAIYUAN,)), RegionIn((COUNTY,)))

    assert told(found) == [("在小店区登记注册", (0, 1)), ("在太原登记注册", (0,))]


def test_a_move_says_what_it_would_close() -> None:
    needs = {"there": Conditions((RegionIn((DATONG,)),)).clauses(source="")}
    here = {
        "here": Conditions((RegionIn((TAIYUAN,)),)).clauses(source=""),
        "anywhere": Conditions((FoundedFor(1),)).clauses(source=""),
    }

    assert openings(needs, a_firm(), on=TODAY, open_now=here)[0].shut == ("here",)


def test_a_firm_that_is_founded_now_is_not_two_years_old() -> None:
    found = ask(a_team(), LegalBorrower(), KindIn((EntityKind.FIRM.value,)))
    assert told(found) == [("设立独立法人企业", (0, 1))]
    assert ask(a_team(), LegalBorrower(), also=(FoundedFor(2),)) == []


def test_a_team_is_not_sent_for_a_title_of_firms() -> None:
    assert told(ask(a_team(), HoldsAny((HIGH, LAB)))) == [("再取得“重点实验室”", (0,))]
    assert ask(a_team(), HoldsAny((HIGH,))) == []


@pytest.mark.parametrize(
    "condition",
    [
        FieldIn((Term("health", "医疗健康"),)),
        RevenueAtLeast(Decimal(500)),
        KindIn((EntityKind.TEAM.value,)),
        OpenUntil(date(2026, 11, 25), "对接截止"),
    ],
)
def test_what_cannot_be_changed_is_not_advised(condition: Condition) -> None:
    assert ask(a_firm(), condition) == []


def test_what_two_conditions_keep_shut_is_left_out() -> None:
    assert ask(a_firm(), HoldsAny((HIGH,)), also=(RegionIn((DATONG,)),)) == []


def test_the_most_for_the_least_effort_comes_first() -> None:
    found = ask(
        a_firm(),
        RegionIn((DATONG,)),
        RegionIn((DATONG,)),
        RegionIn((DATONG,)),
        CapitalAtLeast(Decimal(500)),
        FoundedFor(2),
        HoldsAny((HIGH,)),
    )

    assert [one.label for one in found] == [
        "再取得“高新技术企业”",
        "在大同登记注册",
        "到2027年3月1日",
        "注册资本增至500万元",
    ]


def test_the_changes_of_one_condition_are_said_in_a_line() -> None:
    test = Conditions((HoldsAny((HIGH, LAB)),)).clauses(source="")[0].test
    held = a_firm(qualifications=(Holding("high_tech", "高新技术企业", date(2026, 1, 1)),))

    assert spelled(changes_for(test, a_firm(), TODAY)) == "再取得“高新技术企业”或“重点实验室”"
    assert spelled(changes_for(test, held, TODAY)) == "更新“高新技术企业”的有效期或再取得“重点实验室”"
    assert spelled([]) == ""


# ── for any entity and any needs ──────────────────────────────────────────────────────────────────────────────────

titles = st.lists(st.sampled_from([HIGH, SME, LAB]), min_size=1, max_size=3, unique=True).map(tuple)
places = st.lists(st.sampled_from([TAIYUAN, DATONG, COUNTY]), min_size=1, max_size=2, unique=True).map(tuple)
soon = st.dates(TODAY - timedelta(days=400), TODAY + timedelta(days=900))
posted = st.one_of(
    st.builds(RegionIn, places),
    st.builds(HoldsAny, titles),
    st.builds(HoldsAll, titles),
    st.builds(FoundedFor, st.integers(1, 4)),
    st.builds(CapitalAtLeast, st.sampled_from([Decimal(100), Decimal(500), Decimal("500.01")])),
    st.builds(RevenueAtLeast, st.sampled_from([Decimal(100), Decimal(500)])),
    st.builds(KindIn, st.sampled_from([("firm",), ("team",)])),
    st.builds(OpenUntil, soon, st.just("对接截止")),
    st.builds(OpenFrom, soon, st.just("申报")),
    st.just(LegalBorrower()),
    st.just(Admitted()),
)
needs_of = st.lists(st.lists(posted, min_size=1, max_size=3).map(tuple), min_size=1, max_size=6)
entities = st.builds(
    lambda kind, region, founded, held, capital: a_firm(
        entity_kind=kind,
        region=region,
        founded_on=founded if kind == "firm" else None,
        qualifications=held or None,
        registered_capital=capital if kind == "firm" else None,
    ),
    st.sampled_from(["firm", "team"]),
    st.sampled_from(["140100", "140105", "140200"]),
    st.dates(date(2021, 1, 1), TODAY),
    st.lists(
        st.builds(Holding, st.sampled_from(["high_tech", "tech_sme", "key_lab"]), st.just("某资格"), soon), max_size=2
    ).map(tuple),
    st.sampled_from([None, Decimal(200), Decimal(500)]),
)


@given(needs=needs_of, facts=entities)
def test_after_the_change_the_gate_opens_exactly_what_was_promised(needs: list[tuple[Condition, ...]], facts: Facts):
    clauses = {number: Conditions(items).clauses(source="场景") for number, items in enumerate(needs)}
    single = {key: one for key, of in clauses.items() if (one := only_failure(of, facts, TODAY)) is not None}

    for opening in openings(clauses, facts, on=TODAY):
        for change in opening.changes:
            after, day = change.applied(facts, TODAY)
            opened = {
                key
                for key, failing in single.items()
                if gate(evaluate(clauses[key], after, on=day)).failing is None
                and mask([failing], FactTable([after]), on=day)[0] == 1
            }
            assert opened == set(opening.opened)
            assert day >= TODAY


@given(needs=needs_of, facts=entities)
def test_nothing_is_advised_but_what_can_be_changed(needs: list[tuple[Condition, ...]], facts: Facts):
    clauses = {number: Conditions(items).clauses(source="场景") for number, items in enumerate(needs)}

    for opening in openings(clauses, facts, on=TODAY):
        for change in opening.changes:
            assert isinstance(change, Acquire | Renew | Wait | RaiseCapital | RegisterIn | FoundFirm)
            after, _day = change.applied(facts, TODAY)
            assert {name for name in after if after[name] != facts.get(name)} <= set(change.touches)


@given(needs=needs_of, facts=entities)
def test_the_order_of_the_needs_changes_nothing(needs: list[tuple[Condition, ...]], facts: Facts):
    clauses = {number: Conditions(items).clauses(source="场景") for number, items in enumerate(needs)}
    turned = dict(reversed(clauses.items()))

    def sets(found: list[Opening[int]]) -> set[tuple[frozenset[object], frozenset[int]]]:
        return {(frozenset(one.changes), frozenset(one.opened)) for one in found}

    assert sets(openings(clauses, facts, on=TODAY)) == sets(openings(turned, facts, on=TODAY))


def test_a_met_or_unknown_test_needs_no_change() -> None:
    clause = Conditions((HoldsAny((SME,)),)).clauses(source="")[0]

    assert list(changes_for(clause.test, a_firm(), TODAY)) == []
    assert list(changes_for(clause.test, {}, TODAY)) == []

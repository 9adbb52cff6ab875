"""The first version of the rules of admission, at the borders of each: rows C01–C10, D01, F15, F26 of the requirements."""

from datetime import date
from decimal import Decimal

import pytest

from backend.policy.choices import EntityKind, FactName, HostKind
from backend.policy.clauses import Verdict, evaluate
from backend.policy.facts import FactValue, Value
from backend.policy.outcomes import Outcome
from backend.policy.queries import clauses_of, rules_in_force

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 26)
M, U, N = Outcome.MET, Outcome.UNKNOWN, Outcome.NOT_MET

FIRM: dict[str, Value | None] = {
    "entity_kind": EntityKind.FIRM,
    "drivers": frozenset({"technology"}),
    "region": "140105",
    "credit_code_region": "140108",
    "legal_person": True,
    "industry_major": "03",
    "industry_minor": "030101",
    "digital_revenue": Decimal("1000.01"),
    "primary_field": "energy",
    "case_count": Decimal(3),
}
TEAM: dict[str, Value | None] = {
    "entity_kind": EntityKind.TEAM_UNIVERSITY,
    "drivers": frozenset({"technology"}),
    "founding_plan": "2027年在太原设立公司",
    "host_kind": HostKind.UNIVERSITY,
    "host_region": "140100",
    "primary_field": "ai",
    "case_count": Decimal(3),
}


def verdicts(values: dict[str, Value | None]) -> dict[str, Verdict]:
    rules = rules_in_force("admission", TODAY)
    assert rules is not None
    known = {name: FactValue(value, str(FactName(name).label)) for name, value in values.items()}
    return {verdict.clause_id: verdict for verdict in evaluate(clauses_of(rules), known, on=TODAY)}


def test_a_whole_firm_and_a_whole_team_meet_every_clause() -> None:
    for values in (FIRM, TEAM):
        assert {name: verdict.outcome for name, verdict in verdicts(values).items() if verdict.outcome is not M} == {}


@pytest.mark.parametrize(
    ("changes", "clause", "outcome"),
    [
        ({"region": "110108"}, "registered-address", N),
        ({"credit_code_region": "100000"}, "registered-address", U),
        ({"credit_code_region": "100000", "address_proof": True}, "registered-address", M),
        ({"credit_code_region": None}, "registered-address", U),
        ({"legal_person": False}, "legal-person", N),
        ({"legal_person": None}, "legal-person", U),
        ({"industry_minor": "020101"}, "industry-minor", N),
        ({"industry_minor": "0301"}, "industry-minor", M),
        ({"industry_major": "06"}, "business-scope", N),
        ({"industry_major": "06"}, "industry-major", N),
        ({"digital_revenue": Decimal("1000.00")}, "digital-revenue", N),
        ({"digital_revenue": None}, "digital-revenue", U),
        ({"primary_field": "dance"}, "primary-field", N),
        ({"case_count": Decimal(2)}, "cases", N),
        ({"drivers": frozenset()}, "driver", N),
    ],
)
def test_a_firm_at_the_border(changes: dict[str, Value | None], clause: str, outcome: Outcome) -> None:
    assert verdicts(FIRM | changes)[clause].outcome is outcome


@pytest.mark.parametrize(
    ("changes", "clause", "outcome"),
    [
        ({"founding_plan": ""}, "founding-plan", N),
        ({"founding_plan": None}, "founding-plan", U),
        ({"host_kind": HostKind.OTHER}, "host-kind", U),
        ({"host_region": "110000"}, "host-university", N),
        ({"host_kind": HostKind.LEADING, "host_region": "110000"}, "host-leading", N),
        ({"host_kind": HostKind.LEADING, "host_region": "110000"}, "host-university", M),
        ({"host_kind": HostKind.OUTSIDE, "host_region": "110000"}, "host-outside", M),
        ({"host_kind": HostKind.OUTSIDE, "host_region": "140100"}, "host-outside", N),
    ],
)
def test_a_team_at_the_border(changes: dict[str, Value | None], clause: str, outcome: Outcome) -> None:
    assert verdicts(TEAM | changes)[clause].outcome is outcome


def test_nothing_of_a_team_hangs_on_what_only_firms_have() -> None:
    for clause in (
        "registered-address",
        "legal-person",
        "business-scope",
        "digital-revenue",
        "industry-major",
        "industry-minor",
    ):
        assert verdicts(TEAM)[clause].outcome is M
        assert verdicts(TEAM)[clause].reason.startswith("本条不适用")


def test_a_branch_is_shown_its_way() -> None:
    verdict = verdicts(FIRM | {"legal_person": False})["legal-person"]
    assert verdict.reason == "不具备独立法人资格，不能按独立法人企业申报"
    assert verdict.cure == "分支机构或团队可按非独立法人主体第3类申报"

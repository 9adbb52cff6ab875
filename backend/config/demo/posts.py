"""Scenarios in every state of their process, what entities said to some of them, and problems that wait to be accepted."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from backend.config.demo.dates import moved
from backend.config.demo.people import Cast
from backend.organisations.choices import LegalForm, Role
from backend.policy.choices import EntityKind
from backend.policy.conditions import Condition, Conditions, FoundedFor, HoldsAny, KindIn, RegionIn, terms
from backend.recommendations.actions import ask_expert, offer_help, respond, save_pair
from backend.recommendations.actions.library import propose_problem
from backend.recommendations.choices import Answer, ExpertSide
from backend.recommendations.library import written
from backend.reference.models import Qualification, ScenarioField
from backend.scenarios import actions
from backend.scenarios.choices import Procurement, State
from backend.scenarios.models import Scenario
from backend.scenarios.texts import MeasureText
from backend.talent.models import Expert

STEPS = {
    State.DRAFT: 0,
    State.SUBMITTED: 1,
    State.RETURNED: 1,
    State.CHECKED: 2,
    State.PUBLISHED: 3,
    State.WITHDRAWN: 3,
}


def load_scenarios(cast: Cast, rows: list[dict[str, Any]]) -> dict[str, Scenario]:
    found = {}
    for row in rows:
        scenario = _draft(cast, row)
        _walk(cast, scenario, row)
        found[row["key"]] = scenario
    return found


def _draft(cast: Cast, row: dict[str, Any]) -> Scenario:
    labels = {str(one.label): one.value for one in Procurement}
    fields = {
        "title": row["title"],
        "scenario_type": row["scenario_type"],
        "field": ScenarioField.objects.get(name=row["scenario_field"]),
        "chance_types": row["chance_types"],
        "current_process": row["current_process"],
        "pain_point": row["pain_point"],
        "constraints": row["constraints"],
        "data_available": row["data_available"],
        "budget_low": _decimal(row["budget_low"]),
        "budget_high": _decimal(row["budget_high"]),
        "period_months": row["period_months"],
        "deadline": moved(row["deadline"]),
        "site_region": cast.city(row["site_city"]),
        "site_text": row["site_text"],
        "cooperation_form": row["cooperation_form"],
        "procurement": labels[row["procurement"]],
        "conditions": _conditions(cast, row["conditions"]),
        "contact_name": row["contact"]["name"],
        "contact_phone": row["contact"]["mobile"],
    }
    return actions.create_draft(
        cast.organisations[row["owner"]],
        by=cast.writer(row["owner"]),
        fields=fields,
        measures=[MeasureText(**one) for one in row["measures"]],
        demo=True,
    )


def _walk(cast: Cast, scenario: Scenario, row: dict[str, Any]) -> None:
    """As far through the process as the row says, each step by the person whose step it is."""
    writer = cast.writer(row["owner"])
    state = State(row["state"])
    if STEPS[state] >= 1:
        actions.submit_scenario(scenario, by=writer)
    if state == State.RETURNED:
        points = [actions.Point(**point) for point in row["return_points"]]
        actions.return_scenario(scenario, points=points, by=cast.officer(Role.FIRST_REVIEWER))
    if STEPS[state] >= 2:  # noqa: PLR2004  the second step
        actions.check_scenario(scenario, by=cast.officer(Role.FIRST_REVIEWER))
        if scenario.state == State.SECOND:  # where the demo shows the second review
            actions.recheck_scenario(scenario, by=cast.officer(Role.SECOND_REVIEWER))
    if STEPS[state] >= 3:  # noqa: PLR2004  the third step
        actions.publish_scenario(scenario, by=cast.officer(Role.FINAL_REVIEWER))
    if state == State.WITHDRAWN:
        actions.withdraw_scenario(scenario, by=writer, reason=row["closed_reason"])


def load_interests(cast: Cast, scenarios: dict[str, Scenario], rows: list[dict[str, Any]]) -> None:
    for row in rows:
        entity, scenario = cast.organisations[row["entity"]], scenarios[row["scenario"]]
        writer = cast.writer(row["entity"])
        if row["answer"] == "saved":
            save_pair(scenario, entity, saved=True, by=writer)
        else:
            answer = Answer.INTERESTED if row["answer"] == "interested" else Answer.UNSUITABLE
            respond(scenario, entity, answer=answer, reason=row["reason"], note=row["note"], by=writer)


def load_problems(cast: Cast, rows: list[dict[str, Any]]) -> None:
    """Drafts of the problem library, as an officer left them: one still lacks a second answer and its terms."""
    for row in rows:
        propose_problem(written(**row), by=cast.officer(Role.ADMIN), demo=True)


def load_asks(
    cast: Cast, scenarios: dict[str, Scenario], experts: dict[str, Expert], rows: list[dict[str, Any]]
) -> None:
    """Who would ask an expert, and which experts would help."""
    for row in rows:
        expert = experts[row["expert"]]
        asker = cast.organisations[row["entity"]] if "entity" in row else scenarios[row["scenario"]]
        words: dict[str, Any] = {"answer": Answer.INTERESTED, "note": row["note"]}
        if row["side"] == ExpertSide.EXPERT:
            assert expert.user is not None, "only an expert with an account says something"
            offer_help(expert, asker, by=expert.user, **words)
        else:
            house = asker.owner_id if isinstance(asker, Scenario) else asker.pk
            key = next(key for key, one in cast.organisations.items() if one.pk == house)
            ask_expert(asker, expert, by=cast.writer(key), **words)


def _conditions(cast: Cast, row: dict[str, Any]) -> dict[str, Any]:
    items: list[Condition] = []
    if row["legal_form"] == LegalForm.FIRM:
        items.append(KindIn((EntityKind.FIRM.value,)))
    cities = [city for name in row["cities"] if (city := cast.city(name)) is not None]
    if cities:
        items.append(RegionIn(terms(cities), row["reason_for_region"]))
    titles = list(Qualification.objects.filter(code__in=row["qualifications"]))
    if titles:
        items.append(HoldsAny(terms(titles)))
    if row["min_founded_years"]:
        items.append(FoundedFor(row["min_founded_years"]))
    return Conditions(tuple(items)).to_json() if items else {}


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))

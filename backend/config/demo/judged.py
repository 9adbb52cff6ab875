"""What two officers said of demo pairs, so that the page on match quality has something to tell from the first night."""

from __future__ import annotations

from typing import Any

from backend.config.demo.people import Cast
from backend.organisations.choices import Role
from backend.recommendations.actions.judging import judge_pair
from backend.recommendations.choices import Grade
from backend.scenarios.models import Scenario


def load_judgements(cast: Cast, scenarios: dict[str, Scenario], rows: list[dict[str, Any]]) -> None:
    """Graded from the texts alone; a third by both, who differ by a step now and then."""
    for name, officer in (("first", cast.officer(Role.FIRST_REVIEWER)), ("second", cast.officer(Role.FINAL_REVIEWER))):
        for row in rows:
            if name in row:
                judge_pair(scenarios[row["scenario"]], cast.organisations[row["entity"]], Grade(row[name]), by=officer)

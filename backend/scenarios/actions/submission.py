"""Sending to the bureau, and taking back what was sent or published."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.outbox.transitions import claim
from backend.scenarios.actions.contacts import refuse_mobiles
from backend.scenarios.actions.secrecy import refuse_marks
from backend.scenarios.choices import AmendmentState
from backend.scenarios.errors import NotReady, NotVerified
from backend.scenarios.events import ScenarioRecalled, ScenarioReopened, ScenarioSubmitted, ScenarioWithdrawn
from backend.scenarios.models import Batch, Scenario
from backend.scenarios.process import OPEN_AMENDMENT, STEPS
from backend.scenarios.readiness import missing_of
from backend.scenarios.texts import FIELDS, measures_of, written

RAISED = {"search_version": F("search_version") + 1}


def submit_scenario(scenario: Scenario, *, by: User, batch: Batch | None = None) -> Scenario:
    """Send a draft or a mended text to the bureau. The text is saved by then; what is missing comes back as NotReady.

    Points of an earlier return are settled, and an earlier first review no longer counts.
    """
    step = STEPS["submit"]
    source = step.ask(by, scenario)
    require_verified(scenario)
    require_ready(scenario)
    with transaction.atomic():
        now = timezone.now()
        values: dict[str, Any] = {**RAISED, "submitted_at": now, "checked_by": None, "rechecked_by": None}
        if batch is not None:
            values["batch"] = batch
        claim(
            scenario,
            source=source,
            target=step.target,
            by=by,
            action=step.name,
            values=values,
            # What was checked above is what is sent: an edit in between makes this the race that was lost.
            where={"edit_number": scenario.edit_number},
            fact=ScenarioSubmitted(scenario_id=scenario.pk),
        )
        scenario.points.filter(settled_at__isnull=True).update(settled_at=now)
    return scenario


def recall_submission(scenario: Scenario, *, by: User) -> Scenario:
    """Take it back before anybody has checked it: a draft again, which officers do not see."""
    step = STEPS["recall"]
    source = step.ask(by, scenario)
    return claim(
        scenario,
        source=source,
        target=step.target,
        by=by,
        action=step.name,
        values={**RAISED, "submitted_at": None, "batch": None},
        fact=ScenarioRecalled(scenario_id=scenario.pk),
    )


def withdraw_scenario(scenario: Scenario, *, by: User, reason: str) -> Scenario:
    """Off every page and out of the search at once. A change under review falls with it."""
    refuse_marks({"reason": reason})
    step = STEPS["withdraw"]
    source = step.ask(by, scenario)
    with transaction.atomic():
        claim(
            scenario,
            source=source,
            target=step.target,
            by=by,
            action=step.name,
            values={**RAISED, "closed_reason": reason},
            fact=ScenarioWithdrawn(scenario_id=scenario.pk),
            reason=reason,
        )
        drop_open_amendment(scenario, by=by)
    return scenario


def reopen_scenario(scenario: Scenario, *, by: User) -> Scenario:
    """Make a draft again of what was withdrawn or taken down; it goes the whole way anew."""
    step = STEPS["reopen"]
    source = step.ask(by, scenario)
    return claim(
        scenario,
        source=source,
        target=step.target,
        by=by,
        action=step.name,
        values={
            **RAISED,
            "submitted_at": None,
            "checked_by": None,
            "rechecked_by": None,
            "published_by": None,
            "published_at": None,
            "closed_reason": "",
            "lapsed_at": None,
            "batch": None,
        },
        fact=ScenarioReopened(scenario_id=scenario.pk),
    )


def drop_open_amendment(scenario: Scenario, *, by: User) -> None:
    """In the transaction that takes the scenario off: a change to nothing is nothing."""
    amendment = scenario.amendments.filter(state__in=OPEN_AMENDMENT).first()
    if amendment is not None:
        claim(amendment, source=OPEN_AMENDMENT, target=AmendmentState.DROPPED, by=by, action="drop")


def require_verified(scenario: Scenario) -> None:
    """S11: who has not shown that it may post cannot publish."""
    if not scenario.owner.is_verified:
        raise NotVerified(_("本单位尚未通过核验，暂不能提交。请联系省数据局办理核验。"))


def require_ready(scenario: Scenario) -> None:
    """Everything that readers need is there, and nothing that may not be (W01, W04)."""
    measures = measures_of(scenario)
    missing = missing_of(scenario, measures)
    if missing:
        raise NotReady(missing)
    texts = written({name: getattr(scenario, name) for name in FIELDS}, measures)
    refuse_marks(texts)
    refuse_mobiles(texts)

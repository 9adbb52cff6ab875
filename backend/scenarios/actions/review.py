"""The bureau's verbs on a scenario: check, return with points, publish, take down, and undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.outbox.facts import Fact
from backend.outbox.transitions import claim, kind_of
from backend.scenarios.actions.secrecy import refuse_marks
from backend.scenarios.actions.submission import RAISED, drop_open_amendment, require_verified
from backend.scenarios.errors import NotReady, SamePerson, TooLateToUndo
from backend.scenarios.events import (
    ScenarioChecked,
    ScenarioPublished,
    ScenarioRechecked,
    ScenarioReturned,
    ScenarioWithdrawn,
    StepUndone,
)
from backend.scenarios.models import Amendment, ReviewPoint, Scenario
from backend.scenarios.process import STEPS, Step
from backend.scenarios.queries import last_entry, undo_step
from backend.scenarios.querysets import ScenarioPartQuerySet


@dataclass(frozen=True)
class Point:
    """One thing to mend: which field (may be empty: the whole), and the sentence that says what."""

    field: str
    sentence: str


def check_scenario(scenario: Scenario, *, by: User) -> Scenario:
    """First review passed: on to the final one, or to the second where the bureau asks for it."""
    return _claim(scenario, STEPS["check"], by=by, fact=ScenarioChecked(scenario_id=scenario.pk), checked_by=by)


def recheck_scenario(scenario: Scenario, *, by: User) -> Scenario:
    """Second review passed, by another person than the first."""
    try:
        fact = ScenarioRechecked(scenario_id=scenario.pk)
        return _claim(scenario, STEPS["recheck"], by=by, fact=fact, rechecked_by=by)
    except IntegrityError as same:
        raise SamePerson(_("这条场景由您初审，复审须由另一人办理。")) from same


def return_scenario(scenario: Scenario, *, points: Sequence[Point], by: User) -> Scenario:
    """Back to the owner with what to mend, told once and whole. Others of the same batch go on."""
    require_points(points)
    with transaction.atomic():
        _claim(
            scenario,
            STEPS["return"],
            by=by,
            fact=ScenarioReturned(scenario_id=scenario.pk),
            reason=sentences_of(points),
        )
        add_points(scenario, points, by=by)
    return scenario


def publish_scenario(scenario: Scenario, *, by: User) -> Scenario:
    """Final review passed, by another person than the first (W05): open to everybody from now on."""
    require_verified(scenario)
    try:
        return _claim(
            scenario,
            STEPS["publish"],
            by=by,
            fact=ScenarioPublished(scenario_id=scenario.pk),
            published_by=by,
            published_at=timezone.now(),
        )
    except IntegrityError as same:
        # The database has the last word, whatever the object in hand said about who did the first review.
        raise SamePerson(_("这条场景前面的审核由您办理，终审须由另一人办理。")) from same


def take_down_scenario(scenario: Scenario, *, reason: str, by: User) -> Scenario:
    """Off every page and out of the search at once, with a reason that the owner reads (W05)."""
    if not reason.strip():
        raise NotReady({"reason": _("请写撤下的理由，发布单位会看到。")})
    refuse_marks({"reason": reason})
    with transaction.atomic():
        _claim(
            scenario,
            STEPS["take_down"],
            by=by,
            fact=ScenarioWithdrawn(scenario_id=scenario.pk),
            reason=reason,
            closed_reason=reason,
        )
        drop_open_amendment(scenario, by=by)
    return scenario


def undo_last(row: Scenario | Amendment, *, by: User) -> Step:
    """Take back one's own check or return, while nothing has left the house and nobody has acted on it since.

    Gives the step that was taken back; TooLateToUndo when the last line of its history is not this person's.
    """
    with transaction.atomic():
        _hold(row)
        entry = last_entry(row)
        step = undo_step(row, entry) if entry is not None and entry.actor_id == by.pk else None
        if step is None:
            raise TooLateToUndo(_("已有后续操作，不能撤回。"))
        claim(
            row,
            source=step.ask(by, row),
            target=step.target,
            by=by,
            action=step.name,
            values=_undone(row, step),
            fact=StepUndone(kind=kind_of(type(row)), row_id=row.pk, step=step.undoes),
        )
        if step.undoes == "return":
            points_of(row).filter(settled_at__isnull=True).delete()
    return step


def require_points(points: Sequence[Point]) -> None:
    if not any(point.sentence.strip() for point in points):
        raise NotReady({"points": _("请至少写一条意见，说明要改什么。")})
    refuse_marks({"points": sentences_of(points)})


def add_points(scenario: Scenario, points: Sequence[Point], *, by: User, amendment: Amendment | None = None) -> None:
    ReviewPoint.objects.bulk_create(
        [
            ReviewPoint(
                scenario=scenario, amendment=amendment, field=point.field, sentence=point.sentence.strip(), by=by
            )
            for point in points
            if point.sentence.strip()
        ]
    )


def sentences_of(points: Sequence[Point]) -> str:
    """For the history: what was asked stays readable after the points are settled."""
    return "\n".join(point.sentence.strip() for point in points if point.sentence.strip())


def points_of(row: Scenario | Amendment) -> ScenarioPartQuerySet:
    if isinstance(row, Amendment):
        return row.points.all()
    return row.points.filter(amendment__isnull=True)


def _claim(scenario: Scenario, step: Step, *, by: User, fact: Fact, reason: str = "", **values: object) -> Scenario:
    return claim(
        scenario,
        source=step.ask(by, scenario),
        target=step.leads_to,
        by=by,
        action=step.name,
        values={**RAISED, **values},
        where={"edit_number": scenario.edit_number},  # what was read is what is decided on
        fact=fact,
        reason=reason,
    )


def _hold(row: Scenario | Amendment) -> None:
    """Nobody else writes to this row until the transaction ends; on SQLite the update makes us the one writer."""
    type(row).objects.filter(pk=row.pk).update(state=F("state"))
    row.refresh_from_db()


def _undone(row: Scenario | Amendment, step: Step) -> dict[str, object]:
    values: dict[str, object] = dict(RAISED) if isinstance(row, Scenario) else {}
    taken_back = {"check": {"checked_by": None}, "recheck": {"rechecked_by": None}}
    return {**values, **taken_back.get(step.undoes, {})}

"""Changing what is published. The public reads the old text until the reviewers have passed the new one.

Rows are always taken in this order: first the scenario, then its amendment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.audit.recording import append
from backend.outbox.errors import LostRace
from backend.outbox.facts import Fact
from backend.outbox.recording import record
from backend.outbox.transitions import claim
from backend.scenarios.actions.contacts import refuse_mobiles
from backend.scenarios.actions.drafts import KIND, drop_typing, for_history, validate, write
from backend.scenarios.actions.review import Point, add_points, require_points, sentences_of
from backend.scenarios.actions.secrecy import refuse_marks
from backend.scenarios.actions.submission import require_verified
from backend.scenarios.choices import State
from backend.scenarios.errors import AmendmentOpen, EditedMeanwhile, NotEditable, NotReady, SamePerson
from backend.scenarios.events import (
    AmendmentChecked,
    AmendmentDropped,
    AmendmentRechecked,
    AmendmentReturned,
    AmendmentSubmitted,
    ScenarioAmended,
)
from backend.scenarios.models import Amendment, Scenario
from backend.scenarios.process import AMENDMENT_STEPS, OWNER_WRITES, Step
from backend.scenarios.queries import open_amendment
from backend.scenarios.readiness import missing_of
from backend.scenarios.texts import FIELDS, MeasureText, changes, measures_of, pack, revised, shown, written


def submit_amendment(
    scenario: Scenario, *, fields: Mapping[str, Any], measures: Sequence[MeasureText], edit_number: int, by: User
) -> Amendment:
    """Propose a new text for what is published; a returned proposal is replaced and goes to review again.

    Raises NotVerified while the owner is not verified, EditedMeanwhile when the published text changed since the form was opened, AmendmentOpen while another
    proposal is under review, NotReady when the new text is not fit or says nothing new.
    """
    OWNER_WRITES.permit(by, scenario)
    if scenario.state != State.PUBLISHED:
        raise NotEditable(_("这条场景没有发布，直接修改即可，不需要走变更。"))
    if scenario.edit_number != edit_number:
        raise EditedMeanwhile(scenario)
    require_verified(scenario)
    data = pack({name: fields[name] for name in FIELDS if name in fields}, measures)
    _require_fit(scenario, data)
    with transaction.atomic():
        _hold(scenario)
        amendment = open_amendment(scenario)
        if amendment is None:
            amendment = _create(scenario, data, by=by)
        else:
            _resubmit(amendment, data, scenario.edit_number, by=by)
        drop_typing(scenario, by=by)
    return amendment


def check_amendment(amendment: Amendment, *, by: User) -> Amendment:
    """First review passed."""
    fact = AmendmentChecked(amendment_id=amendment.pk)
    return _claim(amendment, AMENDMENT_STEPS["check"], by=by, fact=fact, checked_by=by)


def recheck_amendment(amendment: Amendment, *, by: User) -> Amendment:
    """Second review passed, by another person than the first."""
    try:
        fact = AmendmentRechecked(amendment_id=amendment.pk)
        return _claim(amendment, AMENDMENT_STEPS["recheck"], by=by, fact=fact, rechecked_by=by)
    except IntegrityError as same:
        raise SamePerson(_("这份变更由您初审，复审须由另一人办理。")) from same


def return_amendment(amendment: Amendment, *, points: Sequence[Point], by: User) -> Amendment:
    """Back to the owner with what to mend; the public goes on reading the old text."""
    require_points(points)
    with transaction.atomic():
        _claim(
            amendment,
            AMENDMENT_STEPS["return"],
            by=by,
            fact=AmendmentReturned(amendment_id=amendment.pk),
            reason=sentences_of(points),
        )
        add_points(amendment.scenario, points, by=by, amendment=amendment)
    return amendment


def apply_amendment(amendment: Amendment, *, by: User) -> Amendment:
    """Final review passed: the new text is what the public reads, and search and matches follow."""
    step = AMENDMENT_STEPS["apply"]
    step.ask(by, amendment)
    require_verified(amendment.scenario)
    new, measures = revised(amendment.scenario, amendment.data)
    with transaction.atomic():
        scenario = Scenario.objects.select_for_update().get(pk=amendment.scenario_id)
        old = shown(scenario, measures_of(scenario))
        claimed = Scenario.objects.filter(
            pk=scenario.pk, state=State.PUBLISHED, edit_number=amendment.base_edit_number
        ).update(edit_number=F("edit_number") + 1, search_version=F("search_version") + 1, lapsed_at=None)
        if claimed != 1:
            raise LostRace
        write(scenario, {name: getattr(new, name) for name in amendment.data["fields"]}, measures)
        try:
            _claim(
                amendment,
                step,
                by=by,
                fact=ScenarioAmended(scenario_id=scenario.pk),
                applied_by=by,
                applied_at=timezone.now(),
            )
        except IntegrityError as same:
            raise SamePerson(_("这份变更前面的审核由您办理，终审须由另一人办理。")) from same
        changed = changes(old, shown(scenario, measures_of(scenario)))
        append(KIND, scenario.pk, actor=by, action="amend", changes=for_history(changed))
    amendment.scenario.refresh_from_db()
    return amendment


def drop_amendment(amendment: Amendment, *, by: User) -> Amendment:
    """The owner thinks better of it."""
    return _claim(amendment, AMENDMENT_STEPS["drop"], by=by, fact=AmendmentDropped(amendment_id=amendment.pk))


def _require_fit(scenario: Scenario, data: Mapping[str, Any]) -> None:
    new, measures = revised(scenario, data)
    validate(new)
    missing = missing_of(new, measures)
    if missing:
        raise NotReady(missing)
    texts = written({name: getattr(new, name) for name in FIELDS}, measures)
    refuse_marks(texts)
    refuse_mobiles(texts)
    if not changes(shown(scenario, measures_of(scenario)), shown(new, measures)):
        raise NotReady({"title": _("没有任何改动，不需要提交变更。")})


def _create(scenario: Scenario, data: Mapping[str, Any], *, by: User) -> Amendment:
    amendment = Amendment.objects.create(
        scenario=scenario, data=data, base_edit_number=scenario.edit_number, submitted_by=by
    )
    append("amendment", amendment.pk, actor=by, action="submit")
    append(KIND, scenario.pk, actor=by, action="propose_amendment")
    record(AmendmentSubmitted(amendment_id=amendment.pk), by=by)
    return amendment


def _resubmit(amendment: Amendment, data: Mapping[str, Any], base: int, *, by: User) -> None:
    step = AMENDMENT_STEPS["resubmit"]
    if amendment.state not in step.source:
        raise AmendmentOpen(_("已有一份变更在审，请等它办结，或先放弃那一份。"))
    claim(
        amendment,
        source=step.ask(by, amendment),
        target=step.target,
        by=by,
        action=step.name,
        values={"submitted_by": by, "submitted_at": timezone.now(), "checked_by": None, "rechecked_by": None},
        fact=AmendmentSubmitted(amendment_id=amendment.pk),
    )
    # Beside the claim, whose line of history would otherwise hold both texts whole.
    Amendment.objects.filter(pk=amendment.pk).update(data=data, base_edit_number=base)
    amendment.points.filter(settled_at__isnull=True).update(settled_at=timezone.now())
    amendment.refresh_from_db()


def _claim(amendment: Amendment, step: Step, *, by: User, fact: Fact, reason: str = "", **values: object) -> Amendment:
    return claim(
        amendment,
        source=step.ask(by, amendment),
        target=step.leads_to,
        by=by,
        action=step.name,
        values=values,
        where={"submitted_at": amendment.submitted_at},  # what was read is what is decided on
        fact=fact,
        reason=reason,
    )


def _hold(scenario: Scenario) -> None:
    """Nobody publishes, withdraws or amends it until the transaction ends."""
    if (
        Scenario.objects.filter(pk=scenario.pk, state=State.PUBLISHED, edit_number=scenario.edit_number).update(
            state=State.PUBLISHED
        )
        != 1
    ):
        raise LostRace

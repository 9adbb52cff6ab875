"""Verbs on the problem library. Each is one transaction with one line of history and one fact; what changes the accepted
library raises its version in the same one, so that the matcher and the search of every process follow.
"""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.audit.recording import append
from backend.audit.values import diff, snapshot
from backend.lib.references import new_reference
from backend.organisations.models import Organisation
from backend.outbox.errors import LostRace
from backend.outbox.recording import record
from backend.outbox.transitions import claim
from backend.recommendations import library
from backend.recommendations.choices import STANDING_PROBLEMS, ProblemSource, ProblemState
from backend.recommendations.errors import NotInLibrary
from backend.recommendations.events import ProblemChanged, ProblemDeclined, ProblemProposed
from backend.recommendations.models import LibraryProblem
from backend.scenarios.models import Scenario
from matching.library import Problem

KIND = "library_problem"
TEXTS = ("field", "name", "needs", "answers", "symptoms", "trade", "techniques")
NO_TEXTS: dict[str, Any] = {
    "field": "",
    "name": "",
    "needs": [],
    "answers": [],
    "symptoms": [],
    "trade": [],
    "techniques": [],
    "base": "",
}


def add_problem(problem: Problem, *, by: User) -> LibraryProblem:
    """A problem of our own; the matcher and the search use it from their next look."""
    with transaction.atomic():
        library.raise_version()
        row = _create(problem, state=ProblemState.ADDED, by=by)
        append(KIND, row.pk, actor=by, action="add", changes=diff({}, snapshot(row, TEXTS)))
        record(ProblemChanged(problem_id=row.pk), by=by)
    return row


def change_problem(key: str, problem: Problem, *, seen: int, by: User) -> LibraryProblem:
    """Other words for a problem that stands. `seen` is the row's version on the person's screen (1 where a shipped one had no
    row): whoever comes second gets LostRace. Raises NotInLibrary.
    """
    with transaction.atomic():
        library.raise_version()
        row = _row(key)
        shipped = _shipped(key)
        state = ProblemState.CHANGED if shipped else ProblemState.ADDED
        base = shipped.digest if shipped else ""
        values = {**_texts(problem), "base": base, **_touched()}
        return _claim(row, STANDING_PROBLEMS, state, by, "edit", values, where={"search_version": seen})


def revert_problem(key: str, *, by: User) -> LibraryProblem:
    """A changed problem back to the words that come with the product."""
    if _shipped(key) is None:
        raise NotInLibrary(_("产品提供的问题库里没有这一条，不能恢复原文。"))
    with transaction.atomic():
        library.raise_version()
        values = {**NO_TEXTS, **_touched()}
        return _claim(_row(key), [ProblemState.CHANGED], ProblemState.SHIPPED, by, "revert", values)


def retire_problem(key: str, *, reason: str, by: User) -> LibraryProblem:
    """Out of use: neither the matcher nor the search knows it from their next look. Its words are kept."""
    with transaction.atomic():
        library.raise_version()
        values = {"reason": reason, **_touched()}
        return _claim(_row(key), STANDING_PROBLEMS, ProblemState.RETIRED, by, "retire", values, reason=reason)


def restore_problem(key: str, *, by: User) -> LibraryProblem:
    """A retired problem back in use, as it stood."""
    with transaction.atomic():
        library.raise_version()
        row = _row(key)
        shipped = _shipped(key)
        if row.has_texts:
            state = ProblemState.CHANGED if shipped else ProblemState.ADDED
        elif shipped:
            state = ProblemState.SHIPPED
        else:
            raise NotInLibrary(_("新版问题库里已没有这一条，不能恢复。"))
        return _claim(row, [ProblemState.RETIRED], state, by, "restore", {"reason": "", **_touched()})


def propose_problem(
    problem: Problem,
    *,
    by: User | None,
    source: ProblemSource = ProblemSource.OFFICER,
    scenario: Scenario | None = None,
    entity: Organisation | None = None,
    demo: bool = False,
) -> LibraryProblem | None:
    """A draft that waits for an officer; nothing uses it before it is accepted.

    Of one pair of scenario and entity it is made once for good: a second call gives None, whatever became of the first.
    """
    try:
        with transaction.atomic():
            row = _create(
                problem,
                state=ProblemState.PROPOSED,
                by=by,
                source=source,
                scenario=scenario,
                entity=entity,
                demo=demo,
            )
            append(KIND, row.pk, actor=by, action="propose", changes=diff({}, snapshot(row, TEXTS)))
            record(ProblemProposed(problem_id=row.pk), by=by)
    except IntegrityError:
        if scenario is None or entity is None:
            raise
        return None
    return row


def confirm_proposal(row: LibraryProblem) -> LibraryProblem | None:
    """What both sides were interested in came to something: the draft that waits says so. None where it does not wait, or
    says so already. What an officer reads of it stays as it is, so an open page may go on.
    """
    try:
        return claim(
            row,
            source=[ProblemState.PROPOSED],
            target=None,
            by=None,
            action="confirm",
            values={"source": ProblemSource.OUTCOME},
            where={"source": ProblemSource.INTEREST},
            fact=ProblemProposed(problem_id=row.pk),
            kind=KIND,
        )
    except LostRace:
        return None


def accept_proposal(row: LibraryProblem, problem: Problem, *, seen: int, by: User) -> LibraryProblem:
    """Into the library, in the words that the officer leaves it with."""
    with transaction.atomic():
        library.raise_version()
        values = {**_texts(problem), "reason": "", **_touched()}
        waiting = [ProblemState.PROPOSED, ProblemState.DECLINED]
        return _claim(row, waiting, ProblemState.ADDED, by, "accept", values, where={"search_version": seen})


def decline_proposal(row: LibraryProblem, *, reason: str, by: User) -> LibraryProblem:
    """Not into the library, for a reason that stays beside it."""
    values = {"reason": reason, **_touched()}
    return claim(
        row,
        source=[ProblemState.PROPOSED],
        target=ProblemState.DECLINED,
        by=by,
        action="decline",
        values=values,
        fact=ProblemDeclined(problem_id=row.pk),
        reason=reason,
        kind=KIND,
    )


def reopen_proposal(row: LibraryProblem, *, by: User) -> LibraryProblem:
    """A declined proposal waits again: the way back from a wrong press."""
    return claim(
        row,
        source=[ProblemState.DECLINED],
        target=ProblemState.PROPOSED,
        by=by,
        action="reopen",
        values={"reason": "", **_touched()},
        fact=ProblemProposed(problem_id=row.pk),
        kind=KIND,
    )


def _claim(
    row: LibraryProblem,
    source: list[ProblemState],
    target: ProblemState,
    by: User,
    action: str,
    values: dict[str, Any],
    *,
    where: dict[str, Any] | None = None,
    reason: str = "",
) -> LibraryProblem:
    """One step of the accepted library."""
    return claim(
        row,
        source=source,
        target=target,
        by=by,
        action=action,
        values=values,
        where=where,
        fact=ProblemChanged(problem_id=row.pk),
        reason=reason,
        kind=KIND,
    )


def _shipped(key: str) -> Problem | None:
    return next((problem for problem in library.base() if problem.key == key), None)


def _row(key: str) -> LibraryProblem:
    """The row of a problem; a shipped one that nobody touched gets its row here, as it stands."""
    row = LibraryProblem.objects.filter(key=key).first()
    if row is not None:
        return row
    if _shipped(key) is None:
        raise NotInLibrary(_("问题库里没有这一条。"))
    try:
        with transaction.atomic():
            return LibraryProblem.objects.create(key=key, state=ProblemState.SHIPPED, source=ProblemSource.SHIPPED)
    except IntegrityError:  # somebody else touched it first
        raise LostRace from None


def _create(problem: Problem, *, state: ProblemState, by: User | None, **more: Any) -> LibraryProblem:
    return LibraryProblem.objects.create(key=new_reference(), state=state, created_by=by, **_texts(problem), **more)


def _texts(problem: Problem) -> dict[str, Any]:
    return {
        "field": problem.field,
        "name": problem.name,
        "needs": list(problem.needs),
        "answers": list(problem.answers),
        "symptoms": list(problem.symptoms),
        "trade": list(problem.trade),
        "techniques": list(problem.techniques),
    }


def _touched() -> dict[str, Any]:
    return {"search_version": F("search_version") + 1, "updated_at": Now()}

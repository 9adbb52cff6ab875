"""What follows from facts: the index, and who is told. Each may run twice and late, so each reads the row as it is now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from backend.lib.failpoints import failpoint
from backend.organisations.events import OrganisationRenamed
from backend.outbox.subscribing import subscriber
from backend.scenarios import notices
from backend.scenarios.actions import owner_renamed
from backend.scenarios.events import (
    AmendmentChecked,
    AmendmentRechecked,
    AmendmentReturned,
    AmendmentSubmitted,
    QuestionAnswered,
    QuestionAsked,
    ScenarioAmended,
    ScenarioChecked,
    ScenarioLapsed,
    ScenarioOwnerChanged,
    ScenarioPublished,
    ScenarioRechecked,
    ScenarioReturned,
    ScenarioSubmitted,
    ScenarioWithdrawn,
    StepUndone,
)
from backend.scenarios.models import Amendment, Question, Scenario
from backend.scenarios.queries import last_entry
from search import SearchUnavailable, update

# ── the index ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _index(scenario_id: int) -> None:
    update("scenario", scenario_id)
    failpoint("after_index_write")


def _index_on(fact: type[Any], name: str) -> None:
    """Every fact that changes what is found leads to the same: read the row, write it or take it out."""

    @subscriber(fact, name=f"search.scenario_{name}", atomic=False, patient_with=(SearchUnavailable,))
    def index(told: Any) -> None:
        _index(told.scenario_id)


_index_on(ScenarioPublished, "published")
_index_on(ScenarioAmended, "amended")
_index_on(ScenarioWithdrawn, "withdrawn")
_index_on(ScenarioOwnerChanged, "owner_changed")
_index_on(ScenarioLapsed, "lapsed")


def _index_question(fact: type[Any], name: str) -> None:
    @subscriber(fact, name=f"search.scenario_{name}", atomic=False, patient_with=(SearchUnavailable,))
    def index(told: Any) -> None:
        for scenario_id in Question.objects.filter(pk=told.question_id).values_list("scenario_id", flat=True):
            _index(scenario_id)


_index_question(QuestionAsked, "question_asked")
_index_question(QuestionAnswered, "question_answered")


@subscriber(OrganisationRenamed, name="scenarios.owner_renamed")
def follow_renamed(told: OrganisationRenamed) -> None:
    owner_renamed(told.organisation_id)


# ── who is told ───────────────────────────────────────────────────────────────────────────────────────────────────


def _tell(fact: type[Any], tell: Callable[[Scenario], None], name: str) -> None:
    @subscriber(fact, name=f"notices.scenario_{name}")
    def run(told: Any) -> None:
        for scenario in Scenario.objects.select_related("owner", "batch").filter(pk=told.scenario_id):
            tell(scenario)


_tell(ScenarioSubmitted, notices.tell_submitted, "submitted")
_tell(ScenarioChecked, notices.tell_checked, "checked")
_tell(ScenarioReturned, notices.tell_returned, "returned")
_tell(ScenarioPublished, notices.tell_published, "published")
_tell(ScenarioWithdrawn, notices.tell_taken_down, "taken_down")
_tell(ScenarioAmended, notices.tell_amended, "amended")
_tell(ScenarioRechecked, notices.tell_checked, "rechecked")


def _tell_amendment(fact: type[Any], name: str) -> None:
    @subscriber(fact, name=f"notices.scenario_{name}")
    def run(told: Any) -> None:
        for amendment in Amendment.objects.select_related("scenario__owner").filter(pk=told.amendment_id):
            notices.tell_amendment(amendment)


_tell_amendment(AmendmentSubmitted, "amendment_submitted")
_tell_amendment(AmendmentChecked, "amendment_checked")
_tell_amendment(AmendmentReturned, "amendment_returned")
_tell_amendment(AmendmentRechecked, "amendment_rechecked")


def _tell_question(fact: type[Any], tell: Callable[[Question], None], name: str) -> None:
    @subscriber(fact, name=f"notices.scenario_{name}")
    def run(told: Any) -> None:
        for question in Question.objects.select_related("scenario").filter(pk=told.question_id):
            tell(question)


_tell_question(QuestionAsked, notices.tell_asked, "question_asked")
_tell_question(QuestionAnswered, notices.tell_answered, "question_answered")


@subscriber(StepUndone, name="notices.scenario_step_undone")
def tell_undone(told: StepUndone) -> None:
    """A return that was taken back; a check was never told to the owner."""
    if told.step != "return":
        return
    model: type[Scenario | Amendment] = Amendment if told.kind == "amendment" else Scenario
    row = model.objects.filter(pk=told.row_id).first()
    if row is not None and (entry := last_entry(row)) is not None:
        notices.tell_return_undone(row, entry.number)

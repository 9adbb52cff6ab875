"""Facts of this app."""

from dataclasses import dataclass

from backend.outbox.facts import Fact, fact


@fact("scenarios.submitted")
@dataclass(frozen=True)
class ScenarioSubmitted(Fact):
    scenario_id: int


@fact("scenarios.recalled")
@dataclass(frozen=True)
class ScenarioRecalled(Fact):
    """Taken back by the owner before the first review."""

    scenario_id: int


@fact("scenarios.returned")
@dataclass(frozen=True)
class ScenarioReturned(Fact):
    scenario_id: int


@fact("scenarios.checked")
@dataclass(frozen=True)
class ScenarioChecked(Fact):
    scenario_id: int


@fact("scenarios.rechecked")
@dataclass(frozen=True)
class ScenarioRechecked(Fact):
    """Passed the second review, where the bureau asks for one."""

    scenario_id: int


@fact("scenarios.amendment_rechecked")
@dataclass(frozen=True)
class AmendmentRechecked(Fact):
    amendment_id: int


@fact("scenarios.step_undone")
@dataclass(frozen=True)
class StepUndone(Fact):
    """An officer took back a check or a return of a scenario or an amendment (`kind`)."""

    kind: str
    row_id: int
    step: str


@fact("scenarios.published")
@dataclass(frozen=True)
class ScenarioPublished(Fact):
    scenario_id: int


@fact("scenarios.amended")
@dataclass(frozen=True)
class ScenarioAmended(Fact):
    """The published text has changed."""

    scenario_id: int


@fact("scenarios.amendment_submitted")
@dataclass(frozen=True)
class AmendmentSubmitted(Fact):
    amendment_id: int


@fact("scenarios.amendment_checked")
@dataclass(frozen=True)
class AmendmentChecked(Fact):
    amendment_id: int


@fact("scenarios.amendment_returned")
@dataclass(frozen=True)
class AmendmentReturned(Fact):
    amendment_id: int


@fact("scenarios.amendment_dropped")
@dataclass(frozen=True)
class AmendmentDropped(Fact):
    amendment_id: int


@fact("scenarios.withdrawn")
@dataclass(frozen=True)
class ScenarioWithdrawn(Fact):
    """By the owner, or taken down by the bureau: off every page and out of the search."""

    scenario_id: int


@fact("scenarios.reopened")
@dataclass(frozen=True)
class ScenarioReopened(Fact):
    """What was withdrawn or taken down is a draft again."""

    scenario_id: int


@fact("scenarios.lapsed")
@dataclass(frozen=True)
class ScenarioLapsed(Fact):
    """Its last day for answers is over; it stays public."""

    scenario_id: int


@fact("scenarios.owner_changed")
@dataclass(frozen=True)
class ScenarioOwnerChanged(Fact):
    """The owner's name changed: documents that show it follow."""

    scenario_id: int


@fact("scenarios.deleted")
@dataclass(frozen=True)
class ScenarioDeleted(Fact):
    """A draft, by its owner; it can be restored for a while."""

    scenario_id: int


@fact("scenarios.restored")
@dataclass(frozen=True)
class ScenarioRestored(Fact):
    scenario_id: int


@fact("scenarios.import_undone")
@dataclass(frozen=True)
class ImportUndone(Fact):
    """The drafts of an imported list were deleted with it."""

    job_id: int


@fact("scenarios.import_restored")
@dataclass(frozen=True)
class ImportRestored(Fact):
    job_id: int


@fact("scenarios.question_asked")
@dataclass(frozen=True)
class QuestionAsked(Fact):
    question_id: int


@fact("scenarios.question_answered")
@dataclass(frozen=True)
class QuestionAnswered(Fact):
    question_id: int

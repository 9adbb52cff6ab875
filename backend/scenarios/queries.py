"""Reads that join or annotate."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Value

from backend.audit.queries import timeline
from backend.organisations.choices import WRITING_ROLES, Kind, Role
from backend.organisations.models import Membership
from backend.outbox.transitions import kind_of
from backend.reference.models import ScenarioClass
from backend.scenarios.choices import AmendmentState, State
from backend.scenarios.models import Amendment, Scenario
from backend.scenarios.process import OPEN_AMENDMENT, Step, table_of

if TYPE_CHECKING:
    from backend.accounts.models import User
    from backend.audit.models import AuditEntry
    from backend.audit.querysets import AuditEntryQuerySet
    from backend.scenarios.models import ReviewPoint
    from backend.scenarios.querysets import ScenarioQuerySet


def last_entry(row: Scenario | Amendment) -> AuditEntry | None:
    """The newest line of its history."""
    return timeline(kind_of(type(row)), row.pk).first()


def open_amendment(scenario: Scenario) -> Amendment | None:
    """The change under review, of which there is at most one."""
    found: Amendment | None = scenario.amendments.filter(state__in=OPEN_AMENDMENT).select_related("scenario").first()
    return found


def people_of(organisation_id: int) -> list[int]:
    """Who writes for an organisation today: they are told what happens to its scenarios."""
    members = Membership.objects.live().filter(organisation_id=organisation_id, role__in=WRITING_ROLES)
    return list(members.values_list("user_id", flat=True))


def reviewers(role: Role) -> list[int]:
    """The bureau's people in this role today."""
    members = Membership.objects.live().filter(organisation__kind=Kind.BUREAU, role=role)
    return list(members.values_list("user_id", flat=True))


def history_of(scenario: Scenario) -> AuditEntryQuerySet:
    """All lines of the scenario's history with their people, newest first."""
    return timeline("scenario", scenario.pk)


def open_points(scenario: Scenario, amendment: Amendment | None = None) -> list[ReviewPoint]:
    """What an officer asked to mend and nobody has sent again yet."""
    return list(scenario.points.filter(amendment=amendment, settled_at__isnull=True))


def unfinished_of(user: User) -> Scenario | None:
    """The newest draft that this person began to type and never saved, to go on with."""
    begun = Scenario.objects.editable_by(user).filter(state=State.DRAFT, edit_number=1, created_by=user, title="")
    return begun.filter(autosaved_at__isnull=False).order_by("-autosaved_at").first()


def open_amendments(scenarios: Iterable[Scenario]) -> dict[int, Amendment]:
    """The changes under review by the key of their scenario, for those of these that have one."""
    found = Amendment.objects.filter(scenario__in=list(scenarios), state__in=OPEN_AMENDMENT).select_related(
        "scenario__owner"
    )
    return {amendment.scenario_id: amendment for amendment in found}


def classes_of(scenario: Scenario) -> list[ScenarioClass]:
    """The classes of 国办发〔2025〕37号 that its field belongs to; none while no officer has loaded the list."""
    return list(ScenarioClass.objects.filter(fields=scenario.field_id)) if scenario.field_id else []


# ── the officers' queue ───────────────────────────────────────────────────────────────────────────────────────────

FIRST, SECOND, FINAL = "first", "second", "final"
STATES = {
    FIRST: (State.SUBMITTED, AmendmentState.SUBMITTED),
    SECOND: (State.SECOND, AmendmentState.SECOND),
    FINAL: (State.CHECKED, AmendmentState.CHECKED),
}


@dataclass(frozen=True)
class Queued:
    """One thing that waits for review: a scenario, or a change to one."""

    scenario: Scenario
    row: Scenario | Amendment
    since: datetime

    @property
    def is_amendment(self) -> bool:
        return isinstance(self.row, Amendment)

    @property
    def pick(self) -> str:
        """What the box of its row posts."""
        return f"{self.scenario.reference}:{version_of(self.row)}"


class Queue(Sequence[Queued]):
    """Scenarios and changes in one row, oldest first; pages are cut by the database."""

    def __init__(self, part: str, scenarios: ScenarioQuerySet) -> None:
        own, change = STATES[part]
        first = scenarios.filter(state=own).order_by().values_list(Value("scenario"), "pk", "submitted_at")
        second = Amendment.objects.filter(state=change, scenario__in=scenarios.order_by().values("pk"))
        self._keys = first.union(
            second.order_by().values_list(Value("amendment"), "pk", "submitted_at"), all=True
        ).order_by("submitted_at", "pk")

    def __len__(self) -> int:
        return self._keys.count()

    def __getitem__(self, cut: Any) -> Any:
        keys = list(self._keys[cut])
        scenarios = Scenario.objects.select_related("owner", "batch").in_bulk(
            [pk for kind, pk, _at in keys if kind == "scenario"]
        )
        amendments = Amendment.objects.select_related("scenario__owner", "scenario__batch").in_bulk(
            [pk for kind, pk, _at in keys if kind == "amendment"]
        )
        rows = [scenarios[pk] if kind == "scenario" else amendments[pk] for kind, pk, _at in keys]
        return [
            Queued(row.scenario if isinstance(row, Amendment) else row, row, at)
            for row, (_kind, _pk, at) in zip(rows, keys, strict=True)
        ]


def queue(part: str, scenarios: ScenarioQuerySet) -> Queue:
    """What waits in this part of the review, of these scenarios."""
    return Queue(part, scenarios)


def queue_counts() -> dict[str, int]:
    """How many things wait in each part."""
    return {
        part: Scenario.objects.filter(state=own).count() + Amendment.objects.filter(state=change).count()
        for part, (own, change) in STATES.items()
    }


def parts_of(counts: dict[str, int]) -> list[str]:
    """The reviews that there are: a second one where the bureau asks for it, or something still stands in it."""
    return [part for part in STATES if part != SECOND or settings.SCENARIO_SECOND_REVIEW or counts[SECOND]]


def undo_for(user: User, row: Scenario | Amendment) -> Step | None:
    """The step of this person's own that can still be taken back."""
    entry = last_entry(row)
    step = undo_step(row, entry) if entry is not None and entry.actor_id == user.pk else None
    return step if step is not None and step.allowed(user, row) else None


def undo_step(row: Scenario | Amendment, entry: AuditEntry) -> Step | None:
    """The step that takes the last line of history back from where the row stands: a return goes to the review it left."""
    steps = [
        step
        for step in table_of(row).values()
        if step.undoes and step.undoes == entry.action and row.state in step.source
    ]
    if len(steps) > 1:
        left = entry.changes["state"][0]  # as people read it
        states = AmendmentState if isinstance(row, Amendment) else State
        steps = [step for step in steps if str(states(step.target).label) == left]
    return steps[0] if steps else None


def version_of(row: Scenario | Amendment) -> str:
    """Names the text that stands there now, so that nobody passes one that they have not read."""
    if isinstance(row, Amendment):
        return f"a{row.pk}-{row.submitted_at.timestamp():.6f}"
    return f"s{row.pk}-{row.edit_number}"

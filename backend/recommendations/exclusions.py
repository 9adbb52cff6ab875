"""Why not: the one condition that keeps a pair apart, to the entity with its cure, to the owner as far as facts are public.

What an entity just misses is stored with its fit (`NearMiss`); whether it still misses it, and by what, is asked anew here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from backend.financing.models import Product
from backend.policy.changes import changes_for, spelled
from backend.policy.choices import FactName
from backend.policy.clauses import Clause, evaluate, gate
from backend.policy.openings import only_failure
from backend.policy.outcomes import Outcome
from backend.recommendations.gate import clauses_of, facts_of, gate_of
from backend.recommendations.loading import entity_with_facts
from backend.recommendations.models import NearMiss, Recommendation
from backend.scenarios.models import Scenario

if TYPE_CHECKING:
    from datetime import date

    from backend.organisations.models import Organisation
    from backend.policy.clauses import Verdict
    from backend.policy.facts import Facts

# What the public page of an entity shows; what else its conditions ask for is between the entity and the bureau.
PUBLIC_FACTS = frozenset(
    {
        FactName.REGION,
        FactName.ENTITY_KIND,
        FactName.REGISTRY_STATE,
        FactName.QUALIFICATIONS,
        FactName.PRIMARY_FIELD,
        FactName.FOUNDED_ON,
    }
)


@dataclass(frozen=True)
class Miss:
    """What an entity would fit but for one condition, that condition as it is judged today, and what would meet it."""

    row: NearMiss
    clauses: tuple[Clause, ...]
    failing: Verdict
    cure: str

    @property
    def subject(self) -> Any:
        return self.row.scenario or self.row.product

    @property
    def kind(self) -> str:
        return "scenario" if self.row.scenario_id is not None else "product"

    @property
    def title(self) -> str:
        return self.row.scenario.title if self.row.scenario is not None else str(self.row.product)

    @property
    def organisation(self) -> str:
        return str(self.subject.owner if self.row.scenario_id is not None else self.subject.provider)


@dataclass(frozen=True)
class OwnerView:
    """What the owner of a scenario or the provider of a product reads about an entity: its fit, or why it is not recommended.

    `failing` is told where it rests on public facts alone; `hidden` says that something else keeps the pair apart.
    """

    subject: Scenario | Product
    band: str
    failing: Verdict | None
    hidden: bool

    @property
    def kind(self) -> str:
        return "scenario" if isinstance(self.subject, Scenario) else "product"

    @property
    def title(self) -> str:
        return self.subject.title if isinstance(self.subject, Scenario) else self.subject.name


def failing_condition(subject: Scenario | Product, entity: Organisation) -> Verdict | None:
    """The one condition to tell, or None where nothing keeps the pair apart."""
    return gate_of(subject, entity_with_facts(entity.pk)).failing


def misses_of(entity_id: int, facts: Facts, on: date) -> list[Miss]:
    """What the entity just misses today, the best fit first; one query."""
    found = []
    for row in NearMiss.objects.of(entity_id):
        subject = row.scenario or row.product
        assert subject is not None, "a check constraint holds one of the two"
        clauses = clauses_of(subject)
        clause = only_failure(clauses, facts, on)
        if clause is not None:
            failing = evaluate([clause], facts, on=on)[0]
            found.append(Miss(row, clauses, failing, failing.cure or spelled(changes_for(clause.test, facts, on))))
    return found


def seen_by_owner(entity: Organisation, subjects: list[Scenario | Product]) -> list[OwnerView]:
    """How the entity stands to each of these, in their order; a constant number of queries."""
    found = entity_with_facts(entity.pk)
    facts, today = facts_of(found), timezone.localdate()
    bands = {
        (pair.scenario_id, pair.product_id): pair.band
        for pair in Recommendation.objects.standing().for_owners().filter(entity=entity)
    }
    views = []
    for subject in subjects:
        key = (subject.pk, None) if isinstance(subject, Scenario) else (None, subject.pk)
        failing, hidden = _public_failure(clauses_of(subject), facts, today)
        views.append(OwnerView(subject, "" if failing or hidden else bands.get(key, ""), failing, hidden))
    return views


def _public_failure(clauses: tuple[Clause, ...], facts: Facts, on: date) -> tuple[Verdict | None, bool]:
    """The gravest failure that public facts show, and whether there is one that they do not show."""
    judged = [(clause, verdict) for clause in clauses for verdict in evaluate([clause], facts, on=on)]
    failed = [(clause, verdict) for clause, verdict in judged if verdict.outcome is Outcome.NOT_MET]
    public = [verdict for clause, verdict in failed if set(clause.needs) <= PUBLIC_FACTS]
    return gate(public).failing, bool(failed) and not public

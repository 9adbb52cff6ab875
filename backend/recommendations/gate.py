"""The hard conditions between a scenario or a product and an entity, judged by the clause engine.

The gate asks facts of the entity as they stand today; the same question is asked once more when a notice is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from backend.financing.models import Product
from backend.organisations.choices import LegalForm
from backend.policy.choices import EntityKind, FactName, RegistryState
from backend.policy.clauses import Clause, GateResult, Verdict, evaluate, gate
from backend.policy.columns import FactTable
from backend.policy.conditions import Admitted, Conditions, LegalBorrower, OpenUntil
from backend.policy.facts import Facts, FactValue, Holding
from backend.policy.masks import judge
from backend.scenarios.models import Scenario

if TYPE_CHECKING:
    from backend.organisations.models import Organisation


def facts_of(entity: Organisation) -> Facts:
    """What the platform knows of an entity, each fact with where it stands. Expects region, county, profile and qualifications at hand."""
    profile = entity.profile
    place = entity.county or entity.region
    source = _("主体档案")
    team = entity.legal_form == LegalForm.TEAM
    kind = EntityKind.TEAM if team else EntityKind.FIRM
    facts: dict[str, FactValue] = {
        FactName.REGISTRY_STATE: FactValue(
            RegistryState.ADMITTED.value if entity.is_admitted else entity.registry_state,
            str(FactName.REGISTRY_STATE.label),
            _("培育库"),
            shown=str(entity.get_registry_state_display()),
        ),
        FactName.ENTITY_KIND: FactValue(kind.value, str(FactName.ENTITY_KIND.label), source, shown=str(kind.label)),
    }
    if place is not None:
        facts[FactName.REGION] = FactValue(place.code, str(FactName.REGION.label), source, shown=place.name)
    if entity.founded_on is not None and not team:
        facts[FactName.FOUNDED_ON] = FactValue(entity.founded_on, str(FactName.FOUNDED_ON.label), source)
    if profile.primary_field is not None:
        facts[FactName.PRIMARY_FIELD] = FactValue(
            profile.primary_field.code, str(FactName.PRIMARY_FIELD.label), source, shown=profile.primary_field.name
        )
    held = tuple(
        Holding(one.qualification.code, one.qualification.name, one.valid_until) for one in entity.qualifications.all()
    )
    if held:
        facts[FactName.QUALIFICATIONS] = FactValue(held, str(FactName.QUALIFICATIONS.label), source)
    for name, value in (
        (FactName.REGISTERED_CAPITAL, profile.registered_capital),
        (FactName.REVENUE, profile.revenue_last_year),
    ):
        if value is not None and not team:
            facts[name] = FactValue(value, str(name.label), source, unit=_("万元"))
    return facts


def clauses_of(subject: Scenario | Product) -> tuple[Clause, ...]:
    """The posted conditions, and those that hold for every scenario or product of the kind."""
    posted = Conditions.from_json(subject.conditions)
    items = [Admitted(), *posted.items]
    if isinstance(subject, Scenario):
        if subject.deadline is not None:
            items.append(OpenUntil(subject.deadline, _("对接截止")))
        source = subject.title
    else:
        if subject.kind.borrows and posted.find(LegalBorrower) is None:
            items.insert(0, LegalBorrower())
        if subject.valid_until is not None:
            items.append(OpenUntil(subject.valid_until, _("产品有效")))
        source = subject.name
    return Conditions(tuple(items)).clauses(source=source)


def verdicts_of(subject: Scenario | Product, entity: Organisation, *, on: date | None = None) -> list[Verdict]:
    """What each condition says of this entity today."""
    return verdicts_on(subject, facts_of(entity), on=on)


def verdicts_on(subject: Scenario | Product, facts: Facts, *, on: date | None = None) -> list[Verdict]:
    """The same of facts at hand, for whoever asks about one entity many times."""
    return evaluate(clauses_of(subject), facts, on=on or timezone.localdate())


def gate_of(subject: Scenario | Product, entity: Organisation, *, on: date | None = None) -> GateResult:
    return gate(verdicts_of(subject, entity, on=on))


def failures(
    subject: Scenario | Product, entities: Sequence[Organisation], *, on: date | None = None
) -> NDArray[np.int64]:
    """For each entity how many conditions certainly keep it from the subject; unknown does not."""
    table, day = FactTable([facts_of(entity) for entity in entities]), on or timezone.localdate()
    counts = np.zeros(len(table), dtype=np.int64)
    for clause in clauses_of(subject):
        if clause.in_force(day):
            counts += judge(clause.test, table, day) < 0
    return counts

"""Clauses, and the verdicts that they give on the facts of one entity.

    verdicts = evaluate(clauses, facts, on=today)
    result = gate(verdicts)

A clause is a sentence of the notice, or a condition that somebody posted, and the test that carries it out. A verdict
says the outcome, the fact that decided it and where that comes from, why in one sentence, and the nearest change.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from string import Template
from typing import Any, Self

from .expressions import Expression, needs
from .facts import Facts
from .judging.trees import find
from .outcomes import Outcome, every


@dataclass(frozen=True, slots=True)
class Clause:
    """`sentence` is quoted from `source`; `refusal` replaces the computed reason where the test fails, `cure` the computed
    change, in which $change stands for it. Outside of its dates a clause gives no verdict.
    """

    id: str
    title: str
    sentence: str
    source: str
    test: Expression
    severity: int = 50
    valid_from: date | None = None
    valid_until: date | None = None
    refusal: str = ""
    cure: str = ""

    @property
    def needs(self) -> tuple[str, ...]:
        """The names of the facts that it may ask for."""
        return needs(self.test)

    def in_force(self, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_until is None or on <= self.valid_until
        )


@dataclass(frozen=True, slots=True)
class UsedFact:
    """The fact that decided, as it read then."""

    label: str
    value: str
    source: str = ""
    as_of: str = ""
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one clause says; all of it text, so that it can be stored beside the decision and read years later."""

    clause_id: str
    title: str
    outcome: Outcome
    reason: str
    sentence: str
    source: str
    severity: int
    fact: UsedFact | None = None
    cure: str = ""
    missing: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"outcome": self.outcome.value, "missing": list(self.missing)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """What to_json wrote."""
        fact = UsedFact(**data["fact"]) if data["fact"] else None
        return cls(**{**data, "outcome": Outcome(data["outcome"]), "missing": tuple(data["missing"]), "fact": fact})


@dataclass(frozen=True, slots=True)
class GateResult:
    """All clauses together. `failing` is the one to tell: the gravest, and of equals the first posted."""

    outcome: Outcome
    failing: Verdict | None
    unknown: tuple[Verdict, ...]


def evaluate(clauses: Iterable[Clause], facts: Facts, *, on: date) -> list[Verdict]:
    """A verdict for each clause that is in force on the day, in their order."""
    return [_judge(clause, facts, on) for clause in clauses if clause.in_force(on)]


def gate(verdicts: Sequence[Verdict]) -> GateResult:
    """One certain failure closes it; without one, anything unknown sends it to «material missing»."""
    failed = [verdict for verdict in verdicts if verdict.outcome is Outcome.NOT_MET]
    unknown = tuple(verdict for verdict in verdicts if verdict.outcome is Outcome.UNKNOWN)
    gravest = min(failed, key=lambda verdict: verdict.severity, default=None)
    return GateResult(every(verdict.outcome for verdict in verdicts), gravest, unknown)


def _judge(clause: Clause, facts: Facts, on: date) -> Verdict:
    found = find(clause.test, facts, on)
    failed = found.outcome is Outcome.NOT_MET
    cure = "" if found.outcome is Outcome.MET else found.cure
    return Verdict(
        clause_id=clause.id,
        title=clause.title,
        outcome=found.outcome,
        reason=clause.refusal if failed and clause.refusal else found.reason,
        sentence=clause.sentence,
        source=clause.source,
        severity=clause.severity,
        fact=_used(facts, found.fact),
        cure=Template(clause.cure).safe_substitute(change=cure) if failed and clause.cure else cure,
        missing=found.missing,
    )


def _used(facts: Facts, name: str) -> UsedFact | None:
    fact = facts.get(name)
    if fact is None:
        return None
    as_of = fact.as_of.isoformat() if fact.as_of else ""
    return UsedFact(fact.label, fact.text, fact.source, as_of, fact.proof)

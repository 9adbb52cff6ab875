"""Conditions that somebody posts with a scenario or a product: chosen from a short list, kept as JSON, read as one line each.

conditions = Conditions((RegionIn(terms([taiyuan, jinzhong]), "须驻场运维"), FoundedFor(2)))
scenario.conditions = conditions.to_json()
Conditions.from_json(scenario.conditions).clauses(source=scenario.title)
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Self, TypeVar

from django.utils.translation import gettext as _

from .clauses import Clause
from .codec import decode, encode
from .codes import Coded, Term
from .condition_kinds import (
    CONDITIONS,
    Admitted,
    AmountWithin,
    CapitalAtLeast,
    Condition,
    FieldIn,
    FoundedFor,
    HoldsAll,
    HoldsAny,
    KindIn,
    LegalBorrower,
    OpenFrom,
    OpenUntil,
    RegionIn,
    RevenueAtLeast,
)
from .errors import BadConditions, Unreadable

__all__ = [
    "Admitted",
    "AmountWithin",
    "CapitalAtLeast",
    "Condition",
    "Conditions",
    "FieldIn",
    "FoundedFor",
    "HoldsAll",
    "HoldsAny",
    "KindIn",
    "LegalBorrower",
    "OpenFrom",
    "OpenUntil",
    "RegionIn",
    "RevenueAtLeast",
    "terms",
]

VERSION: Final = 1
C = TypeVar("C", bound=Condition)


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is posted: each kind at most once, in the order in which the poster put them."""

    items: tuple[Condition, ...] = ()

    def find(self, wanted: type[C]) -> C | None:
        """The condition of that kind, for filling in a form again."""
        return next((item for item in self.items if isinstance(item, wanted)), None)

    def labels(self) -> list[str]:
        return [item.label() for item in self.items]

    def label(self) -> str:
        """All in one line."""
        return _("；").join(self.labels()) or _("不设条件")

    def clauses(self, *, source: str) -> tuple[Clause, ...]:
        """For evaluate() and mask(); `source` names what they were posted with."""
        return tuple(_clause(item, source) for item in self.items)

    def needs(self) -> tuple[str, ...]:
        """The names of the facts that they ask for."""
        return tuple(dict.fromkeys(name for clause in self.clauses(source="") for name in clause.needs))

    def problems(self, *, reason_for_region: bool = False) -> list[str]:
        """A sentence for each thing that keeps them from being posted; scenarios ask a reason for any condition on place."""
        found = [problem for item in self.items for problem in item.problems()]
        kinds = [item.kind for item in self.items]
        found += [
            _("同类条件只能设一项：%(label)s。") % {"label": item.label()}
            for number, item in enumerate(self.items)
            if item.kind in kinds[:number]
        ]
        region = self.find(RegionIn)
        if reason_for_region and region is not None and not region.reason.strip():
            found.append(_("对所在地设了条件，请写明理由。"))
        return found

    def to_json(self) -> dict[str, Any]:
        return {"version": VERSION, "items": [encode(item) for item in self.items]}

    @classmethod
    def from_json(cls, data: object) -> Self:
        """What to_json wrote; empty means none. Raises BadConditions with a sentence for each item that cannot be read.

        Whoever takes JSON from outside asks problems() as well; what was stored is not judged again by newer rules.
        """
        if not data:
            return cls()
        if not (isinstance(data, dict) and data.get("version") == VERSION and isinstance(data.get("items"), list)):
            raise BadConditions([_("条件应写成{“version”: 1, “items”: […]}。")])
        items: list[Condition] = []
        sentences: list[str] = []
        for number, item in enumerate(data["items"], start=1):
            try:
                items.append(decode(item, CONDITIONS))
            except Unreadable as wrong:
                sentences.append(_("第%(number)s个条件：%(wrong)s") % {"number": number, "wrong": wrong})
        if sentences:
            raise BadConditions(sentences)
        return cls(tuple(items))


def terms(rows: Iterable[Coded]) -> tuple[Term, ...]:
    """Rows of a code table as a condition keeps them."""
    return tuple(Term.of(row) for row in rows)


def _clause(item: Condition, source: str) -> Clause:
    label = item.label()
    return Clause(
        f"condition.{item.kind}", label, label, source, item.test(), int(item.severity), refusal=item.refusal()
    )

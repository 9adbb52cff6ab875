"""Facts of this app."""

from dataclasses import dataclass

from backend.outbox.facts import Fact, fact


@fact("conflicts.tie_declared")
@dataclass(frozen=True)
class TieDeclared(Fact):
    tie_id: int


@fact("conflicts.tie_withdrawn")
@dataclass(frozen=True)
class TieWithdrawn(Fact):
    tie_id: int

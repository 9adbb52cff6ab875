"""Facts of this app."""

from dataclasses import dataclass

from backend.outbox.facts import Fact, fact


@fact("talent.expert_changed")
@dataclass(frozen=True)
class ExpertChanged(Fact):
    """Listed, edited or retired: followers read the row again."""

    expert_id: int

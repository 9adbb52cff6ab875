"""What would open more: for one entity, the changes that open the most of what it just misses, and what it misses.

The promises themselves are made and checked in backend/policy/openings.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from backend.policy.openings import openings
from backend.recommendations.choices import BAND_ORDER, Band
from backend.recommendations.exclusions import Miss, misses_of
from backend.recommendations.gate import clauses_of, facts_of
from backend.recommendations.loading import entity_with_facts
from backend.recommendations.queries import subjects_of

if TYPE_CHECKING:
    from backend.organisations.models import Organisation


@dataclass(frozen=True)
class Offer:
    """One thing to do and what it opens, the best fit first; `shut` is how many of today's matches it would cost."""

    label: str
    opened: list[Miss]
    shut: int

    @property
    def best(self) -> Band:
        return Band(min((miss.row.band for miss in self.opened), key=lambda band: BAND_ORDER[Band(band)]))

    @property
    def sentence(self) -> str:
        """再取得“高新技术企业”，可多看4条（其中较契合2条）."""
        words = {"change": self.label, "count": len(self.opened)}
        if self.best == Band.FAIR:
            return _("%(change)s，可多看%(count)s条") % words
        words |= {"band": self.best.label, "best": sum(miss.row.band == self.best for miss in self.opened)}
        return _("%(change)s，可多看%(count)s条（其中%(band)s%(best)s条）") % words


@dataclass(frozen=True)
class Outlook:
    offers: list[Offer]
    misses: list[Miss]


def outlook_of(entity: Organisation) -> Outlook:
    """What the entity just misses today, and what would open it. The number of queries does not grow with either."""
    facts, today = facts_of(entity_with_facts(entity.pk)), timezone.localdate()
    misses = misses_of(entity.pk, facts, today)
    if not misses:
        return Outlook([], [])
    by_key = {(miss.kind, miss.subject.pk): miss for miss in misses}
    found = openings(
        {key: miss.clauses for key, miss in by_key.items()},
        facts,
        on=today,
        open_now={(kind, one.pk): clauses_of(one) for kind, one in subjects_of(entity)},
    )
    return Outlook([Offer(one.label, [by_key[key] for key in one.opened], len(one.shut)) for one in found], misses)

"""Trials as they are kept, without the rankings that they come from."""

from dataclasses import asdict
from typing import Any

from backend.recommendations.actions.weights import champion_row
from backend.recommendations.champion import terms_now
from backend.recommendations.models import Trial, WeightSet
from backend.recommendations.quality import judged_digest


def trial_of(challenger: WeightSet, **other: Any) -> Trial:
    """A win against the weights in use, held today; `other` says what is otherwise."""
    told = {
        **asdict(terms_now(challenger, champion_row(), judged_digest())),
        "difference": 0.05,
        "low": 0.01,
        "high": 0.09,
        "needs": 12,
        "verdict": "won",
        **other,
    }
    return Trial.objects.create(**told)

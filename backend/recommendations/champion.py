"""Which model and weights the matcher uses: the champion's, and on a platform where nobody ever promoted one those that come
with the product.

A set of weights never changes once it stands, and one at a time is the champion by a constraint of the database; so
whoever reads the row reads the same scores into being, in every process. A champion whose model is gone from this machine, or
is another than the one that was measured, is not used: the platform goes on with the model of its settings, and says so.

A champion without a model of its own goes with the setting. Where that comes to name another model, no trial has
spoken for it: actions.weights.follow_setting writes down what happened, and no trial from before holds any longer.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from django.conf import settings

from backend.recommendations.models import Terms, WeightSet
from matching.encoders import BUNDLED, Stamp, digest_of, stamp_of
from matching.errors import MatchingError
from matching.matcher import Weights
from matching.scoring.limits import Limits

log = logging.getLogger(__name__)

DIGEST_LENGTH = 24  # of StoredProfile.library


@dataclass(frozen=True)
class Choice:
    """A model (its folder or name, empty for the bundled one) and the weights of its signals."""

    model: str
    weights: Weights
    version: int = 0

    def mark(self, digest: str, limits: Limits) -> str:
        """What pairs are marked with that were computed with this background, these weights and these limits. The shipped ones
        leave the background's own digest, so that nothing is computed anew on a platform that never changed any.
        """
        one, told = self.weights, list[str]()
        if one != Weights():
            told += map(str, [one.words, one.model, one.bridge])
        if limits.digest != Limits.shipped().digest:
            told.append(limits.digest)
        return sha256("|".join([digest, *told]).encode()).hexdigest()[:DIGEST_LENGTH] if told else digest


def choice() -> Choice:
    """One small query."""
    row = WeightSet.objects.champion()
    return Choice(settings.MATCHING_MODEL, Weights()) if row is None else choice_of(row)


def choice_of(row: WeightSet) -> Choice:
    """As the champion's, of any set; falls back as told above."""
    if row.model and problem_with(row):
        log.error("Weights %s need a model that is not there; the one of the settings is used.", row.version)
        return Choice(settings.MATCHING_MODEL, Weights())
    return Choice(row.model or settings.MATCHING_MODEL, row.weights, row.version)


def problem_with(row: WeightSet) -> str:
    """Why the model that a set was made with cannot be used here, or nothing."""
    model = row.model or settings.MATCHING_MODEL
    return _problem(model, row.model_digest, stamp_of(model))


def digest_in_use(row: WeightSet) -> str:
    """Of the model that a set counts with today, whatever its row says; nothing where there is none."""
    try:
        return digest_of(choice_of(row).model)
    except MatchingError:
        return ""


def terms_now(row: WeightSet, held: WeightSet, judged: str) -> Terms:
    """Of a trial between the two, if it were held now."""
    return Terms(row.pk, held.pk, digest_in_use(row), digest_in_use(held), judged)


@lru_cache(maxsize=16)  # asked before each use of the matcher
def _problem(model: str, digest: str, _stamp: Stamp) -> str:
    try:
        found = digest_of(model)
    except MatchingError as wrong:
        return str(wrong)
    return "" if found == digest else f"{model or BUNDLED.name}: {found[:12]} ≠ {digest[:12]}"

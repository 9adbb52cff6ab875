"""Which limits serve with a model here (matching/scoring/limits.py)."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from matching.encoders import folder_of, load
from matching.errors import MatchingError
from matching.scoring.limits import Limits, path_of


def limits_of(model: str, digest: str) -> Limits:
    """Of a model (its folder or name, empty for the bundled one) with that digest."""
    return Limits.of(folder_of(model), digest, Path(settings.MATCHING_LIMITS))


def limits_for(model: str) -> Limits:
    """The same where the digest is not at hand; of a model that is not there what lies in its folder, or borrowed ones."""
    try:
        return limits_of(model, load(model).digest)
    except MatchingError:
        return Limits.of(folder_of(model), "", Path(settings.MATCHING_LIMITS))


def own_path(digest: str) -> Path:
    """Where `manage.py calibrate_model` writes."""
    return path_of(digest, Path(settings.MATCHING_LIMITS))

"""The regular comparison of indexes with the database, and what follows from a difference."""

import logging

from django.core.cache import cache

from search.drift import Difference, Problem, differences, still_true
from search.engine import Engine, current
from search.errors import SearchUnavailable
from search.indexing import update_many
from search.rebuilding import rebuild
from search.registry import Kind

log = logging.getLogger(__name__)

_AT_ONCE = 500

_REMEMBERED_SECONDS = 7 * 24 * 3600
_FOUND = {contents: f"search.sweeping.found.{contents}" for contents in (False, True)}


def sweep_all(*, contents: bool = False, engine: Engine | None = None) -> list[Difference]:
    """Compare every kind; what differs at two sweeps in a row is logged as an error, written again, and returned.

    A row that changed a moment ago differs until its news is delivered; at the next sweep it does not. Quick without `contents`: ids and versions alone. An index that cannot be read is left to `tend`.
    """
    engine = engine or current()
    found: list[Difference] = []
    for kind in engine.kinds:
        try:
            found += _sweep(kind, engine, contents=contents)
        except SearchUnavailable as reason:
            log.warning("The index of %s cannot be compared now: %s", kind.name, reason)
    cache.set(_FOUND[contents], len(found), _REMEMBERED_SECONDS)
    return found


def last_drift() -> int | None:
    """How many documents the last sweeps, by version and by content, found wrong and wrote again. Must be 0; None where
    none was made lately.
    """
    found: dict[str, int] = cache.get_many(_FOUND.values())
    return sum(found.values()) if found else None


def repair(kind: Kind, found: list[Difference], *, engine: Engine) -> None:
    """Write the rows again. An index that is ahead of the database refuses them and is built again."""
    if any(one.problem is Problem.AHEAD for one in found):
        rebuild(kind, engine=engine)
        return
    ids = [one.id for one in found]
    for start in range(0, len(ids), _AT_ONCE):
        update_many(kind.name, ids[start : start + _AT_ONCE], engine=engine)


def _sweep(kind: Kind, engine: Engine, *, contents: bool) -> list[Difference]:
    index = engine.backend.index(kind.name)
    noted = f"search.sweeping.{kind.name}.{contents}"
    before = cache.get(noted, [])
    now = list(differences(kind, index, contents=contents))
    found = still_true(kind, index, [one for one in now if one in before], contents=contents)
    for one in found:
        log.error("Search drift: %s %d is %s.", one.kind, one.id, one.problem)
    if found:
        repair(kind, found, engine=engine)
    cache.set(noted, [one for one in now if one not in found], _REMEMBERED_SECONDS)
    return found

"""How the flow of news stands, in figures: for /health/ready, and for whoever draws them over time."""

import logging
from typing import Any

from backend.outbox.queries import dead_letters, oldest_undelivered_seconds, waiting_deliveries
from backend.recommendations.queries import missed_finds
from search import last_drift

log = logging.getLogger(__name__)

INDEXING = "search."  # how the names begin of the subscribers that write to the index
NAMES = (
    "oldest_undelivered_seconds", "oldest_unindexed_seconds", "waiting_deliveries", "dead_letters", "search_drift",
    "missed_finds",
)  # fmt: skip


def flow_figures(*, cache_answers: bool) -> dict[str, Any]:
    """How long the oldest fact has waited for any subscriber, and for the index; how many deliveries wait, and how many
    were parked; how many documents the last sweeps found wrong (None before the first, and while the cache, which keeps it, is away); how many finds of saved searches
    the last full check found untold.
    """
    figures = (
        round(oldest_undelivered_seconds(), 3),
        round(oldest_undelivered_seconds(INDEXING), 3),
        waiting_deliveries(),
        dead_letters(),
        _drift() if cache_answers else None,
        missed_finds(),
    )
    return dict(zip(NAMES, figures, strict=True))


def unknown() -> dict[str, Any]:
    """The same without a database."""
    return dict.fromkeys(NAMES)


def _drift() -> int | None:
    try:
        return last_drift()
    except Exception:
        # The edge: each kind of cache fails in a way of its own, and none of them is a reason not to answer.
        log.exception("The drift of the index cannot be told")
        return None

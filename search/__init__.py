"""Search: documents in, results out; two engines behind one door. Knows no app: apps register their kinds.

    from search import SearchRequest, query, update

    update("scenario", scenario.pk)                      # from a subscriber, after the commit
    result = query(SearchRequest(text="皮带跑偏", user=request.user, audience=["public", "member"]))

`ModelKind` is imported from `search.model_kinds`, because it needs Django's models.
"""

from search.conditions import Meaning, Spot, WordList
from search.documents import PUBLIC, Document, Role
from search.errors import DocumentRefused, SearchError, SearchUnavailable
from search.finding import query
from search.health import Health, health
from search.indexing import remove, update, update_many
from search.narrowing import understood_in
from search.rebuilding import tend
from search.registry import Facet, Kind, register, understand
from search.requests import (
    FacetCounts,
    FacetValue,
    Hit,
    KindCount,
    SearchRequest,
    SearchResult,
    Suggestion,
    UnderstoodCondition,
)
from search.suggesting import suggest
from search.sweeping import last_drift, sweep_all

__all__ = [
    "PUBLIC",
    "Document",
    "DocumentRefused",
    "Facet",
    "FacetCounts",
    "FacetValue",
    "Health",
    "Hit",
    "Kind",
    "KindCount",
    "Meaning",
    "Role",
    "SearchError",
    "SearchRequest",
    "SearchResult",
    "SearchUnavailable",
    "Spot",
    "Suggestion",
    "UnderstoodCondition",
    "WordList",
    "health",
    "last_drift",
    "query",
    "register",
    "remove",
    "suggest",
    "sweep_all",
    "tend",
    "understand",
    "understood_in",
    "update",
    "update_many",
]

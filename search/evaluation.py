"""How well the box answers judged questions: the product's own search over files of documents and queries.

    numbers = evaluate(queries, runs)      # {"all": {"ndcg@10": Figure(0.82, 0.67, 0.95, 21), …}, …}

The documents stand in memory and are indexed by the embedded engine in a temporary folder, through the same door as
rows of the database. nDCG takes gains of 2**grade - 1 (grades are 1 to 3) with a discount of log2(rank + 1); MRR looks for
the first document with any grade; intervals are 95 % percentile bootstraps over the queries.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from django.contrib.auth.models import AnonymousUser

from matching.encoders import Encoder
from matching.evaluation.judging import ndcg
from search.backends.embedded import EmbeddedBackend
from search.documents import PUBLIC, Document
from search.engine import Engine
from search.finding import query
from search.rebuilding import rebuild
from search.registry import Found, Kind, Registry, Viewer
from search.requests import SearchRequest

DEPTH = 10
_RESAMPLES = 2_000


@dataclass(frozen=True)
class Judged:
    id: str
    text: str
    target: str
    style: str
    relevant: Mapping[str, int]  # empty: run, and not scored


@dataclass(frozen=True)
class Figure:
    mean: float
    low: float
    high: float
    count: int


class FileKind(Kind):
    """Documents of a file, public and unchanging; ids are line numbers."""

    def __init__(self, name: str, documents: Sequence[Document]) -> None:
        self.name = self.label = name
        self._documents = {document.id: document for document in documents}

    def load(self, ids: Sequence[int]) -> Iterable[Document]:
        return [self._documents[pk] for pk in ids if pk in self._documents]

    def row_versions(self, ids: Sequence[int]) -> Mapping[int, int]:
        return {document.id: document.version for document in self.load(ids)}

    def versions(self, after: int, limit: int) -> list[tuple[int, int]]:
        return [(pk, self._documents[pk].version) for pk in sorted(self._documents) if pk > after][:limit]

    def hydrate(self, user: Viewer, ids: Sequence[int]) -> Iterable[Found]:  # noqa: ARG002  everything is public
        return [(document, None) for document in self.load(ids)]

    def fallback(self, user: Viewer, text: str, limit: int) -> Iterable[Found]:  # noqa: ARG002  the engine is here
        return []


@contextmanager
def engine_over(kinds: Sequence[Kind], encoder: Encoder | None) -> Iterator[Engine]:
    """The embedded engine in a temporary folder, with these kinds indexed."""
    registry = Registry()
    for kind in kinds:
        registry.add(kind)
    with TemporaryDirectory(prefix="search-evaluation-") as folder:
        engine = Engine(EmbeddedBackend(Path(folder)), registry, encoder)
        for kind in kinds:
            rebuild(kind, engine=engine)
        try:
            yield engine
        finally:
            engine.backend.close()


def run(queries: Iterable[Judged], engine: Engine, limit: int = DEPTH) -> dict[str, list[str]]:
    """The references found for each query, best first."""
    found: dict[str, list[str]] = {}
    for judged in queries:
        request = SearchRequest(
            text=judged.text,
            user=AnonymousUser(),
            audience=(PUBLIC,),
            kinds=(judged.target,),
            limit=limit,
            facets=False,
        )
        found[judged.id] = [hit.reference for hit in query(request, engine=engine).hits]
    return found


def evaluate(queries: Iterable[Judged], runs: Mapping[str, Sequence[str]]) -> dict[str, dict[str, Figure]]:
    """Figures over all scored queries, and by style and target; each group also tells how many queries it holds."""
    groups: dict[str, list[dict[str, float]]] = {}
    for judged in queries:
        if judged.relevant:
            measured = measures(runs[judged.id], judged.relevant)
            for group in ("all", f"style={judged.style}", f"target={judged.target}"):
                groups.setdefault(group, []).append(measured)
    return {
        group: {name: _figure([row[name] for row in rows]) for name in rows[0]}
        for group, rows in sorted(groups.items())
    }


def measures(found: Sequence[str], relevant: Mapping[str, int]) -> dict[str, float]:
    places = [place for place, reference in enumerate(found[:DEPTH], start=1) if relevant.get(reference, 0) > 0]
    return {
        f"ndcg@{DEPTH}": ndcg(found, relevant),
        f"mrr@{DEPTH}": 1 / places[0] if places else 0.0,
        f"recall@{DEPTH}": len(places) / len(relevant),
    }


def _figure(values: Sequence[float]) -> Figure:
    sample = np.array(values)
    picks = np.random.default_rng(0).integers(0, len(sample), size=(_RESAMPLES, len(sample)))
    low, high = np.percentile(sample[picks].mean(axis=1), [2.5, 97.5])
    return Figure(float(sample.mean()), float(low), float(high), len(sample))

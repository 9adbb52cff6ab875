"""One tantivy directory: read by anybody, written by whoever holds its writer."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from threading import Lock
from typing import Any

import tantivy

from search.backends.base import NO_VECTORS, Index, Recipe, Stored, Vector, Vectors
from search.backends.embedded.compiling import filtered
from search.backends.embedded.files import Stamp, stamp
from search.backends.embedded.matrix import Matrix
from search.backends.embedded.schema import KEY, document_of, facet_field, schema_for
from search.entries import LAYOUT, Entry, published_at
from search.errors import EngineDown, IndexMissing
from search.expressions import Answer, Expression, Ids, Question, Scored

_ABOUT = "about.json"
_META = "meta.json"
_HEAP = 15_000_000  # bytes, tantivy's least: documents here are small and committed often
_MOST_VALUES = 1_000  # of one facet


class Shelf(Index):
    def __init__(self, directory: Path) -> None:
        """Open what is there; raises IndexMissing when it cannot be read."""
        self.directory = directory
        try:
            about = json.loads((directory / _ABOUT).read_text(encoding="utf-8"))
            self.recipe = Recipe(**{**about, "facets": tuple(about["facets"])})
            if self.recipe.layout != LAYOUT:
                raise IndexMissing(f"{directory} has layout {self.recipe.layout}, this code reads {LAYOUT}.")
            self._stamp = stamp(directory / _META)
            self._index = tantivy.Index.open(str(directory))
        except (OSError, ValueError, TypeError, KeyError) as wrong:
            raise IndexMissing(f"{directory} holds no index that can be read: {wrong}") from wrong
        self._writer: tantivy.IndexWriter | None = None
        self._matrix = Matrix(self.recipe.dims)
        self._reload_lock = Lock()

    @classmethod
    def create(cls, directory: Path, recipe: Recipe) -> "Shelf":
        tantivy.Index(schema_for(recipe.facets), path=str(directory))
        (directory / _ABOUT).write_text(json.dumps(asdict(recipe)), encoding="utf-8")
        return cls(directory)

    def searcher(self) -> tantivy.Searcher:
        """As of the last commit, by whichever process."""
        return self._now()[0]

    def state(self) -> tuple[str, Stamp]:
        """Another after each commit, by whichever process."""
        return self.directory.name, self._now()[1]

    def _now(self) -> tuple[tantivy.Searcher, Stamp]:
        seen = stamp(self.directory / _META)
        if seen is None:
            raise IndexMissing(f"{self.directory} was removed.")
        with self._reload_lock:
            if seen != self._stamp:
                try:
                    self._index.reload()
                except ValueError as wrong:
                    raise IndexMissing(f"{self.directory} cannot be read: {wrong}") from wrong
                self._stamp = seen
            return self._index.searcher(), seen

    def ask(self, question: Question) -> Answer:
        searcher, schema = self.searcher(), self._index.schema
        if unknown := {*question.narrow, *question.count} - set(self.recipe.facets):
            raise IndexMissing(f"{self.directory} has no facet {', '.join(sorted(unknown))}: it is of an older layout.")
        base = (question.match, *question.where)
        narrowed = filtered((*base, *question.narrow.values()), schema, question.score)
        by_date = question.sort == "newest"
        found = searcher.search(narrowed, max(question.limit, 1), order_by_field="newest" if by_date else None)
        hits = found.hits[: question.limit]
        ids, keys = _columns(searcher, [at for _, at in hits], "id", "newest")
        total = int(found.count)  # type: ignore[attr-defined]  # missing in its stubs
        return Answer(
            total=total,
            hits=[
                Scored(int(pk), 0.0 if by_date else float(score), published_at(int(key)))
                for (score, _), pk, key in zip(hits, ids, keys, strict=True)
            ],
            facets=self._counts(searcher, question, base, nothing=not total),
        )

    def _counts(
        self, searcher: tantivy.Searcher, question: Question, base: Sequence[Expression], *, nothing: bool
    ) -> dict[str, dict[str, int]]:
        """Facets that are counted under the same conditions are counted in one pass."""
        passes: dict[tuple[Expression, ...], list[str]] = {}
        for name in question.count:
            others: tuple[Expression, ...] = tuple(one for facet, one in question.narrow.items() if facet != name)
            passes.setdefault(others, []).append(name)
        found: dict[str, dict[str, int]] = {name: {} for name in question.count}
        if nothing and not question.narrow:
            return found
        for others, names in passes.items():
            terms = {name: {"terms": {"field": facet_field(name), "size": _MOST_VALUES}} for name in names}
            counted = searcher.aggregate(filtered((*base, *others), self._index.schema), terms)
            for name in names:
                found[name] = {bucket["key"]: int(bucket["doc_count"]) for bucket in counted[name]["buckets"]}
        return found

    def nearest(self, vector: Vector, *, model: str, where: Sequence[Expression], limit: int) -> dict[int, float]:
        if model != self.recipe.model:
            return {}
        searcher, as_of = self._now()
        return self._matrix.nearest(
            searcher,
            vector,
            as_of,
            limit=limit,
            key=tuple(where),
            allowed=lambda: filtered(where, self._index.schema),
        )

    def walk(self, after: int, limit: int) -> list[Stored]:
        above = tantivy.Query.range_query(
            self._index.schema, "id", tantivy.FieldType.Unsigned, lower_bound=after, include_lower=False
        )
        searcher = self.searcher()
        found = searcher.search(above, limit, count=False, order_by_field="id", order=tantivy.Order.Asc)
        addresses = [at for _, at in found.hits]
        columns = _columns(searcher, addresses, "id", "version", "digest", "gone")
        return [
            Stored(int(pk), int(version), int(digest), bool(gone))
            for pk, version, digest, gone in zip(*columns, strict=True)
        ]

    def write(self, entries: Sequence[Entry], vectors: Vectors = NO_VECTORS) -> None:
        """One commit for all of them: either all are there after a crash, or none."""
        newest: dict[int, Entry] = {}
        for entry in entries:
            if entry.id not in newest or newest[entry.id].version <= entry.version:
                newest[entry.id] = entry
        held = self._versions(list(newest))
        fresh = [entry for pk, entry in newest.items() if held.get(pk, -1) <= entry.version]
        if not fresh:
            return
        rows = vectors.rows if vectors.model == self.recipe.model else {}
        try:
            writer = self._writer = self._writer or self._index.writer(_HEAP, 1)
            for entry in fresh:
                writer.delete_documents_by_term(KEY, str(entry.id))
                writer.add_document(document_of(entry, self.recipe.facets, rows.get(entry.id)))
            writer.commit()
        except (ValueError, OSError) as wrong:
            self._writer = None  # with it goes its lock, and all that was not committed
            raise EngineDown(f"Writing to {self.directory} failed: {wrong}") from wrong

    def _versions(self, ids: Sequence[int]) -> dict[int, int]:
        searcher = self.searcher()
        query = filtered((Ids(tuple(ids)),), self._index.schema)
        pks, versions = _values(searcher, query, len(ids), "id", "version")
        return {int(pk): int(version) for pk, version in zip(pks, versions, strict=True)}

    def finish(self) -> None:
        """Let merges end, and give the writer back."""
        if self._writer is not None:
            writer, self._writer = self._writer, None
            with suppress(ValueError):  # the directory was removed meanwhile: there is nothing to end
                writer.wait_merging_threads()

    def abandon(self) -> None:
        """Give the writer back at once."""
        self._writer = None


def _values(searcher: tantivy.Searcher, query: tantivy.Query, limit: int, *fields: str) -> list[list[Any]]:
    found = searcher.search(query, max(limit, 1), count=False)
    return _columns(searcher, [at for _, at in found.hits], *fields)


def _columns(searcher: tantivy.Searcher, addresses: list[tantivy.DocAddress], *fields: str) -> list[list[Any]]:
    return [list(searcher.fast_field_values(field, addresses)) for field in fields]

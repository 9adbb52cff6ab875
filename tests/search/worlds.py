"""A small world of things to find: a kind over a dict, which tests change as a database would be changed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser

from search.documents import PUBLIC, Document, Role
from search.engine import Engine
from search.finding import query
from search.indexing import update_many
from search.registry import Facet, Found, Kind, Viewer
from search.requests import SearchRequest, SearchResult


@dataclass(frozen=True)
class Row:
    id: int
    title: str = ""
    body: str = ""
    tags: str = ""
    city: tuple[str, ...] = ()
    field: tuple[str, ...] = ()
    audience: tuple[str, ...] = (PUBLIC,)
    published: bool = True
    version: int = 1
    names: tuple[str, ...] = ()
    day: int = 1  # of January 2026, when it was published


class MemoryKind(Kind):
    """`hidden` holds ids that the database would not show to anybody, whatever the index says."""

    label = "事物"
    facets = (
        Facet("city", "城市"),
        Facet("field", "领域", labels=lambda codes: {code: f"领域{code}" for code in codes}),
    )

    def __init__(self, name: str = "thing", rows: Iterable[Row] = ()) -> None:
        self.name = name
        self.rows = {row.id: row for row in rows}
        self.hidden: set[int] = set()
        self.after_loading: Callable[[list[Document]], list[Document]] = lambda documents: documents

    def change(self, pk: int, **values: Any) -> Row:
        """As an action would: the version rises with every change."""
        row = self.rows.get(pk) or Row(pk, version=0)
        self.rows[pk] = replace(row, version=row.version + 1, **values)
        return self.rows[pk]

    def document(self, row: Row) -> Document:
        return Document(
            kind=self.name,
            id=row.id,
            version=row.version,
            title=row.title,
            reference=f"{self.name}-{row.id}",
            names=row.names,
            fields={Role.BODY: row.body, Role.TAG: row.tags},
            facets={facet.name: getattr(row, facet.name) for facet in self.facets},
            audience=row.audience,
            published_at=datetime(2026, 1, row.day, tzinfo=UTC),
            url=f"/{self.name}/{row.id}/",
        )

    def published(self, ids: Sequence[int]) -> list[Row]:
        return [self.rows[pk] for pk in ids if pk in self.rows and self.rows[pk].published]

    def load(self, ids: Sequence[int]) -> Iterable[Document]:
        return self.after_loading([self.document(row) for row in self.published(ids)])

    def row_versions(self, ids: Sequence[int]) -> Mapping[int, int]:
        return {pk: self.rows[pk].version for pk in ids if pk in self.rows}

    def versions(self, after: int, limit: int) -> list[tuple[int, int]]:
        ids = [pk for pk in sorted(self.rows) if pk > after]
        return [(row.id, row.version) for row in self.published(ids)][:limit]

    def hydrate(self, user: Viewer, ids: Sequence[int]) -> Iterable[Found]:
        return [(self.document(row), row) for row in self.published(ids) if row.id not in self.hidden]

    def fallback(self, user: Viewer, text: str, limit: int) -> Iterable[Found]:
        found = [row for row in self.published(sorted(self.rows)) if text in row.title and row.id not in self.hidden]
        return [(self.document(row), row) for row in found[:limit]]


@dataclass
class World:
    """An engine of the test, and the kinds it knows."""

    engine: Engine
    kinds: dict[str, MemoryKind] = field(default_factory=dict)

    def kind(
        self,
        name: str = "thing",
        rows: Iterable[Row] = (),
        *,
        listed: bool = True,
        facets: Sequence[Facet] | None = None,
    ) -> MemoryKind:
        """A new kind with these rows, indexed."""
        kind = MemoryKind(name, rows)
        if facets is not None:
            kind.facets = tuple(facets)
        kind.listed = listed
        self.engine.kinds.add(kind)
        self.kinds[name] = kind
        self.index(name, *kind.rows)
        return kind

    def index(self, name: str, *ids: int) -> None:
        """Deliver the news of these rows, and make it visible."""
        update_many(name, ids or [0], engine=self.engine)
        self.engine.backend.refresh()

    def find(self, text: str = "", **asked: Any) -> SearchResult:
        return query(SearchRequest(text=text, user=AnonymousUser(), **asked), engine=self.engine)

    def ids(self, text: str = "", **asked: Any) -> list[int]:
        return [hit.id for hit in self.find(text, **asked).hits]


def counts(result: SearchResult, facet: str) -> dict[str, int]:
    """The counts of one facet, by value."""
    (found,) = [counted for counted in result.facets if counted.name == facet]
    return {value.value: value.count for value in found.values}


def listing(engine: Engine, kind: Kind) -> dict[int, int]:
    """What the index holds: ids and versions, without tombstones."""
    held: dict[int, int] = {}
    after = 0
    while batch := engine.backend.index(kind.name).walk(after, 100):
        held.update({stored.id: stored.version for stored in batch if not stored.gone})
        after = batch[-1].id
    return held

"""A kind over a Django model, described as data: which attribute is which role, which is which facet.

    @register
    class ScenarioKind(ModelKind[Scenario]):
        name = "scenario"
        label = _("场景")
        model = Scenario
        title = "title"
        texts = {Role.TAG: ("industry.name", "fields.name"), Role.BODY: ("pain_points", "requirements")}
        facets = (Facet("city", _("城市"), "region.code", labels=city_names),)
        published_at = "published_at"

        def searchable(self) -> QuerySet[Scenario]:
            return Scenario.objects.published().select_related("industry", "region").prefetch_related("fields")

        def visible_to(self, user: Viewer) -> QuerySet[Scenario]:
            return Scenario.objects.visible_to(user)

        def audience(self, row: Scenario) -> Sequence[str]:
            return ["public"]

A path walks attributes with dots; on the way a manager means all its rows, and a method is called. `search.E003` finds
a path that the model does not have before the platform starts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import reduce
from operator import and_, or_
from typing import Any, ClassVar, Generic, TypeVar

from django.db.models import Manager, Model, Q, QuerySet
from django.utils.timezone import get_default_timezone

from matching.text import normalise, words
from search.documents import Document, Role
from search.registry import Found, Kind, Named, Naming, Viewer
from search.wrapping import unwrapped

M = TypeVar("M", bound=Model)


class ModelKind(Kind, Generic[M]):
    model: ClassVar[type[Model]]
    title: ClassVar[str]
    reference: ClassVar[str] = "reference"
    texts: ClassVar[Mapping[Role, Sequence[str]]] = {}
    names: ClassVar[Sequence[str]] = ()  # what a row is also called, for suggestions
    published_at: ClassVar[str] = ""
    # Columns that the database looks through while the engine is down.
    stopgap_columns: ClassVar[Sequence[str]] = ()

    def rows(self) -> QuerySet[M]:
        """Every row there is, whatever its state."""
        rows: QuerySet[M] = self.model._default_manager.all()  # type: ignore[assignment]
        return rows

    def searchable(self) -> QuerySet[M]:
        """The rows that belong in the index, with the relations that the paths walk."""
        raise NotImplementedError

    def visible_to(self, user: Viewer) -> QuerySet[M]:
        """The rows that this person may see."""
        raise NotImplementedError

    def audience(self, row: M) -> Sequence[str]:
        """Who may find it: "public", "member", "org:7", …"""
        raise NotImplementedError

    def url(self, row: M) -> str:
        """The page of the row."""
        address = getattr(row, "get_absolute_url", None)
        return str(address()) if address else ""

    def document(self, row: M) -> Document:
        return Document(
            kind=self.name,
            id=row.pk,
            version=int(getattr(row, "search_version")),  # noqa: B009  M is any model; a check asks for the column
            reference=" ".join(_texts(row, self.reference)) if self.reference else "",
            title=" ".join(_texts(row, self.title)),
            fields={role: "\n".join(_all_texts(row, paths)) for role, paths in self.texts.items()},
            names=_all_texts(row, self.names),
            facets={
                facet.name: list(dict.fromkeys(_texts(row, facet.source))) for facet in (*self.facets, *self.conditions)
            },
            audience=tuple(self.audience(row)),
            published_at=_moment(next(_values([row], self.published_at.split(".")), None))
            if self.published_at
            else None,
            url=self.url(row),
        )

    def load(self, ids: Sequence[int]) -> Iterable[Document]:
        return [self.document(row) for row in self.searchable().filter(pk__in=ids)]

    def row_versions(self, ids: Sequence[int]) -> Mapping[int, int]:
        return dict(self.rows().filter(pk__in=ids).values_list("pk", "search_version"))

    def versions(self, after: int, limit: int) -> list[tuple[int, int]]:
        walk = self.searchable().filter(pk__gt=after).order_by("pk").values_list("pk", "search_version")
        return list(walk[:limit])

    def hydrate(self, user: Viewer, ids: Sequence[int]) -> Iterable[Found]:
        visible = self.visible_to(user).filter(pk__in=ids).values("pk")
        return self._found(self.searchable().filter(pk__in=visible))

    def visible_versions(self, user: Viewer, ids: Sequence[int]) -> dict[int, int]:
        visible = self.visible_to(user).filter(pk__in=ids).values("pk")
        rows = self.searchable().filter(pk__in=visible).prefetch_related(None).order_by()
        return dict(rows.values_list("pk", "search_version"))

    def found(self, ids: Sequence[int]) -> Iterable[Found]:
        return self._found(self.searchable().filter(pk__in=ids))

    def names_of(self, ids: Sequence[int]) -> Iterable[Naming]:
        """Without the relations that only texts need."""
        return [
            (
                int(getattr(row, "search_version")),  # noqa: B009  as above
                tuple(self.audience(row)),
                Named(row.pk, " ".join(_texts(row, self.title)), self.url(row), tuple(_all_texts(row, self.names))),
            )
            for row in self.searchable().filter(pk__in=ids).prefetch_related(None)
        ]

    def named(self, user: Viewer, audience: Sequence[str], ids: Sequence[int]) -> Iterable[Named]:
        visible = self.visible_versions(user, ids)
        return [one for _, theirs, one in self.names_of(list(visible)) if set(theirs) & set(audience)]

    def fallback(self, user: Viewer, text: str, limit: int) -> Iterable[Found]:
        """Rows whose stopgap columns hold every word, or any word where no row holds all; newest first."""
        mine = self.searchable().filter(pk__in=self.visible_to(user).values("pk")).order_by("-pk")
        pieces = [self._holds(word) for word in words(unwrapped(normalise(text)))]
        if not pieces:
            return self._found(mine.none() if text else mine[:limit])
        every, some = reduce(and_, pieces), reduce(or_, pieces)
        return self._found(mine.filter(every)[:limit]) or self._found(mine.filter(some)[:limit])

    def _holds(self, word: str) -> Q:
        return reduce(or_, (Q((f"{column}__icontains", word)) for column in self.stopgap_columns), Q(pk__in=[]))

    def _found(self, rows: QuerySet[M]) -> list[Found]:
        return [(self.document(row), row) for row in rows]


def _values(objects: Iterable[Any], path: Sequence[str]) -> Iterator[Any]:
    """What stands at the end of the path, from each object."""
    if not path:
        yield from objects
        return
    for one in objects:
        found = getattr(one, path[0], None)
        if found is None:
            continue
        if isinstance(found, Manager):
            yield from _values(found.all(), path[1:])
        else:
            yield from _values([found() if callable(found) else found], path[1:])


def _texts(row: Model, path: str) -> list[str]:
    """The values as texts; a list at the end counts as its items."""
    found: list[str] = []
    for value in _values([row], path.split(".")):
        items = value if isinstance(value, (list, tuple, set, frozenset)) else [value]
        found += [str(item) for item in items if item not in (None, "")]
    return found


def _all_texts(row: Model, paths: Sequence[str]) -> list[str]:
    return [text for path in paths for text in _texts(row, path)]


def _moment(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value
    return (
        datetime(value.year, value.month, value.day, tzinfo=get_default_timezone()) if isinstance(value, date) else None
    )

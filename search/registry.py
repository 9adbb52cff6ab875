"""Kinds of things that can be found. An app registers its own; the library names none.

    @register
    class ScenarioKind(ModelKind[Scenario]):
        name = "scenario"
        ...

stands in `documents.py` of the app and is imported at start-up.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from search.conditions import Source
from search.documents import Document
from search.errors import UnknownKind, WrongRequest

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser
    from django.utils.functional import _StrPromise

Viewer: TypeAlias = "AbstractBaseUser | AnonymousUser"
Found: TypeAlias = tuple[Document, object]  # a document as it is now, and the row it was built from


@dataclass(frozen=True)
class Facet:
    """A property to narrow by. `source` is read by ModelKind; `labels` turns stored values into words for the page."""

    name: str
    label: str | _StrPromise
    source: str = ""
    labels: Callable[[Sequence[str]], Mapping[str, str]] | None = None


@dataclass(frozen=True)
class Named:
    """What a thing is called, for somebody who is still typing."""

    id: int
    title: str
    url: str = ""
    names: tuple[str, ...] = ()


# What a row of this version is called, and who may find it.
Naming: TypeAlias = tuple[int, Sequence[str], Named]


class Kind(ABC):
    """One kind of thing. The database side of search: everything here reads rows as they are now."""

    name: str = ""
    label: str | _StrPromise = ""
    facets: Sequence[Facet] = ()
    conditions: Sequence[Facet] = ()  # what typed words may narrow by (search.conditions), and no page lists or counts
    edition: str = ""  # changes when all rows are replaced at once: the index is then built again
    listed: bool = True  # false: indexed to advise queries (search.library), and never shown

    def narrows_by(self, name: str) -> bool:
        return any(facet.name == name for facet in (*self.facets, *self.conditions))

    @abstractmethod
    def load(self, ids: Sequence[int]) -> Iterable[Document]:
        """Documents of those rows that belong in the index; nothing for rows that are gone or not published."""

    @abstractmethod
    def row_versions(self, ids: Sequence[int]) -> Mapping[int, int]:
        """The search_version of those rows that exist at all, published or not."""

    @abstractmethod
    def versions(self, after: int, limit: int) -> list[tuple[int, int]]:
        """The next (id, search_version) of rows that belong in the index, in order of id: a keyset walk."""

    @abstractmethod
    def hydrate(self, user: Viewer, ids: Sequence[int]) -> Iterable[Found]:
        """Those that this person may see now, in any order: the database has the last word on every hit."""

    def visible_versions(self, user: Viewer, ids: Sequence[int]) -> dict[int, int] | None:  # noqa: ARG002
        """The versions of those that this person may see now; None where a kind cannot tell them from what they say."""
        return None

    def found(self, ids: Sequence[int]) -> Iterable[Found]:  # noqa: ARG002
        """What these rows say, whoever asks: for rows that `visible_versions` named a moment ago."""
        return ()

    @abstractmethod
    def fallback(self, user: Viewer, text: str, limit: int) -> Iterable[Found]:
        """What the database alone finds for this person while the engine is down: simple, quick and right."""

    def named(self, user: Viewer, audience: Sequence[str], ids: Sequence[int]) -> Iterable[Named]:
        """As `hydrate`, of what a suggestion shows; a kind that knows a shorter way says so."""
        return [
            Named(document.id, document.title, document.url, tuple(document.names))
            for document, _ in self.hydrate(user, ids)
            if set(document.audience) & set(audience)
        ]

    def names_of(self, ids: Sequence[int]) -> Iterable[Naming]:  # noqa: ARG002
        """What these rows are called, whoever asks: for rows that `visible_versions` named a moment ago."""
        return ()


KindClass = TypeVar("KindClass", bound=type[Kind])


class Registry:
    def __init__(self) -> None:
        self._kinds: dict[str, Kind] = {}
        self.sources: list[Source] = []

    def register(self, kind: KindClass) -> KindClass:
        """Class decorator: one instance of the kind answers from now on."""
        self.add(kind())
        return kind

    def add(self, kind: Kind) -> None:
        if kind.name in self._kinds:
            raise WrongRequest(f"Two kinds are named {kind.name!r}: give one of them another name.")
        self._kinds[kind.name] = kind

    def understand(self, source: Source) -> None:
        """Let this source read typed words as conditions (search.conditions)."""
        if source not in self.sources:
            self.sources.append(source)

    def remove(self, name: str) -> None:
        self._kinds.pop(name, None)

    def __getitem__(self, name: str) -> Kind:
        try:
            return self._kinds[name]
        except KeyError:
            raise UnknownKind(name, sorted(self._kinds)) from None

    def listed(self) -> list[Kind]:
        """Those that can be found and shown."""
        return [kind for kind in self if kind.listed]

    def advising(self) -> list[Kind]:
        """Those that only advise queries."""
        return [kind for kind in self if not kind.listed]

    def __contains__(self, name: str) -> bool:
        return name in self._kinds

    def __iter__(self) -> Iterator[Kind]:
        """Listed kinds first: they are wanted first when indexes are built."""
        return iter(sorted(self._kinds.values(), key=lambda kind: not kind.listed))

    def __len__(self) -> int:
        return len(self._kinds)


registry = Registry()
register = registry.register
understand = registry.understand

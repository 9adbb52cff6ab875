"""The problems that advise queries (search.library says how): those that come with the product, or what an app makes of them.

    problems.follow(accepted_rows)      # once, at start-up

From then on `accepted_rows()` is asked at every use, so it must be quick where nothing has changed. News of one row comes
as for any other kind: `update("problem", pk)`.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TypeAlias

from matching.library import Problem, shipped
from search.documents import LIBRARY, Document, Role
from search.registry import Found, Kind, Named, Viewer

# For each id the row's version, and the problem; None for one that was taken out.
Rows: TypeAlias = Mapping[int, tuple[int, Problem | None]]


def as_shipped() -> Rows:
    """Ids are places in the file; all rows change together, with a release."""
    return {place: (1, problem) for place, problem in enumerate(shipped(), start=1)}


_source: Callable[[], Rows] = as_shipped


def follow(source: Callable[[], Rows]) -> None:
    """Let search take the problems from there. Ids of shipped ones must stay their places in the file."""
    global _source  # noqa: PLW0603  one a process, as the registry
    _source = source


class ProblemKind(Kind):
    name = "problem"
    label = "典型问题"
    listed = False

    def __init__(self, rows: Callable[[], Rows] | None = None) -> None:
        """`rows` takes the place of what `follow` named."""
        self._rows = rows

    def rows(self) -> Rows:
        return (self._rows or _source)()

    @cached_property
    def edition(self) -> str:  # type: ignore[override]
        """Of the file alone: with a release places change their meaning, and all is built again."""
        return hashlib.sha256(repr(shipped()).encode()).hexdigest()[:16]

    def load(self, ids: Sequence[int]) -> Iterable[Document]:
        rows = self.rows()
        found = [(pk, *rows[pk]) for pk in ids if pk in rows]
        return [_document(pk, version, problem) for pk, version, problem in found if problem is not None]

    def row_versions(self, ids: Sequence[int]) -> Mapping[int, int]:
        rows = self.rows()
        return {pk: rows[pk][0] for pk in ids if pk in rows}

    def versions(self, after: int, limit: int) -> list[tuple[int, int]]:
        standing = [
            (pk, version) for pk, (version, problem) in self.rows().items() if problem is not None and pk > after
        ]
        return sorted(standing)[:limit]

    def hydrate(self, user: Viewer, ids: Sequence[int]) -> Iterable[Found]:  # noqa: ARG002  shown to nobody
        return ()

    def named(self, user: Viewer, audience: Sequence[str], ids: Sequence[int]) -> Iterable[Named]:  # noqa: ARG002
        """Its name and its terms are words that anybody may type; what is told under them is shown to nobody."""
        return [Named(document.id, document.title, "", tuple(document.names)) for document in self.load(ids)]

    def fallback(self, user: Viewer, text: str, limit: int) -> Iterable[Found]:  # noqa: ARG002
        return ()


def _document(pk: int, version: int, problem: Problem) -> Document:
    return Document(
        kind=ProblemKind.name,
        id=pk,
        version=version,
        title=problem.name,
        names=problem.trade,
        fields={
            Role.TAG: "\n".join([*problem.trade, *problem.techniques, *problem.symptoms]),
            Role.BODY: "\n".join([*problem.needs, *problem.answers]),
        },
        audience=(LIBRARY,),
    )

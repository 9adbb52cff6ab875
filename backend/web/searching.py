"""What somebody asks of search, as it stands in an address: words, a kind, conditions, an order and a page.

The page and the API read it in one way. Names of conditions are the facets that the registered kinds declare; what is
unknown, too long or too much is left out here, so that no address makes an expensive question or an error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backend.web.audience import audience_of
from search import SearchRequest
from search.registry import registry
from search.requests import Sort

if TYPE_CHECKING:
    from django.http import QueryDict

    from search.registry import Viewer

LONGEST_ADDRESS = 8_000  # characters of an address that is read again from a form
LONGEST = 200  # characters of words; the library looks at no more
PAGE_MOST = 10_000
VALUES_MOST = 20  # of one facet
LONGEST_VALUE = 60


@dataclass(frozen=True)
class Asked:
    text: str = ""
    kind: str = ""  # empty: all
    filters: Mapping[str, Sequence[str]] | None = None
    sort: Sort = "relevance"
    page: int = 1
    cut: bool = False  # the words were longer than what is looked for

    @property
    def narrowed(self) -> bool:
        return bool(self.filters)

    def by(self, user: Viewer, *, limit: int, facets: bool = True) -> SearchRequest:
        """The question, asked as this person."""
        return SearchRequest(
            text=self.text,
            user=user,
            audience=audience_of(user),
            kinds=(self.kind,) if self.kind else (),
            filters=self.filters or {},
            sort=self.sort,
            page=self.page,
            limit=limit,
            facets=facets,
        )


def read(query: QueryDict) -> Asked:
    """What the address asks for."""
    words = words_of(query)
    kind = query.get("kind", "")
    kind = kind if kind in kind_names() else ""
    return Asked(
        text=words[:LONGEST],
        kind=kind,
        filters={name: values for name in facet_names(kind) if (values := _values(query, name))},
        sort="newest" if query.get("sort") == "newest" else "relevance",
        page=_page(query.get("page", "")),
        cut=len(words) > LONGEST,
    )


def words_of(query: QueryDict) -> str:
    """The words in the box, on one line and without signs that no database takes."""
    return " ".join(query.get("q", "").replace("\x00", " ").split())


def kind_names() -> list[str]:
    """What can be looked for by itself."""
    return [kind.name for kind in registry.listed()]


def facet_names(kind: str = "") -> list[str]:
    """What can be narrowed by: in one kind, or in any."""
    kinds = [registry[kind]] if kind else registry.listed()
    return list(dict.fromkeys(facet.name for one in kinds for facet in one.facets))


def _values(query: QueryDict, name: str) -> list[str]:
    given = dict.fromkeys(value for value in query.getlist(name) if value and len(value) <= LONGEST_VALUE)
    return [value for value in given if value.isprintable()][:VALUES_MOST]


def _page(text: str) -> int:
    return min(max(int(text), 1), PAGE_MOST) if text.isascii() and text.isdigit() and len(text) < 10 else 1  # noqa: PLR2004  digits that fit

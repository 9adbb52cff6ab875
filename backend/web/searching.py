"""What somebody asks of search, as it stands in an address: words, a kind, conditions, an order and a page.

The page and the API read it in one way. Names of conditions are the facets that the registered kinds declare; what is
unknown, too long or too much is left out here, so that no address makes an expensive question or an error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from backend.web.audience import audience_of
from search import SearchRequest, suggest, understood_in
from search.registry import registry
from search.requests import Sort
from search.wrapping import only_wraps

if TYPE_CHECKING:
    from django.http import QueryDict
    from django.utils.functional import Promise

    from search.registry import Viewer

LONGEST_ADDRESS = 8_000  # characters of an address that is read again from a form
LONGEST = 200  # characters of words; the library looks at no more
PAGE_MOST = 10_000
PLAIN = "plain"
SUGGESTIONS = 8
VALUES_MOST = 20  # of one facet
LONGEST_VALUE = 60


@dataclass(frozen=True)
class Asked:
    text: str = ""
    kind: str = ""  # empty: all
    filters: Mapping[str, Sequence[str]] | None = None
    sort: Sort = "relevance"
    page: int = 1
    plain: Sequence[str] = ()  # words that are meant as words, whatever else they could mean
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
            plain=self.plain,
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
        plain=_values(query, PLAIN),
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


@dataclass(frozen=True)
class Option:
    """A line of the list under the box: what it is called, what kind of thing, and the words to search for."""

    words: str
    title: str  # empty where the words are the title
    kind: str
    label: str | Promise
    url: str


def suggestions(text: str, user: Viewer, *, kind: str = "", most: int = SUGGESTIONS) -> list[Option]:
    """What somebody who typed so far may mean; only what they may find."""
    found = suggest(Asked(text=text, kind=kind).by(user, limit=most, facets=False), most=most)
    labels = {one.name: one.label for one in registry}
    return [
        Option(one.words, "" if one.words == one.title else one.title, one.kind, labels[one.kind], one.url)
        for one in found
    ]


def settled(asked: Asked, user: Viewer) -> Asked:
    """The same question with what its words mean as conditions of the address, as far as the address has such conditions.

    For what is kept: a saved search 太原 皮带 looks for 皮带 in 太原. Words whose meaning no facet of all kinds asked has stay.
    """
    names = [set(facet_names(name)) for name in ([asked.kind] if asked.kind else kind_names())]
    shared = set.intersection(*names) if names else set()
    text, filters = asked.text, {name: list(values) for name, values in (asked.filters or {}).items()}
    for one in understood_in(asked.by(user, limit=1, facets=False)):
        if one.applied and set(one.facets) <= shared and not set(one.facets) & set(asked.filters or {}):
            text = text.replace(one.text, " ", 1)
            for name, values in one.facets.items():
                filters[name] = list(dict.fromkeys([*filters.get(name, ()), *values]))
    words = " ".join(text.split())
    return replace(asked, text="" if filters and only_wraps(words) else words, filters=filters, plain=())


def _values(query: QueryDict, name: str) -> list[str]:
    given = dict.fromkeys(value for value in query.getlist(name) if value and len(value) <= LONGEST_VALUE)
    return [value for value in given if value.isprintable()][:VALUES_MOST]


def _page(text: str) -> int:
    return min(max(int(text), 1), PAGE_MOST) if text.isascii() and text.isdigit() and len(text) < 10 else 1  # noqa: PLR2004  digits that fit

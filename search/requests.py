"""What a page asks, and what it gets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from django.utils.functional import Promise
from django.utils.safestring import SafeString

from search.documents import PUBLIC, Document
from search.registry import Viewer

Sort = Literal["relevance", "newest"]


@dataclass(frozen=True)
class SearchRequest:
    """`audience` narrows inside the engine, `user` is asked of the database for every hit; both must agree to a hit.

    Without an audience only public things are found.
    """

    text: str
    user: Viewer
    audience: Sequence[str] = (PUBLIC,)
    kinds: Sequence[str] = ()  # empty: all
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)  # any value of a facet, all facets
    sort: Sort = "relevance"  # without text there is nothing to be relevant to: newest first
    page: int = 1
    limit: int = 20
    facets: bool = True  # whether to count, by facets and by kinds
    plain: Sequence[str] = ()  # typed words that are meant as words, whatever else they could mean (search.conditions)
    corrects: bool = True  # whether to look for what else may have been meant, where little was found


@dataclass(frozen=True)
class Hit:
    kind: str
    kind_label: str | Promise
    id: int
    reference: str
    title: str
    url: str
    title_html: SafeString  # escaped, with <mark> around what was found
    excerpts: tuple[SafeString, ...]  # likewise: up to two places in the text
    score: float
    row: object  # as the database gave it for this person, a moment ago
    document: Document


@dataclass(frozen=True)
class FacetValue:
    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class FacetCounts:
    name: str
    label: str | Promise
    values: tuple[FacetValue, ...]  # most frequent first; counted as if this facet had no filter


@dataclass(frozen=True)
class KindCount:
    name: str
    label: str | Promise
    count: int
    chosen: bool


@dataclass(frozen=True)
class UnderstoodCondition:
    """Typed words that are a condition really. Not applied where it would have hidden all that fits: then they are words."""

    text: str
    label: str
    facets: Mapping[str, tuple[str, ...]]
    kinds: tuple[str, ...]  # the names of those asked for that it narrows
    applied: bool


@dataclass(frozen=True)
class SearchResult:
    hits: tuple[Hit, ...] = ()
    total: int = 0
    facets: tuple[FacetCounts, ...] = ()
    kinds: tuple[KindCount, ...] = ()
    page: int = 1
    pages: int = 0  # that can be turned to: what lies beyond the first 200 hits is only counted
    degraded: bool = False  # the database answered for the engine: fewer finds, no counts by facet
    understood: tuple[UnderstoodCondition, ...] = ()
    meant: str = ""  # what was typed, with a slip put right, where it finds much better so


@dataclass(frozen=True)
class Suggestion:
    kind: str
    title: str
    url: str  # empty for words, which are no thing with a page
    words: str = ""  # what to search for: the title, or the one of its names that was being typed

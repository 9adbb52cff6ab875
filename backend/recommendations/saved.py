"""A saved search as a question: what it asks, its canonical form, its address, and its words and conditions for the page."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.web.searching import Asked, kind_names
from matching.text import normalise
from search.registry import registry

if TYPE_CHECKING:
    from backend.recommendations.models import SavedSearch
    from search import Facet, SearchRequest
    from search.registry import Viewer


@dataclass(frozen=True)
class Line:
    """One saved search as a page shows it; one without name and words is named by its conditions."""

    saved: SavedSearch
    name: str
    chips: list[str]  # the conditions that its name does not say
    conditions: list[str]
    url: str


def asked_by(saved: SavedSearch) -> Asked:
    return Asked(text=saved.words, kind=saved.kind, filters=saved.filters)


def request_of(saved: SavedSearch, user: Viewer) -> SearchRequest:
    """The question, asked as this person with the rights of this moment."""
    return asked_by(saved).by(user, limit=1, facets=False)


def question_of(asked: Asked | SavedSearch) -> SearchRequest:
    """What is asked, whoever asks: for what does not depend on rights."""
    what = asked if isinstance(asked, Asked) else asked_by(asked)
    return what.by(AnonymousUser(), limit=1, facets=False)


def digest_of(asked: Asked) -> str:
    """The same for what asks the same: order, width of letters and traditional characters make no difference."""
    filters = sorted((name, sorted(set(values))) for name, values in (asked.filters or {}).items() if values)
    told = json.dumps([" ".join(normalise(asked.text).split()), asked.kind, filters], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def address_of(saved: SavedSearch) -> str:
    """The search page with this search."""
    words = {"q": saved.words, "kind": saved.kind}
    given: dict[str, Any] = {**{name: value for name, value in words.items() if value}, **saved.filters}
    return f"{reverse('web:search')}?{urlencode(given, doseq=True)}"


def lines_of(rows: Iterable[SavedSearch]) -> list[Line]:
    """For the page: the words of all conditions are read together, one query a facet for any number of rows."""
    saved = list(rows)
    words = _words_of(saved)
    return [_line(one, _chips(one, words)) for one in saved]


def name_of(saved: SavedSearch) -> str:
    """As the person called it, else what is looked for."""
    return lines_of([saved])[0].name


def _line(saved: SavedSearch, chips: list[str]) -> Line:
    said = saved.name or saved.words
    return Line(saved, said or "、".join(chips), chips if said else [], chips, address_of(saved))


def _chips(saved: SavedSearch, words: Mapping[tuple[str, str], Mapping[str, str]]) -> list[str]:
    kind = [_("类别：%(kind)s") % {"kind": registry[saved.kind].label}] if saved.kind in kind_names() else []
    return kind + [
        _("%(facet)s：%(value)s") % {"facet": facet.label, "value": words[saved.kind, name].get(value, value)}
        for name, values in saved.filters.items()
        if (facet := _facet(saved.kind, name)) is not None
        for value in values
    ]


def _words_of(saved: Sequence[SavedSearch]) -> dict[tuple[str, str], Mapping[str, str]]:
    """By kind and facet, what the values that occur are called."""
    occurring: dict[tuple[str, str], set[str]] = {}
    for one in saved:
        for name, values in one.filters.items():
            occurring.setdefault((one.kind, name), set()).update(values)
    found = {}
    for (kind, name), values in occurring.items():
        facet = _facet(kind, name)
        found[kind, name] = facet.labels(sorted(values)) if facet is not None and facet.labels else {}
    return found


def _facet(kind: str, name: str) -> Facet | None:
    """As the search page would read it: of the kind, or of the first kind that has it."""
    kinds = [registry[kind]] if kind in kind_names() else registry.listed()
    return next((facet for one in kinds for facet in one.facets if facet.name == name), None)

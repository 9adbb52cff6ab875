"""The search page: one box for everything that this person may find, and names while somebody types.

Tab, conditions, order and page live in the address. Every find and every count comes from a question that carries the
person's audience; the database has the last word on each find (see `search.finding`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backend.web import searching
from backend.web.hits import line_of
from backend.web.parts.reading import address
from backend.web.searching import Asked
from search import FacetCounts, FacetValue, Hit, SearchResult, UnderstoodCondition, query
from search.registry import registry

PER_PAGE = 20
VALUES_SHOWN = 8  # of a facet; the rest is folded away


@dataclass(frozen=True)
class Tab:
    label: str | Promise
    url: str
    count: int | None  # None where how many there are is not told
    current: bool


@dataclass(frozen=True)
class Value:
    label: str
    count: int
    url: str
    chosen: bool


@dataclass(frozen=True)
class Group:
    """One facet: what is shown at once, and what is folded away."""

    label: str | Promise
    shown: list[Value]
    folded: list[Value]


@dataclass(frozen=True)
class Chip:
    label: str
    url: str


@dataclass(frozen=True)
class Kept:
    """Words that could have been a condition and stayed words, because nothing would have been left."""

    text: str
    label: str


@dataclass(frozen=True)
class Find:
    hit: Hit
    line: list[str]


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    asked = searching.read(request.GET)
    result = query(asked.by(request.user, limit=PER_PAGE))
    if 0 < result.pages < asked.page:
        return redirect(f"{request.path}{address(request, page=result.pages)}")
    facets = [facet for facet in result.facets if _is_shown(facet, asked, result)]
    groups = [_group(request, asked, facet) for facet in facets]
    context: dict[str, Any] = {
        "frame_template": "web/bench.html" if request.user.is_authenticated else "web/public.html",
        "asked": asked,
        "result": result,
        "finds": [Find(hit, line_of(hit)) for hit in result.hits],
        "tabs": _tabs(request, asked, result),
        "groups": groups,
        # Once for both places: beside the finds, and folded in a menu on a phone.
        "facets_html": render_to_string("web/facets.html", {"groups": groups}) if groups else "",
        "chips": [
            *(_understood_chip(request, asked, one, result) for one in result.understood if one.applied),
            *(chip for facet in result.facets for chip in _chips(request, asked, facet)),
        ],
        "kept": [Kept(one.text, one.label) for one in result.understood if not one.applied],
        "meant": result.meant,
        "meant_url": address(request, q=result.meant, plain=None) if result.meant else "",
        "orders": [("", _("相关")), ("newest", _("发布时间"))],
        "page": Paginator(range(result.pages * PER_PAGE), PER_PAGE).get_page(asked.page),
        "without_conditions": address(request, kind=None, **dict.fromkeys(searching.facet_names())),
    }
    return render(request, "web/search.html", context)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Names for the list under the box; none before the second character."""
    text = searching.words_of(request.GET)[: searching.LONGEST]
    return render(request, "web/suggestions.html", {"options": searching.suggestions(text, request.user)})


def _tabs(request: HttpRequest, asked: Asked, result: SearchResult) -> list[Tab]:
    """All, and each kind of which something was found; the chosen one stays, to be left again."""
    everything = sum(kind.count for kind in result.kinds) if asked.kind else result.total
    kinds = [kind for kind in result.kinds if kind.count or kind.chosen]
    # How many there are of all is a public figure, and those an officer confirms first (W24).
    counted = request.user.is_authenticated or asked.text or asked.narrowed
    return [
        Tab(_("全部"), address(request, kind=None), everything if counted else None, current=not asked.kind),
        *(Tab(kind.label, _into(request, kind.name), kind.count if counted else None, kind.chosen) for kind in kinds),
    ]


def _into(request: HttpRequest, kind: str) -> str:
    """The address of a kind's tab, without the conditions that it does not know."""
    foreign = set(searching.facet_names()) - set(searching.facet_names(kind))
    return address(request, kind=kind, **dict.fromkeys(sorted(foreign)))


def _is_shown(facet: FacetCounts, asked: Asked, result: SearchResult) -> bool:
    """In a kind all of its facets; over all kinds those that several of the found kinds share. None that narrows nothing."""
    if any(value.chosen for value in facet.values):
        return True
    if not facet.values or all(value.count == result.total for value in facet.values):
        return False
    found = {kind.name for kind in result.kinds if kind.count}
    having = [
        kind for kind in registry.listed() if kind.name in found and facet.name in {one.name for one in kind.facets}
    ]
    return bool(asked.kind) or len(found) == 1 or len(having) > 1


def _group(request: HttpRequest, asked: Asked, facet: FacetCounts) -> Group:
    values = [
        Value(value.label, value.count, _toggled(request, asked, facet, value), value.chosen) for value in facet.values
    ]
    first = [value for number, value in enumerate(values) if number < VALUES_SHOWN or value.chosen]
    return Group(facet.label, first, [value for value in values if value not in first])


def _chips(request: HttpRequest, asked: Asked, facet: FacetCounts) -> list[Chip]:
    return [
        Chip(
            _("%(facet)s：%(value)s") % {"facet": facet.label, "value": value.label},
            _toggled(request, asked, facet, value),
        )
        for value in facet.values
        if value.chosen
    ]


def _understood_chip(request: HttpRequest, asked: Asked, one: UnderstoodCondition, result: SearchResult) -> Chip:
    """Its link takes the condition away and leaves the words. Where it narrows some kinds only, it says which."""
    label = one.label
    looked_at = [kind for kind in result.kinds if kind.chosen or not asked.kind]
    if any(kind.name not in one.kinds for kind in looked_at):
        labels = _("、").join(str(kind.label) for kind in looked_at if kind.name in one.kinds)
        label = _("%(condition)s（%(kinds)s）") % {"condition": label, "kinds": labels} if labels else label
    return Chip(label, address(request, **{searching.PLAIN: [*asked.plain, one.text]}))


def _toggled(request: HttpRequest, asked: Asked, facet: FacetCounts, value: FacetValue) -> str:
    """The address with this value put in or taken out."""
    chosen = list((asked.filters or {}).get(facet.name, ()))
    left = [one for one in chosen if one != value.value]
    return address(request, **{facet.name: left if value.chosen else [*chosen, value.value]})

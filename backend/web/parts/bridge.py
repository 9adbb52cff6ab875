"""The evidence bridge and the match entry around it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from backend.web.parts.reading import read

register = template.Library()

FACETS = {"pain": _("痛点"), "ask": _("要求"), "data": _("数据"), "site": _("场地")}
LONGEST_LINK = 10  # 汉字; longer ones leave a hole at the end of the line, because they are never broken


@dataclass(frozen=True)
class Bank:
    """One side: the sentence before, inside and after the linking words, and where it stands."""

    before: str
    link: str
    after: str
    source: str
    url: str


@dataclass(frozen=True)
class Bridge:
    facet: str
    name: str
    need: Bank
    answer: Bank | None
    gap: str
    gap_verb: str
    gap_url: str


def cut(text: str, span: Any) -> tuple[str, str, str]:
    """The text around its linking words; a span that is missing, empty or outside leaves it whole."""
    start, end = span or (0, 0)
    if not 0 <= start < end <= len(text):
        return text, "", ""
    end = min(end, start + LONGEST_LINK)
    return text[:start], text[start:end], text[end:]


def _bank(pair: Any, side: str) -> Bank:
    before, link, after = cut(str(read(pair, f"{side}_text")), read(pair, f"{side}_span", None))
    return Bank(before, link, after, str(read(pair, f"{side}_source")), str(read(pair, f"{side}_url")))


def _bridge(pair: Any) -> Bridge:
    facet = str(read(pair, "facet", "pain"))
    facet = facet if facet in FACETS else "ask"  # a clause of a product is an 要求 with a name of its own
    return Bridge(
        facet=facet,
        name=str(read(pair, "facet_label") or FACETS[facet]),
        need=_bank(pair, "need"),
        answer=_bank(pair, "answer") if read(pair, "answer_text") else None,
        gap=str(read(pair, "gap")),
        gap_verb=str(read(pair, "gap_verb")),
        gap_url=str(read(pair, "gap_url")),
    )


@register.inclusion_tag("web/ui/bridges.html")
def bridges(evidence: Iterable[Any]) -> dict[str, Any]:
    """Pairs with facet, need_text, need_span, need_source, answer_text, answer_span, answer_source, or gap."""
    return {"bridges": [_bridge(pair) for pair in evidence]}


@register.simple_block_tag
def match(
    content: str,
    title: str,
    url: str,
    *,
    fit: str,
    since: datetime | None = None,
    beside: str = "",
    meta: Iterable[str] = (),
    evidence: Iterable[Any] = (),
    conditions: Iterable[Any] = (),
    because: Iterable[str] = (),
    cursor: bool = False,
    brief: bool = False,
    folded: bool = False,
    key: str = "",
    level: int = 2,
) -> str:
    """`{% match title url fit="high" … %}buttons{% endmatch %}`: one `<li>` of an `<ol>`; the buttons are the content.

    Of a `folded` one the evidence is shown when asked for.
    """
    return render_to_string(
        "web/ui/match.html",
        {
            "title": title,
            "url": url,
            "fit": fit,
            "since": since,
            "beside": beside,
            "meta": [line for line in meta if line],
            "evidence": list(evidence),
            "conditions": list(conditions),
            "because": list(because),
            "cursor": cursor,
            "brief": brief,
            "folded": folded,
            "key": key,
            "heading": f"h{level}",
            "buttons": content,
        },
    )

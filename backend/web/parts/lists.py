"""Facts, tables, filters, pages, timelines: lists whose order and filters live in the address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import template
from django.core.paginator import Page
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from backend.web.choices import VIEW_NAME_MOST
from backend.web.parts.reading import address, attributes, read
from backend.web.queries import shelf_of, whole_list

register = template.Library()


@register.inclusion_tag("web/ui/fact.html")
def fact(term: str, value: Any, source: str = "", source_url: str = "", missing: str = "") -> dict[str, Any]:
    """One row of `<dl class="facts">`: term, value, where it comes from; an empty value says so in its own words."""
    return {
        "term": term,
        "value": value,
        "source": source,
        "source_url": source_url,
        "missing": missing or _("未填写"),
        "empty": value in (None, "", []),
    }


@register.inclusion_tag("web/ui/sort_heading.html", takes_context=True)
def sort_heading(context: Context, label: str, key: str, *, num: bool = False, default: str = "") -> dict[str, Any]:
    """A `<th>` that sorts by ?sort=key, and by ?sort=-key when pressed again."""
    request = context.get("request")
    now = (request.GET.get("sort") if request else "") or default
    descending = now == f"-{key}"
    current = descending or now == key
    turned = f"-{key}" if now == key else key
    return {
        "label": label,
        "num": num,
        "sort": ("descending" if descending else "ascending") if current else "",
        "url": address(request, sort=turned),
    }


@register.simple_tag
def pick(value: Any, label: str, *, checked: bool = False) -> SafeString:
    """The box of a row: a cell of class pick; `label` says what is selected."""
    box = {"type": "checkbox", "name": "pick", "value": value, "checked": checked, "aria-label": label}
    return format_html('<td class="pick"><label><input{}></label></td>', attributes(box))


@register.simple_tag
def pick_all(label: str = "") -> SafeString:
    """The box that selects all rows on the page."""
    box = {"type": "checkbox", "data-pick-all": True, "class": "needs-js", "aria-label": label or _("全选本页")}
    return format_html('<th class="pick"><label><input{}></label></th>', attributes(box))


@register.simple_block_tag
def bulk(content: str, note: str = "") -> SafeString:
    """The bar over a table in a `<form data-bulk>`: how many are selected, and the buttons for them."""
    words = {"class": "bulk", "data-bulk-bar": True, "role": "group", "aria-label": _("对选中的各项")}
    counted = format_html("<b data-bulk-count{}>{}</b>", attributes({"data-words": _("已选%s件")}), _("先勾选，再办理"))
    note_span = format_html('<span class="muted">{}</span>', note) if note else ""
    clear = format_html(
        '<button type="button" class="btn quiet small needs-js" data-bulk-clear>{}</button>', _("取消选择")
    )
    return format_html("<div{}>{}{}{}{}</div>", attributes(words), counted, note_span, content, clear)


@register.inclusion_tag("web/ui/filter_chip.html", takes_context=True)
def filter_chip(context: Context, label: str, name: str, choices: Iterable[Any]) -> dict[str, Any]:
    """A chip over ?name=value: `choices` are (value, label) or (value, label, count); pressed ones say what is set."""
    request = context.get("request")
    chosen = request.GET.get(name, "") if request else ""
    options = []
    for choice in choices:
        value, text, *rest = choice
        here = str(value) == chosen
        options.append(
            {
                "label": text,
                "url": address(request, **{name: None if value == "" else value}),
                "count": rest[0] if rest else None,
                "current": here and bool(chosen),
            }
        )
    set_to = next((option["label"] for option in options if option["current"]), "")
    return {"label": label, "options": options, "set_to": set_to, "clear_url": address(request, **{name: None})}


@register.inclusion_tag("web/ui/chip.html")
def chip(label: str, url: str, *, removes: bool = False, current: bool = False) -> dict[str, Any]:
    """A chip that is a link; `removes` marks a condition in force that the link takes away."""
    return {"label": label, "url": url, "removes": removes, "current": current}


@register.inclusion_tag("web/ui/saved_views.html", takes_context=True)
def saved_views(context: Context) -> dict[str, Any]:
    """常用视图 above the filters: the views that the person keeps of this page, and the way to keep what is set now."""
    request = context.get("request")
    shelf = shelf_of(request)
    if shelf is None or request is None:
        return {"shelf": None}
    return {
        "shelf": shelf,
        "whole_url": f"{request.path}{whole_list(request)}",
        "asked": urlencode(shelf.parameters, doseq=True),
        "name_most": VIEW_NAME_MOST,
    }


@register.simple_tag(takes_context=True)
def whole_url(context: Context) -> str:
    """Where 清除条件 leads: this page with no condition, even where it opens with a view."""
    request = context["request"]
    return f"{request.path}{whole_list(request)}"


@register.inclusion_tag("web/ui/tabs.html")
def tabs(listed: Iterable[Any], label: str) -> dict[str, Any]:
    """Tabs that are links: items with label, url, count (or None), current."""
    items = [{name: read(one, name, None) for name in ("label", "url", "count", "current")} for one in listed]
    return {"items": items, "label": label}


@register.inclusion_tag("web/ui/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any]) -> dict[str, Any]:
    """第1页，共4页 and the ways on; nothing where there is one page."""
    request = context.get("request")
    return {
        "page": page,
        "previous": address(request, page=page.previous_page_number()) if page.has_previous() else "",
        "next": address(request, page=page.next_page_number()) if page.has_next() else "",
    }


@register.inclusion_tag("web/ui/timeline.html")
def timeline(entries: Iterable[Any]) -> dict[str, Any]:
    """What happened, newest first: items with at, text, note; the first is where things stand.

    An item may have `changes`, folded away: each with label, before, after, and is_prose for what is shown letter by letter.
    """
    names = ("at", "text", "note", "changes")
    return {"entries": [{name: read(entry, name, None) for name in names} for entry in entries]}


@register.inclusion_tag("web/ui/person.html")
def person(name: str, note: str = "", right: str = "", url: str = "", at: Any = None) -> dict[str, Any]:
    """A person or organisation in one line: name, what is said of it, and a word or a time at the right."""
    return {"name": name, "note": note, "right": right, "url": url, "at": at}

"""Quiet talk: a line that tells, what is empty, toasts, dialogs, changes; and the panels of other apps."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from django import template
from django.template.context import Context
from django.template.loader import render_to_string

from backend.web import places
from backend.web.toasts import toast_of

register = template.Library()

KINDS = ("", "ok", "waiting", "bad")


@register.inclusion_tag("web/ui/tell.html")
def tell(text: str, kind: str = "", verb: str = "", url: str = "", lead: str = "") -> dict[str, Any]:
    """A line of notice: `{% tell "第一件事：补写案例。" verb="去写" url=url %}`; kinds: ok, waiting, bad, or none."""
    if kind not in KINDS:
        raise template.TemplateSyntaxError(f"{kind!r} is no kind of notice line; there are {', '.join(KINDS[1:])}.")
    return {"text": text, "kind": kind, "verb": verb, "url": url, "lead": lead}


@register.inclusion_tag("web/ui/empty.html")
def empty(title: str, text: str = "", verb: str = "", url: str = "") -> dict[str, Any]:
    """What would be here, why it is not, and the one thing to do."""
    return {"title": title, "text": text, "verb": verb, "url": url}


@register.inclusion_tag("web/ui/skeleton.html")
def skeleton(lines: int = 3) -> dict[str, Any]:
    """Grey lines where something is on its way."""
    return {"lines": range(lines)}


@register.inclusion_tag("web/ui/toasts.html", takes_context=True)
def toasts(context: Context, messages: Iterable[Any] = ()) -> dict[str, Any]:
    """What the last action came to, each with its way back where there is one."""
    return {"toasts": [toast_of(message) for message in messages], "csrf_token": context.get("csrf_token")}


@register.simple_block_tag
def dialog(content: str, ident: str, title: str, opened: str = "") -> str:
    """`{% dialog "publish" "发布第3批清单" %}…{% enddialog %}`: only where something leaves the house.

    A button with data-opens="publish" opens it; without scripts it stands open on the page. `opened` names the one that
    stands open at once, because what was sent from it came back with a sentence.
    """
    context = {"content": content, "ident": ident, "title": title, "opened": opened == ident}
    return render_to_string("web/ui/dialog.html", context)


@register.simple_block_tag
def sect(content: str, title: str, note: str = "", url: str = "", ident: str = "") -> str:
    """A section: heading with a rule under it, a word at its right (a link, if url is given), and the content."""
    context = {"content": content, "title": title, "note": note, "url": url, "ident": ident}
    return render_to_string("web/ui/sect.html", context)


@register.inclusion_tag("web/ui/diff.html")
def diff(old: str, new: str) -> dict[str, Any]:
    """What was taken out and what was put in, character by character."""
    pieces = []
    for kind, old_from, old_to, new_from, new_to in difflib.SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            pieces.append(("", old[old_from:old_to]))
            continue
        if old_from < old_to:
            pieces.append(("del", old[old_from:old_to]))
        if new_from < new_to:
            pieces.append(("ins", new[new_from:new_to]))
    return {"pieces": pieces}


@register.inclusion_tag("web/ui/panels.html", takes_context=True)
def panels(
    context: Context, place: str, subject: Any = None, *, wide: bool | None = None, form_id: str = "compose"
) -> dict[str, Any]:
    """The panels other apps put here: `{% panels "scenario" scenario %}`; each is fetched from its owner's address.

    A page with two columns asks twice: `wide=True` in the main one, `wide=False` beside it.
    On the place scenario_form they are posted the form with the id `form_id`, at first and after each saving. Those of the
    place search are one line each.
    """
    request = context["request"]
    found = places.panels(place, request, subject, wide=wide)
    return {"panels": found, "posts": place == "scenario_form", "form_id": form_id, "in_line": place == "search"}

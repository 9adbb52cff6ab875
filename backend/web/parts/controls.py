"""Buttons, links that look like buttons, icons, menus."""

from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from backend.web.parts.reading import attributes

register = template.Library()
KINDS = ("", "primary", "quiet", "danger")


def classes(kind: str, *, small: bool, more: str = "") -> str:
    if kind not in KINDS:
        raise template.TemplateSyntaxError(f"{kind!r} is no kind of button; there are {', '.join(KINDS[1:])}, or none.")
    return " ".join(word for word in ("btn", kind, "small" if small else "", more) if word)


@register.simple_tag
def icon(name: str, label: str = "", css: str = "sign") -> SafeString:
    """A sign of the sprite; with a label it is read aloud, without one it only decorates."""
    heard = attributes({"role": "img", "aria-label": label}) if label else attributes({"aria-hidden": "true"})
    return format_html('<svg class="{}"{}><use href="#i-{}"/></svg>', css, heard, name)


@register.simple_tag
def button(label: str, kind: str = "", *, small: bool = False, busy: bool = False, **given: Any) -> SafeString:
    """`{% button "发布" "primary" name="action" value="publish" %}`; any attribute may follow, hx_post for hx-post."""
    own = {"type": "submit", "class": classes(kind, small=small, more="is-busy" if busy else "")}
    return format_html("<button{}>{}</button>", attributes(own | {"aria_busy": "true" if busy else ""} | given), label)


@register.simple_tag
def link_button(label: str, url: str, kind: str = "", *, small: bool = False, **given: Any) -> SafeString:
    """A link in the form of a button."""
    return format_html("<a{}>{}</a>", attributes({"class": classes(kind, small=small), "href": url} | given), label)


@register.inclusion_tag("web/ui/post_button.html", takes_context=True)
def post_button(
    context: Context, label: str, url: str, kind: str = "", *, small: bool = False, opens: str = "", **hidden: Any
) -> dict[str, Any]:
    """One press, one POST: `{% post_button "收藏" url "quiet" verb="keep" %}`; further words become hidden inputs.

    With opens="ID" the press opens that dialog first (the dialog holds the form).
    """
    return {
        "label": label,
        "url": url,
        "css": classes(kind, small=small),
        "opens": opens,
        "hidden": {name: value for name, value in hidden.items() if value not in (None, "")},
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_block_tag
def menu(content: str, label: str, *, kind: str = "", small: bool = False, from_left: bool = False) -> SafeString:
    """`{% menu "更多" %}<a href="…">…</a>{% endmenu %}`: a list of links and buttons that floats under its button."""
    return format_html(
        '<details class="menu{}"><summary class="{}">{}{}</summary><div class="menu-list">{}</div></details>',
        " from-left" if from_left else "",
        classes(kind, small=small),
        label,
        icon("down"),
        content,
    )

"""States, fit, clauses and conditions: always a sign and a word."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.web.parts.controls import icon
from backend.web.parts.reading import read

register = template.Library()

STATES = {"": "", "ok": "met", "waiting": "wait", "bad": "not", "paused": "wait"}
FITS = {
    "high": (3, gettext_lazy("高度契合")),
    "good": (2, gettext_lazy("较契合")),
    "fair": (1, gettext_lazy("可了解")),
    "none": (0, gettext_lazy("未比对")),
}
OUTCOMES = {
    "met": ("met", gettext_lazy("符合")),
    "not_met": ("not", gettext_lazy("不符合")),
    "unknown": ("unknown", gettext_lazy("暂不能判断")),
}
ARCHES = ("M1 13V9.5a5.5 7.5 0 0 1 11 0V13", "M13.5 13V9.5a5.5 7.5 0 0 1 11 0V13", "M26 13V9.5a5.5 7.5 0 0 1 11 0V13")


@register.simple_tag
def state(label: str, kind: str = "") -> SafeString:
    """`{% state "已发布" "ok" %}`; kinds: ok, waiting, bad, paused, or none."""
    if kind not in STATES:
        raise template.TemplateSyntaxError(f"{kind!r} is no kind of state; there are {', '.join(STATES)}.")
    css = "" if kind == "paused" else kind
    sign = icon(STATES[kind]) if STATES[kind] else ""
    return format_html('<span class="{}">{}{}</span>', f"state {css}".strip(), sign, label)


@register.inclusion_tag("web/ui/fit.html")
def fit(band: str) -> dict[str, Any]:
    """`{% fit "high" %}`: one to three arches and the word; bands: high, good, fair, none."""
    if band not in FITS:
        raise template.TemplateSyntaxError(f"{band!r} is no band of fit; there are {', '.join(FITS)}.")
    count, word = FITS[band]
    return {"count": count, "word": word, "arches": [(arch, number < count) for number, arch in enumerate(ARCHES)]}


def outcome_of(verdict: Any) -> tuple[str, str]:
    """(class, word) of a verdict; whatever is neither met nor not met cannot be judged."""
    value = read(verdict, "outcome", "unknown")
    css, word = OUTCOMES.get(str(getattr(value, "value", value)), OUTCOMES["unknown"])
    return css, str(word)


@register.inclusion_tag("web/ui/verdict.html")
def verdict(found: Any) -> dict[str, Any]:
    """One clause: outcome, title, the reason, sentence, source (source_url), and the cure (cure_url) where there is one."""
    css, word = outcome_of(found)
    names = ("title", "reason", "sentence", "source", "source_url", "cure", "cure_url")
    return {"css": css, "word": word} | {name: read(found, name) for name in names}


@register.inclusion_tag("web/ui/verdicts.html")
def verdicts(found: Iterable[Any]) -> dict[str, Any]:
    """A list of clauses."""
    return {"verdicts": list(found)}


@register.inclusion_tag("web/ui/conditions.html")
def conditions(found: Iterable[Any]) -> dict[str, Any]:
    """The checked conditions in one line; what is not met or not known carries its link (cure, cure_url)."""
    lines = []
    for one in found:
        css, word = outcome_of(one)
        text = read(one, "short") or read(one, "title") or read(one, "sentence")
        lines.append({"css": css, "word": word, "text": text, "cure": read(one, "cure"), "url": read(one, "cure_url")})
    return {"lines": lines}


def count_words(found: Iterable[Any]) -> str:
    """2符合，1不符合，2暂不能判断."""
    outcomes = [outcome_of(one)[0] for one in found]
    words = [(_("%(count)d符合"), "met"), (_("%(count)d不符合"), "not"), (_("%(count)d暂不能判断"), "unknown")]
    return _("，").join(text % {"count": outcomes.count(css)} for text, css in words if outcomes.count(css))


@register.simple_tag(name="verdict_count")
def verdict_count(found: Iterable[Any]) -> str:
    """The sentence that counts the clauses, for the head of a list."""
    return count_words(found)

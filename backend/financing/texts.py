"""What a product says, as its readers, its history and its screening read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from backend.audit.values import HIDDEN, readable
from backend.financing.models import Product
from backend.policy.conditions import Conditions
from backend.reference.screening import Hit, words_in

WORDS = ("name", "target", "features", "security", "documents")  # what the public reads as prose
PRIVATE = ("contact_name", "contact_phone")  # history says that they changed, not what they were


@dataclass(frozen=True)
class Change:
    """One field in which two texts differ, as people read it."""

    label: str
    before: str
    after: str


def label_of(name: str) -> str:
    return str(Product._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # only names of columns are given


def shown(name: str, value: Any) -> str:
    """A field as people read it."""
    if value is None:
        return ""
    if name == "conditions":
        return "；".join(Conditions.from_json(value).labels())
    return str(readable(value))


def changes(before: Product, fields: dict[str, Any]) -> list[Change]:
    """Where `fields` would change what stands, in the order given."""
    found = ((name, shown(name, getattr(before, name)), shown(name, value)) for name, value in fields.items())
    return [Change(label_of(name), old, new) for name, old, new in found if old != new]


def for_history(before: Product, fields: dict[str, Any]) -> dict[str, list[Any]]:
    """Field, before and after."""
    return {
        name: [HIDDEN, HIDDEN] if name in PRIVATE else [readable(getattr(before, name)), readable(value)]
        for name, value in fields.items()
        if getattr(before, name) != value
    }


def listed_words_of(product: Product) -> list[Hit]:
    """What the list of wrong and sensitive words points at."""
    return words_in({name: getattr(product, name) for name in WORDS})


def new_words(before: Product, after: Product) -> dict[str, str]:
    """Listed words that an edit brings into a text that is already public, as a sentence by field."""
    stood = {(hit.field, hit.listed.word) for hit in listed_words_of(before)}
    return {
        hit.field: _(
            "“%(word)s”在校对词表里%(instead)s。已发布的产品请换个写法；确要这样写，请先撤回再发布，由省数据局查看。"
        )
        % {"word": hit.listed.word, "instead": instead_of(hit)}
        for hit in listed_words_of(after)
        if (hit.field, hit.listed.word) not in stood
    }


def instead_of(hit: Hit) -> str:
    return _("，建议写“%s”") % hit.listed.suggestion if hit.listed.suggestion else ""

"""What a kind of product has no use for: it is not asked for, and a value there is refused with a sentence (M09)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from backend.reference.models import ProductKind

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "has_rate": ("rate_low", "rate_high"),
    "has_term": ("term_months",),
    "has_security": ("security",),
}


def unused_of(kind: ProductKind) -> list[str]:
    """The columns that this kind does not have."""
    return [name for flag, names in COLUMNS.items() if not getattr(kind, flag) for name in names]


def unfit(kind: ProductKind | None, values: Mapping[str, Any]) -> dict[str, str]:
    """A sentence for each value that the kind has no place for."""
    if kind is None:
        return {}
    words = {
        "rate_low": _("“%s”没有利率，请留空。"),
        "rate_high": _("“%s”没有利率，请留空。"),
        "term_months": _("“%s”没有期限，请留空。"),
        "security": _("“%s”没有担保方式，请留空。"),
    }
    return {name: words[name] % kind.name for name in unused_of(kind) if values.get(name) not in (None, "")}

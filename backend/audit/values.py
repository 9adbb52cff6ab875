"""Field values as a person reads them years later: 太原市 instead of 7, 已发布 instead of published."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone

HIDDEN = "•••"  # tells that a private value changed, not what it was


def readable(value: Any) -> Any:
    """`value` as JSON holds it, with words for what is not text, number or truth."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, datetime):
        return (
            timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
            if timezone.is_aware(value)
            else f"{value:%Y-%m-%d %H:%M}"
        )
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else repr(value)
    if isinstance(value, Mapping):
        return {str(key): readable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [readable(item) for item in value]
    # PostgreSQL's JSON cannot hold NUL, and a line of history must not fail for it.
    return str(value).replace("\x00", "")


def snapshot(row: models.Model, fields: Collection[str] | None = None) -> dict[str, Any]:
    """The named fields of a row (all but the key, if none are named), readable. Foreign keys cost their query."""
    values: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if field.primary_key or (fields is not None and not {field.name, field.attname} & set(fields)):
            continue
        if field.choices:
            values[field.name] = readable(getattr(row, f"get_{field.name}_display")())
        else:
            values[field.name] = readable(getattr(row, field.name))
    return values


def diff(
    before: models.Model | Mapping[str, Any],
    after: models.Model | Mapping[str, Any],
    *,
    fields: Collection[str] | None = None,
    hidden: Collection[str] = (),
) -> dict[str, list[Any]]:
    """What changed, as {field: [before, after]}. Give two rows or two snapshots; `hidden` fields show that, not what.

    Take the snapshot before you change the row: two names for one object differ in nothing.
    """
    old = snapshot(before, fields) if isinstance(before, models.Model) else before
    new = snapshot(after, fields) if isinstance(after, models.Model) else after
    changed = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    return {name: [HIDDEN, HIDDEN] if name in hidden else [old.get(name), new.get(name)] for name in changed}

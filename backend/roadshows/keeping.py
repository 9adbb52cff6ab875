"""Rows that are removed, kept in the line of history that tells of it, and brought back from there as they were."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.core import serializers
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from backend.roadshows.errors import NotNow


def kept(rows: Iterable[models.Model]) -> list[dict[str, Any]]:
    """With their keys, their references and what they are linked to; what others need comes first."""
    found: list[dict[str, Any]] = json.loads(serializers.serialize("json", rows))
    return found


def bring_back(rows: Sequence[dict[str, Any]]) -> None:
    """All of them, or NotNow: they are there already, what they were linked to is gone, or their place was given away."""
    try:
        with transaction.atomic():
            for one in serializers.deserialize("python", rows):
                row = one.object
                if type(row)._base_manager.filter(pk=row.pk).exists():  # noqa: SLF001  Django's documented interface
                    raise NotNow(_("已经恢复了。"))
                _require_links(row, one.m2m_data or {})
                one.save()
    except IntegrityError as taken:
        raise NotNow(_("之后又有变动，恢复不了。")) from taken


def _require_links(row: models.Model, many: dict[str, Any]) -> None:
    links = [(field.name, [getattr(row, field.attname)]) for field in row._meta.concrete_fields
             if field.is_relation and getattr(row, field.attname) is not None]  # fmt: skip
    for name, keys in [*links, *((name, list(keys)) for name, keys in many.items())]:
        model: Any = row._meta.get_field(name).related_model
        if model._base_manager.filter(pk__in=keys).count() != len(keys):  # noqa: SLF001  as above
            raise NotNow(_("要用的会场、设备或人已不在，恢复不了。"))

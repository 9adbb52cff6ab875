"""Mistakes in settings and declarations, found before the platform starts. Each message says what to write."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model

from search.documents import Role
from search.model_kinds import ModelKind
from search.registry import Kind, registry

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_NEEDED = {"embedded": ("PATH",), "elasticsearch": ("URLS", "PREFIX")}


def check_settings(**_: object) -> list[CheckMessage]:
    options: dict[str, Any] = settings.SEARCH
    backend = options.get("BACKEND")
    if backend not in _NEEDED:
        hint = "Set SEARCH['BACKEND'] to 'embedded' or 'elasticsearch'."
        return [Error(f"SEARCH['BACKEND'] is {backend!r}.", hint=hint, id="search.E001")]
    return [
        Error(f"SEARCH['{name}'] is missing.", hint=f"The {backend} engine needs it.", id="search.E001")
        for name in _NEEDED[backend]
        if not options.get(name)
    ]


def check_kinds(**_: object) -> list[CheckMessage]:
    return [message for kind in registry for message in problems_of(kind)]


def problems_of(kind: Kind) -> Iterator[CheckMessage]:
    """What is wrong with a declaration: search.E002 names and facets, search.E003 paths into the model."""
    where = type(kind).__name__
    if not _NAME.fullmatch(kind.name):
        hint = "Use lower-case letters, digits and underscores, as in 'scenario': it names folders and indexes."
        yield Error(f"{where} is named {kind.name!r}.", hint=hint, obj=kind, id="search.E002")
    if not kind.label:
        yield Error(f"{where} has no label.", hint='Add label = _("…").', obj=kind, id="search.E002")
    names = [facet.name for facet in (*kind.facets, *kind.conditions)]
    for name in names:
        if not _NAME.fullmatch(name) or names.count(name) > 1:
            hint = "Facet names are lower-case, and each stands once in a kind."
            yield Error(f"{where} has a facet named {name!r}.", hint=hint, obj=kind, id="search.E002")
    if isinstance(kind, ModelKind):
        yield from _model_problems(kind)


def _model_problems(kind: ModelKind[Any]) -> Iterator[CheckMessage]:
    model = kind.model
    for role in map(str, kind.texts):
        if role not in set(map(str, Role)):
            hint = f"Roles are {', '.join(Role)}; they carry the weights."
            yield Error(f"{type(kind).__name__} has texts of role {role!r}.", hint=hint, obj=kind, id="search.E002")
    for path in ("search_version", *_paths(kind)):
        if missing := _first_unknown(model, path):
            hint = f"Write a path that starts at {model.__name__}, or add {missing!r} to it."
            message = f"{type(kind).__name__} names {path!r}, and {model.__name__} gives no such attribute."
            yield Error(message, hint=hint, obj=kind, id="search.E003")
    for column in kind.stopgap_columns:
        if _field(model, column.split("__")[0]) is None:
            hint = "Stopgap columns are looked through by the database: name fields of the model."
            yield Error(f"{type(kind).__name__} has no column {column!r}.", hint=hint, obj=kind, id="search.E003")


def _paths(kind: ModelKind[Any]) -> Iterable[str]:
    single = [
        kind.title,
        kind.reference,
        kind.published_at,
        *(facet.source for facet in (*kind.facets, *kind.conditions)),
    ]
    return filter(None, [*single, *kind.names, *(path for paths in kind.texts.values() for path in paths)])


def _first_unknown(model: type[Model], path: str) -> str:
    """The first part of a path that is neither a field nor an attribute; what a method gives is not followed."""
    at: type[Model] | None = model
    for part in path.split("."):
        if at is None:
            return ""
        field = _field(at, part)
        if field is not None:
            related = getattr(field, "related_model", None)
            at = related if isinstance(related, type) and issubclass(related, Model) else None
        elif hasattr(at, part):
            at = None
        else:
            return part
    return ""


def _field(model: type[Model], name: str) -> object | None:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        pass
    for relation in model._meta.related_objects:
        if relation.get_accessor_name() == name:
            return relation
    return None

"""Facts: what happened, told by ids. A fact has a stable name, because rows outlive the names of classes.

    @fact("scenarios.published")
    @dataclass(frozen=True)
    class ScenarioPublished(Fact):
        scenario_id: int

Fields are int, str, bool and lists of them. When the fields change in a way that old rows do not fit, raise `version`
and give the class a `upgrade(version, payload)` that makes a new payload of an old one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, is_dataclass
from typing import Any, ClassVar, Protocol, TypeVar, get_type_hints

from backend.outbox.errors import NotNow, Unprocessable, WrongFact

NAME = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z_]*)+")
PLAIN = (int, str, bool, list[int], list[str], list[bool])


class Fact(Protocol):
    """What every fact is: a frozen dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


F = TypeVar("F", bound=type[Fact])

_by_name: dict[str, type[Fact]] = {}
_names: dict[type[Fact], str] = {}


def fact(name: str) -> Callable[[F], F]:
    """Give a frozen dataclass its stable name."""

    def register(cls: F) -> F:
        _check(name, cls)
        _by_name[name] = cls
        _names[cls] = name
        return cls

    return register


def _check(name: str, cls: type[Fact]) -> None:
    if not NAME.fullmatch(name):
        raise WrongFact(f"{name!r} is no name of a fact; write it as app.what_happened.")
    if name in _by_name:
        raise WrongFact(
            f"{name} is the name of {_by_name[name].__qualname__} already; give {cls.__qualname__} another."
        )
    if not is_dataclass(cls) or not cls.__dataclass_params__.frozen:  # type: ignore[attr-defined]  # undocumented, stable since 3.7
        raise WrongFact(f"{cls.__qualname__} must be a frozen dataclass: write @dataclass(frozen=True) under @fact.")
    hints = get_type_hints(cls)
    for field in fields(cls):
        if hints[field.name] not in PLAIN:
            raise WrongFact(
                f"{cls.__qualname__}.{field.name} must be int, str, bool or a list of them: facts carry ids."
            )


def name_of(cls: type[Fact]) -> str:
    """The stable name of a class."""
    try:
        return _names[cls]
    except KeyError:
        raise WrongFact(f'{cls.__qualname__} has no name; write @fact("app.what_happened") over it.') from None


def version_of(cls: type[Fact]) -> int:
    version: int = getattr(cls, "version", 1)
    return version


def all_facts() -> dict[str, type[Fact]]:
    """Every declared fact by name, sorted."""
    return dict(sorted(_by_name.items()))


def dump(told: Fact) -> dict[str, Any]:
    return asdict(told)


def load(name: str, version: int, payload: Mapping[str, Any]) -> Fact:
    """The fact of a stored row, brought to today's version.

    NotNow when the row is newer than this code: during an upgrade the new workers take it. Unprocessable when it is
    older and nothing says how to read it.
    """
    cls = _by_name.get(name)
    if cls is None:
        raise NotNow(f"This code knows no fact {name}.")
    if version > version_of(cls):
        raise NotNow(f"{name} version {version} is newer than this code.")
    if version < version_of(cls):
        payload = _upgraded(cls, version, payload)
    try:
        return cls(**payload)
    except TypeError:
        raise Unprocessable(f"The payload of {name} version {version} does not fit its class.") from None


def _upgraded(cls: type[Fact], version: int, payload: Mapping[str, Any]) -> Mapping[str, Any]:
    upgrade: Callable[[int, Mapping[str, Any]], Mapping[str, Any]] | None = getattr(cls, "upgrade", None)
    if upgrade is None:
        raise Unprocessable(f"{cls.__qualname__} does not say how to read its version {version}: give it upgrade().")
    return upgrade(version, payload)

"""The kinds of notice: for each a fixed word, which may be said where nothing else may, and whether it presses.

An app registers its own from `AppConfig.ready()`. A kind that nobody registered is told on the site and by mail alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Kind:
    """`word` names no person, body, scenario or amount; `pressing` is what somebody must act on soon, or be somewhere for."""

    word: Any  # lazy: registered before a language is active
    pressing: bool = False


_kinds: dict[str, Kind] = {}


def register_kinds(kinds: Mapping[str, Kind]) -> None:
    _kinds.update(kinds)


def kind_of(name: str) -> Kind | None:
    return _kinds.get(name)


def kinds() -> dict[str, Kind]:
    """All of them, by name."""
    return dict(sorted(_kinds.items()))

"""Whom a person counts as when search narrows: the tokens that documents name in their audience.

Web knows no memberships, so the apps that do hand in a source from `AppConfig.ready()`:

    register_audience(tokens_of)        # tokens_of(user) -> ["member", "org:7"]

It fails closed. Everybody is `public`; a visitor or an account that was switched off is nothing more, whatever a source
says, and a source that breaks breaks the request: no page is drawn with tokens that were guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from search import PUBLIC

if TYPE_CHECKING:
    from search.registry import Viewer

Source = Callable[[Any], Iterable[str]]

_sources: list[Source] = []


def register_audience(source: Source) -> None:
    """A source of tokens; it is asked for active, signed-in people only."""
    if source not in _sources:
        _sources.append(source)


def audience_of(user: Viewer) -> list[str]:
    """The person's tokens, `public` first; each once."""
    if not (user.is_authenticated and user.is_active):
        return [PUBLIC]
    return list(dict.fromkeys([PUBLIC, *(token for source in _sources for token in source(user))]))

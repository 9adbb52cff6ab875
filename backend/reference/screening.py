"""The list of wrong and sensitive words for every app that puts texts before the public.

The app that keeps the list registers it from its `AppConfig.ready()`; whoever is about to publish asks `words_in`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class ListedWord:
    word: str
    kind: str
    suggestion: str = ""


@dataclass(frozen=True)
class Hit:
    """A listed word, and the field in whose text it stands."""

    field: str
    listed: ListedWord


_lists: list[Callable[[], Iterable[ListedWord]]] = []


def register_words(words: Callable[[], Iterable[ListedWord]]) -> None:
    """`words` is asked anew each time: officers change the list while the platform runs."""
    if words not in _lists:
        _lists.append(words)


def words_in(texts: Mapping[str, str]) -> list[Hit]:
    """Each listed word once for each field that holds it, in the order of the fields and of the list."""
    listed = [word for words in _lists for word in words()]
    return [Hit(field, word) for field, text in texts.items() for word in listed if word.word in text]

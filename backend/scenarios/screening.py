"""The check of words before publishing (W05): where the list of wrong and sensitive words points in a text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from backend.reference.screening import ListedWord
from backend.scenarios.models import ScreenedWord
from backend.scenarios.texts import label_of

CONTEXT = 12  # characters on each side: enough to see the sentence


@dataclass(frozen=True)
class Hit:
    """One place: the field, the word with what stands around it, and what the list says about it."""

    field: str
    label: str
    before: str
    word: str
    after: str
    kind: str
    suggestion: str


def screen(texts: Mapping[str, str], words: Iterable[ScreenedWord]) -> list[Hit]:
    """Every place in `texts` (by field) where one of `words` stands, in the order of the text."""
    listed = list(words)
    hits = []
    for field, text in texts.items():
        found = [(start, word) for word in listed for start in _places(text, word.word)]
        for start, word in sorted(found, key=lambda place: place[0]):
            end = start + len(word.word)
            hits.append(
                Hit(
                    field,
                    label_of(field),
                    text[max(0, start - CONTEXT) : start],
                    word.word,
                    text[end : end + CONTEXT],
                    str(word.get_kind_display()),
                    word.suggestion,
                )
            )
    return hits


def _places(text: str, word: str) -> list[int]:
    places, start = [], text.find(word)
    while start >= 0:
        places.append(start)
        start = text.find(word, start + len(word))
    return places


def listed_words() -> list[ListedWord]:
    """The list as other apps screen their texts by it."""
    return [ListedWord(one.word, str(one.get_kind_display()), one.suggestion) for one in ScreenedWord.objects.all()]

"""Words of a query that are conditions really: 太原 in 太原 皮带, 500万以内, 信用, 高新技术企业.

The library knows none of them. Apps hand in sources, which say where in a text such words stand and what they mean:

    registry.understand(WordList(cities))       # cities() -> {"太原": Meaning("所在市：太原市", {"city": ("140100",)}), …}
    registry.understand(amounts)                # amounts(folded) -> Spots

A meaning names values by facet, and each kind takes the facets that it declares; a kind that declares none of them goes
on taking the words as words (or, where they say nothing as words, passes them over).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from matching.text import fold, normalise, words

MOST = 4  # conditions of one query; what is longer is prose


@dataclass(frozen=True)
class Meaning:
    label: str  # for the chip
    facets: Mapping[str, tuple[str, ...]] = field(hash=False)  # any value of a facet
    words_elsewhere: bool = True  # whether the words choose anything where no such facet is


@dataclass(frozen=True)
class Spot:
    """Where in the folded text something is meant."""

    start: int
    end: int
    meaning: Meaning


Source: TypeAlias = Callable[[str], Iterable[Spot]]


@dataclass(frozen=True)
class Condition:
    """Some typed words, and what they mean."""

    text: str  # as typed
    start: int
    end: int  # in the text as typed
    meaning: Meaning
    run: str = ""  # all the letters that stand around it without a gap, folded


class WordList:
    """A source from a list of phrases, found where they begin and end with a word of the text: 大同 not in 大同小异."""

    def __init__(self, phrases: Callable[[], Mapping[str, Meaning]]) -> None:
        """`phrases()` is asked at each use, so it must be quick, and give the same object while nothing has changed."""
        self._phrases = phrases
        self._folded: tuple[object, Mapping[str, Meaning]] = (None, {})

    def __call__(self, folded: str) -> Iterator[Spot]:
        phrases = self._as_folded()
        borders = _borders(folded)
        lengths = sorted({len(phrase) for phrase in phrases})
        for start in borders:
            for length in lengths:
                meaning = phrases.get(folded[start : start + length])
                if meaning is not None and start + length in borders:
                    yield Spot(start, start + length, meaning)

    def _as_folded(self) -> Mapping[str, Meaning]:
        told = self._phrases()
        if self._folded[0] is not told:
            self._folded = (told, {normalise(phrase): meaning for phrase, meaning in told.items()})
        return self._folded[1]


def conditions_in(text: str, sources: Iterable[Source], plain: Sequence[str] = ()) -> tuple[Condition, ...]:
    """In order, none within another; `plain` are words that are meant as words."""
    folded = fold(text)
    unwanted = {"".join(normalise(word).split()) for word in plain}
    found = [spot for source in sources for spot in source(folded.text)]
    taken: list[Spot] = []
    for spot in sorted(found, key=lambda spot: (spot.start - spot.end, spot.start)):
        said = "".join(folded.text[spot.start : spot.end].split())
        if said not in unwanted and all(spot.end <= other.start or spot.start >= other.end for other in taken):
            taken.append(spot)
    return tuple(
        Condition(text[slice(*span)], *span, spot.meaning, _run(folded.text, spot.start, spot.end))
        for spot in sorted(taken, key=lambda spot: spot.start)[:MOST]
        for span in [folded.span(spot.start, spot.end)]
    )


def without(text: str, conditions: Iterable[Condition]) -> str:
    """The text with a blank for each of these."""
    left, at = "", 0
    for condition in conditions:
        left += text[at : condition.start] + " "
        at = condition.end
    return " ".join((left + text[at:]).split())


def _borders(text: str) -> list[int]:
    borders: set[int] = set()
    at = 0
    for word in words(text):
        at = text.index(word, at)
        borders.update((at, at + len(word)))
        at += len(word)
    return sorted(borders)


def _run(text: str, start: int, end: int) -> str:
    while start > 0 and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return text[start:end]

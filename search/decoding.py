"""Typed pinyin read as the Chinese words that are likeliest in this trade: fengdiangonglvyuce is 风电功率预测.

The words are those of the names and terms in the library of problems; how often a word stands there, and beside which
other, decides between words of one sound. A character by itself is no word: it sounds like a hundred others. A token that does not fall into such words as a
whole is not read: English words rarely do. Sounds that are often confused are one sound here too (search.sounds).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from math import log
from threading import Lock
from typing import TYPE_CHECKING

from matching.text import words
from search.documents import Role
from search.sounds import heard, typed_syllables

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from search.engine import Engine
    from search.registry import Kind

Sounds = tuple[str, ...]

_SHORTEST = 4  # letters
_LONGEST_WORD = 5  # syllables
_OFTEN = 2  # times that a word stands somewhere; what stands once may be a slip of the dictionary
_A_WORD = 4.0  # what each further word costs: long words are likelier than many short ones
_BESIDE = 3.0  # what it is worth that two words stand beside each other somewhere
_DEAREST = 9.0  # a character; what costs more is read by force
_ALL = 100_000
_SAME_SOUND = 4  # words of one sound that are looked at
_HAN = re.compile(r"[\u3400-\u9fff]+")


@dataclass(frozen=True)
class Vocabulary:
    """The words of some texts by their sounds, the most frequent first."""

    by_sound: dict[Sounds, list[str]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    beside: frozenset[tuple[str, str]] = frozenset()
    size: int = 0  # words in all, each as often as it stands

    @classmethod
    def of(cls, texts: Iterable[str]) -> Vocabulary:
        counts: Counter[str] = Counter()
        beside: set[tuple[str, str]] = set()
        for text in texts:
            said = words(text)
            counts.update(word for word in said if _HAN.fullmatch(word))
            beside.update(pairwise(said))
        by_sound: defaultdict[Sounds, list[str]] = defaultdict(list)
        for word, times in counts.most_common():
            if times >= _OFTEN and 1 < len(word) <= _LONGEST_WORD:
                by_sound[heard(word)].append(word)
        return cls(dict(by_sound), counts, frozenset(beside), counts.total())

    def likeliest(self, sounds: Sounds) -> tuple[float, str]:
        """The cost of the likeliest words for these sounds, and the words; infinite and empty where there are none."""
        best: list[dict[str, tuple[float, str]]] = [{"": (0.0, "")}, *({} for _ in sounds)]
        for end in range(1, len(sounds) + 1):
            for start in range(max(0, end - _LONGEST_WORD), end):
                for word in self.by_sound.get(sounds[start:end], ())[:_SAME_SOUND]:
                    for before, (cost, text) in best[start].items():
                        total = cost + self._cost(before, word)
                        if total < best[end].get(word, (float("inf"), ""))[0]:
                            best[end][word] = (total, text + word)
        return min(best[-1].values(), default=(float("inf"), ""))

    def _cost(self, before: str, word: str) -> float:
        rare = log(1 + self.size) - log(1 + self.counts[word])
        return rare + _A_WORD - (_BESIDE if (before, word) in self.beside else 0.0)


def decoded(token: str, engine: Engine) -> list[str]:
    """The likeliest words that a Latin token may be the pinyin of; none where it is no pinyin of such words."""
    if len(token) < _SHORTEST:
        return []
    readings = typed_syllables(token)
    if not readings:
        return []
    vocabulary = _vocabulary(engine)
    if vocabulary is None:
        return []
    cost, text = min(vocabulary.likeliest(reading) for reading in readings)
    return [text] if text and cost < _DEAREST * len(text) else []


def _vocabulary(engine: Engine) -> Vocabulary | None:
    """Of the library as it is now; made at the first pinyin that is typed, and again when the library has changed."""
    shelves = engine.kinds.advising()
    if not shelves:
        return None
    edition = hash(tuple((kind.name, kind.edition, *kind.versions(0, _ALL)) for kind in shelves))
    with engine.decoding.lock:
        if engine.decoding.edition != edition:
            engine.decoding.vocabulary = Vocabulary.of(_texts(shelves))
            engine.decoding.edition = edition
        return engine.decoding.vocabulary


def _texts(shelves: Sequence[Kind]) -> Iterable[str]:
    for kind in shelves:
        for document in kind.load([pk for pk, _ in kind.versions(0, _ALL)]):
            yield document.title
            yield from document.fields.get(Role.TAG, "").split("\n")


@dataclass
class Decoding:
    """What an engine remembers of its library."""

    edition: int = 0
    vocabulary: Vocabulary | None = None
    lock: Lock = field(default_factory=Lock)

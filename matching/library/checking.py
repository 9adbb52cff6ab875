"""What a library must be to be worth its place: whole problems, each told in its own words.

faults(problems)                         what is wrong with it, one line each; [] when all is well
faults(problems, strangers=Fingerprints) the same, and nothing may lie near those texts
faults_of(problem, rest)                 what would be wrong with one more, told part by part
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from matching.text.folding import normalise

if TYPE_CHECKING:
    from matching.library.problems import Problem

GRAM = 6  # characters
SHARED_AT_MOST = 0.20  # of the grams of the shorter of two texts
OPENING, OPENING_AT_MOST = 6, 0.004  # characters; share of all texts that may begin with the same
VOICES = 2  # a need is told by two, an answer given by two
RUN, RUN_AT_MOST = 10, 4  # characters; in how many texts a run may stand
_NOT_TEXT = re.compile(r"[^\w一-鿿]+")
# The plain forms of all texts are kept, so that an entry is checked in a tenth of a second: two such libraries at most.
_REMEMBERED = 20_000

Part: TypeAlias = Literal["name", "needs", "answers", "symptoms", "trade", "techniques"]


@lru_cache(maxsize=_REMEMBERED)
def plain(text: str) -> str:
    """The folded text without its punctuation."""
    return _NOT_TEXT.sub("", normalise(text))


def grams(text: str, length: int = GRAM) -> set[str]:
    """All runs of the given length of the text without its punctuation."""
    letters = plain(text)
    return {letters[at : at + length] for at in range(len(letters) - length + 1)}


@dataclass(frozen=True)
class Fingerprints:
    """Texts that nobody need be able to read: of each the hashes of its grams. `numbers` (n,) and `owners` (n,)."""

    numbers: np.ndarray
    owners: np.ndarray

    @classmethod
    def of(cls, texts: Iterable[str]) -> Fingerprints:
        pairs = [(_number(gram), at) for at, text in enumerate(texts) for gram in grams(text)]
        pairs.sort()
        return cls(
            np.array([number for number, _at in pairs], dtype=np.uint32),
            np.array([at for _number_, at in pairs], dtype=np.uint16),
        )

    def nearest(self, text: str) -> float:
        """The largest share of the text's grams that stands in one of those texts."""
        numbers = np.array([_number(gram) for gram in grams(text)], dtype=np.uint32)
        if not len(numbers):
            return 0.0
        held = np.isin(self.numbers, numbers)
        return float(np.bincount(self.owners[held]).max() / len(numbers)) if held.any() else 0.0


def faults(problems: Sequence[Problem], *, strangers: Fingerprints | None = None) -> list[str]:
    texts = [(problem.name, text) for problem in problems for text in (*problem.needs, *problem.answers)]
    found = [
        f"{name}：这个名称用了 {count} 次" for name, count in Counter(p.name for p in problems).items() if count > 1
    ]
    found += [f"{problem.name}：{fault}" for problem in problems for fault in _incomplete(problem)]
    found += _alike(texts)
    found += _moulds(texts)
    if strangers is not None:
        found += [
            f"{name}：与评测用的文字太近：{text}" for name, text in texts if strangers.nearest(text) > SHARED_AT_MOST
        ]
    return found


@dataclass(frozen=True)
class Fault:
    """What is wrong with one part of a problem. `at` is the place of the text among the needs or answers.

    `kind`: missing (there is none, or too few) · taken (another problem has this name) · alike (`said` is the text of
    `other` that it resembles) · repeated (as alike, within the entry itself) · mould (`said` is an opening or a run of
    words that `count` texts of the library have already).
    """

    part: Part
    kind: Literal["missing", "taken", "alike", "repeated", "mould"]
    at: int = 0
    other: Problem | None = None
    said: str = ""
    count: int = 0


def faults_of(problem: Problem, rest: Sequence[Problem]) -> list[Fault]:
    """What would be wrong with the library if this problem joined `rest`, in the order of a form; a tenth of a second.

    The same limits as in `faults`; of what a text resembles the nearest is told.
    """
    found = list(_missing(problem))
    found += [Fault("name", "taken", other=other) for other in rest if plain(other.name) == plain(problem.name)]
    told = list(_told(problem))
    held = [grams(text) for _part, _at, text in told]
    meetings = _meetings(held, rest)
    texts = sum(len(other.texts) for other in rest) + len(told)
    for place, (part, at, text) in enumerate(told):
        found += [
            Fault(part, "repeated", at, said=told[before][2])
            for before in range(place)
            if _too_much(len(held[place] & held[before]), held[place], held[before])
        ]
        found += _nearest(part, at, held[place], meetings[place])
        found += _moulded(part, at, text, meetings[place], texts)
    return found


@dataclass(frozen=True)
class _Meeting:
    """A text of the rest that has grams in common with one of the entry's."""

    other: Problem
    text: str
    shared: int
    grams: int


def _meetings(held: Sequence[set[str]], rest: Sequence[Problem]) -> list[list[_Meeting]]:
    """For each of the entry's texts those of the rest that share a gram with it: one pass over all."""
    owners: dict[str, list[int]] = defaultdict(list)
    for place, own in enumerate(held):
        for gram in own:
            owners[gram].append(place)
    found: list[list[_Meeting]] = [[] for _own in held]
    for other in rest:
        for text in other.texts:
            letters = plain(text)
            common = [gram for at in range(len(letters) - GRAM + 1) if (gram := letters[at : at + GRAM]) in owners]
            if common:
                shared = Counter(place for gram in set(common) for place in owners[gram])
                size = len(grams(text))
                for place, count in shared.items():
                    found[place].append(_Meeting(other, text, count, size))
    return found


def _told(problem: Problem) -> Iterable[tuple[Part, int, str]]:
    yield from (("needs", at, text) for at, text in enumerate(problem.needs))
    yield from (("answers", at, text) for at, text in enumerate(problem.answers))


def _missing(problem: Problem) -> Iterable[Fault]:
    if not problem.name.strip():
        yield Fault("name", "missing")
    if len(problem.needs) < VOICES:
        yield Fault("needs", "missing", len(problem.needs))
    if len(problem.answers) < VOICES:
        yield Fault("answers", "missing", len(problem.answers))
    terms: tuple[tuple[Part, tuple[str, ...]], ...] = (
        ("symptoms", problem.symptoms),
        ("trade", problem.trade),
        ("techniques", problem.techniques),
    )
    yield from (Fault(part, "missing") for part, words in terms if not words)


def _too_much(shared: int, one: set[str], other: set[str]) -> bool:
    return shared > SHARED_AT_MOST * min(len(one), len(other))


def _nearest(part: Part, at: int, held: set[str], meetings: Sequence[_Meeting]) -> Iterable[Fault]:
    """The text of the rest that shares the largest part with this one, if that is too much."""
    shares = [(met.shared / min(len(held), met.grams), met) for met in meetings]
    share, nearest = max(shares, key=lambda pair: pair[0], default=(0.0, None))
    if nearest is not None and share > SHARED_AT_MOST:
        yield Fault(part, "alike", at, other=nearest.other, said=nearest.text)


def _moulded(part: Part, at: int, text: str, meetings: Sequence[_Meeting], texts: int) -> Iterable[Fault]:
    """Its opening, or a run of its words, that stands in so many texts that one more would make a mould of it."""
    opening = plain(text)[:OPENING]
    count = sum(plain(met.text).startswith(opening) for met in meetings)
    if len(opening) == OPENING and count + 1 > max(3, int(OPENING_AT_MOST * texts)):
        yield Fault(part, "mould", at, said=opening, count=count)
    runs = Counter(run for met in meetings for run in grams(met.text, RUN))
    worst = max(sorted(grams(text, RUN)), key=lambda run: runs[run], default="")
    if runs[worst] + 1 > RUN_AT_MOST:
        yield Fault(part, "mould", at, said=worst, count=runs[worst])


def _incomplete(problem: Problem) -> Iterable[str]:
    if len(problem.needs) < VOICES:
        yield "需求要有两种说法"
    if len(problem.answers) < VOICES:
        yield "解法要有两家"
    if not (problem.symptoms and problem.trade and problem.techniques):
        yield "词条要有症状词、行业词和技术词"


def _alike(texts: Sequence[tuple[str, str]]) -> Iterable[str]:
    """Pairs of texts that share too much."""
    owned = [grams(text) for _name, text in texts]
    holders: dict[str, list[int]] = defaultdict(list)
    for at, held in enumerate(owned):
        shared: Counter[int] = Counter()
        for gram in held:
            shared.update(holders[gram])
            holders[gram].append(at)
        for other, count in shared.items():
            if count > SHARED_AT_MOST * min(len(held), len(owned[other])):
                yield f"{texts[at][0]} 与 {texts[other][0]} 有两段文字太像：{texts[at][1]} ↔ {texts[other][1]}"


def _moulds(texts: Sequence[tuple[str, str]]) -> Iterable[str]:
    """Openings and runs of words that come again and again."""
    openings = Counter(_NOT_TEXT.sub("", text)[:OPENING] for _name, text in texts)
    limit = max(3, int(OPENING_AT_MOST * len(texts)))
    yield from (f"{count} 段文字以“{opening}”开头" for opening, count in openings.items() if count > limit)
    runs = Counter(run for _name, text in texts for run in grams(text, RUN))
    yield from (f"“{run}”出现在 {count} 段文字里" for run, count in runs.items() if count > RUN_AT_MOST)


def _number(gram: str) -> int:
    return int.from_bytes(hashlib.blake2b(gram.encode(), digest_size=4).digest(), "big")

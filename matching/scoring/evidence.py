"""Why a pair fits: this sentence of the need, that sentence of the answer, and the words that link them.

Evidence must be a cause: a pair of sentences is kept only if taking the answer's sentence out makes the score fall.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import rjieba

from matching.profiles import Facet
from matching.scoring.words import Terms, overlap_of
from matching.text import normalise, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matching.encoders import Encoder, Side
    from matching.profiles import Profile
    from matching.scoring.background import Background
    from matching.scoring.words import Exact, Floats

MOST = 3
SHORTEST_SENTENCE = 8  # characters; below it a sentence says too little to be quoted
LINK_SHORTEST, LINK_LONGEST = 4, 10  # characters of the linking words
TYPICAL_SENTENCE = 40.0  # bigrams
WORDS_WORTH = 0.5  # of shared words beside the cosine, between two sentences
CANDIDATES = 8
LINKS_KEPT = 20_000  # pairs of sentences; an edit of one sentence leaves most as they were
ANSWERING = {  # what may answer a facet: a pain is answered by what was solved, but also by what is offered
    Facet.PAIN: (Facet.PAIN, Facet.ASK),
    Facet.ASK: (Facet.ASK, Facet.PAIN),
    Facet.DATA: (Facet.DATA,),
    Facet.SITE: (Facet.SITE,),
}


@dataclass(frozen=True)
class Quote:
    facet: Facet
    source: str
    text: str


@dataclass(frozen=True)
class Quotes:
    """The sentences of a profile with their vectors and terms, and what each of the terms is worth."""

    quotes: tuple[Quote, ...]
    vectors: Floats
    terms: tuple[Terms, ...]
    worths: tuple[Exact, ...]


@dataclass(frozen=True)
class Evidence:
    """`*_span` are [start, end) of the linking words in their sentence; equal ends mean that none was found."""

    facet: str
    need_text: str
    need_source: str
    need_span: tuple[int, int]
    answer_text: str
    answer_source: str
    answer_span: tuple[int, int]
    strength: float

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"need_span": list(self.need_span), "answer_span": list(self.answer_span)}


def quote(profile: Profile, background: Background, side: Side) -> Quotes:
    found = [
        Quote(passage.facet, passage.source, span.text)
        for passage in profile.passages
        for span in sentences(passage.text)
        if len(span.text) >= SHORTEST_SENTENCE or passage.facet is Facet.SITE
    ]
    vectors = background.encoder.encode([one.text for one in found], side) if found else np.zeros((0, 1), np.float32)
    terms = tuple(Terms.of(one.text) for one in found)
    return Quotes(tuple(found), vectors, terms, tuple(background.rarity.of(one.codes) for one in terms))


def candidates(need: Quotes, answer: Quotes, least: float) -> Iterator[tuple[int, int, float]]:
    """Pairs of sentences of at least that strength, strongest first: (place in need, place in answer, strength)."""
    if not need.quotes or not answer.quotes:
        return
    cosines = need.vectors @ answer.vectors.T
    allowed = np.array([[theirs.facet in ANSWERING[mine.facet] for theirs in answer.quotes] for mine in need.quotes])
    same = np.array([[theirs.facet is mine.facet for theirs in answer.quotes] for mine in need.quotes])
    cosines = np.where(allowed, cosines + 0.05 * same, -1.0)
    order = np.argsort(-cosines, axis=None, kind="stable")[: 6 * CANDIDATES]
    rated = []
    for place in order:
        at, to = divmod(int(place), len(answer.quotes))
        if cosines[at, to] <= 0:
            break
        shared = overlap_of(need.terms[at], need.worths[at], answer.terms[to], typical=TYPICAL_SENTENCE)
        rated.append((at, to, float(cosines[at, to]) + WORDS_WORTH * shared))
    rated.sort(key=lambda one: -one[2])
    yield from (one for one in rated if one[2] >= least)


def chosen(need: Quotes, answer: Quotes, rated: Sequence[tuple[int, int, float]]) -> list[tuple[int, int, float]]:
    """The strongest of each facet first, then others; no sentence is quoted twice."""
    first: dict[Facet, tuple[int, int, float]] = {}
    for one in rated:
        first.setdefault(need.quotes[one[0]].facet, one)
    ordered = sorted(first.values(), key=lambda one: -one[2]) + [one for one in rated if one not in first.values()]
    taken_need: set[str] = set()
    taken_answer: set[str] = set()
    picked = []
    for at, to, strength in ordered:
        mine, theirs = need.quotes[at].text, answer.quotes[to].text
        if mine in taken_need or theirs in taken_answer:
            continue
        taken_need.add(mine)
        taken_answer.add(theirs)
        picked.append((at, to, strength))
        if len(picked) == CANDIDATES:
            break
    return picked


_links: dict[tuple[str, str, str, Side], tuple[int, int]] = {}


def link(text: str, other: str, vector: Floats, encoder: Encoder, side: Side) -> tuple[int, int]:
    """The few whole words of `text`, which is of that side, that are nearest to the other sentence, whose vector this is."""
    key = encoder.digest, text, other, side
    found = _links.get(key)
    if found is None:
        windows, vectors = _windows(encoder, text, side)
        found = windows[int(np.argmax(vectors @ vector))] if windows else (0, 0)
        if len(_links) >= LINKS_KEPT:
            _links.clear()
        _links[key] = found
    return found


@lru_cache(maxsize=128)
def _windows(encoder: Encoder, text: str, side: Side) -> tuple[list[tuple[int, int]], Floats]:
    """Some words beside each other in a sentence, and their vectors: a sentence is linked to many others one after the other."""
    pieces = [
        (start, end) for word, start, end in rjieba.tokenize(text) if any(character.isalnum() for character in word)
    ]
    windows = []
    for first in range(len(pieces)):
        for last in range(first, min(first + 4, len(pieces))):
            start, end = pieces[first][0], pieces[last][1]
            inner = text[start:end]
            if LINK_SHORTEST <= end - start <= LINK_LONGEST and all(
                character.isalnum() or character in "%.-" for character in inner
            ):
                windows.append((start, end))
    if not windows:
        return [], np.zeros((0, 1), np.float32)
    return windows, encoder.encode([normalise(text[start:end]) for start, end in windows], side)

"""Standing questions: somebody asks once and wants to know when something new fits.

Three things are asked here, all by one rule, the floor of `search.probes`: more than half of the typed pieces stand in
the document (eight of a long question), or all of them by their sound; meaning alone brings nothing in, because the nearest of a single document
is always that document. What fits is therefore always among what the search page finds.

    fitting(request)            # the ids of all that fits, by the index
    fits(request, "thing", 7)   # one document, as this person, permission asked of the database
    keys_of(request), settled("thing", 7).keys, may_fit(request, settled("thing", 7))

The last three find the questions that one document may answer without asking the engine. A question has a few keys, and
whatever fits it holds at least one of them: of n pieces of which m must stand in the document, any n - m + 1 will do.
Questions are kept by their keys, so that one document looks up its own and need not ask every question.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from matching.text import words
from search import probes
from search.documents import PUBLIC
from search.engine import Engine, current
from search.entries import TOKEN_FIELDS, Entry, tokens_version
from search.errors import IndexBusy, IndexMissing, TooWide
from search.expressions import AnyOf, Everything, Expression, Ids, Near, Nothing, OneOf, Question, Term
from search.fusion import Ranked
from search.hits import hits_for
from search.indexing import update
from search.probes import Probe
from search.reading import read
from search.registry import Kind
from search.requests import Hit, SearchRequest

MOST = 5_000  # of a kind that one question is answered with
_RULES = 1  # raised by hand when the rules here give the same question other keys
_LATIN = re.compile(r"[a-z]")
_ANY = "k:"
_SHORTEST = 3  # letters that a word of four keeps after one edit


# ── what fits ─────────────────────────────────────────────────────────────────────────────────────────────────────


def fitting(request: SearchRequest, *, engine: Engine | None = None) -> dict[str, set[int]]:
    """By kind the ids of everything that fits, as the index holds it; hidden things by the request's audience are not in it.

    Raises SearchUnavailable while the engine cannot answer for a kind that has anything to be found, TooWide beyond MOST.
    """
    engine = engine or current()
    kinds = [kind for kind in _asked(request, engine) if kind.versions(0, 1)]
    probe = _probe(request.text)
    answers = engine.backend.ask([(kind.name, _question(request, probe, limit=MOST)) for kind in kinds])
    found: dict[str, set[int]] = {}
    for kind, answer in zip(kinds, answers, strict=True):
        if answer is None:
            raise IndexMissing(f"There is no index of {kind.name} yet.")
        if answer.total > MOST:
            raise TooWide(f"More than {MOST} of {kind.name} fit.")
        found[kind.name] = {hit.id for hit in answer.hits}
    return found


def fits(request: SearchRequest, kind: str, pk: int, *, engine: Engine | None = None) -> Hit | None:
    """The one document as a hit of this person's search, where it fits and they may see it. Raises SearchUnavailable."""
    engine = engine or current()
    if kind not in {one.name for one in _asked(request, engine)}:
        return None
    probe = _probe(request.text)
    [answer] = engine.backend.ask([(kind, _question(request, probe, Ids((pk,)), limit=1))])
    if answer is None:
        raise IndexMissing(f"There is no index of {kind} yet.")
    places = [Ranked(kind, hit.id, hit.score) for hit in answer.hits]
    return next(iter(hits_for(places, request, probe, engine)), None)


def settled(kind: str, pk: int, *, engine: Engine | None = None) -> Findable | None:
    """The row as it is now, once queries see it so; None where there is nothing to find.

    News comes in any order: where the index does not know yet, it is told here. Raises SearchUnavailable.
    """
    engine = engine or current()
    [entry] = read(engine.kinds[kind], [pk])
    if not _is_shown(entry, kind, engine):
        update(kind, pk, engine=engine)
        [entry] = read(engine.kinds[kind], [pk])
        if not _is_shown(entry, kind, engine):
            raise IndexBusy(f"The index does not show {kind} {pk} as it is now.")
    return None if entry.gone else Findable(kind, entry)


def _is_shown(entry: Entry, kind: str, engine: Engine) -> bool:
    """Looking through `walk` also makes visible what was written a moment ago."""
    try:
        held = next(iter(engine.backend.index(kind).walk(entry.id - 1, 1)), None)
    except IndexMissing:
        return False
    if held is None or held.id != entry.id:
        return entry.gone
    same = (held.version, held.gone, held.digest) == (entry.version, entry.gone, entry.digest)
    return same or held.version > entry.version or (held.gone and entry.gone)


def _asked(request: SearchRequest, engine: Engine) -> list[Kind]:
    """The kinds that can answer: those asked for, as far as they know every condition."""
    conditions = {name for name, values in request.filters.items() if values}
    return [
        kind
        for kind in engine.kinds.listed()
        if (kind.name in request.kinds or not request.kinds) and conditions <= {facet.name for facet in kind.facets}
    ]


def _question(request: SearchRequest, probe: Probe, *where: Expression, limit: int) -> Question:
    audience = OneOf("audience", tuple(request.audience) or (PUBLIC,))
    narrow = [OneOf(f"facet_{name}", tuple(values)) for name, values in request.filters.items() if values]
    return Question(match=probe.floor, score=Nothing(), where=(audience, *narrow, *where), sort="newest", limit=limit)


@lru_cache(maxsize=10_000)
def _probe(text: str) -> Probe:
    return probes.read(text)


# ── which questions one document may answer ───────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Findable:
    """A document's place in the index, with its tokens ready to be looked up."""

    kind: str
    entry: Entry

    @cached_property
    def streams(self) -> dict[str, frozenset[str]]:
        return {stream: frozenset(getattr(self.entry, stream)) for stream in TOKEN_FIELDS}

    @cached_property
    def spellings(self) -> frozenset[str]:
        """Of the words that may be one edit away from a typed one."""
        latin = {word for word in self.entry.words if len(word) >= _SHORTEST and _LATIN.search(word)}
        return frozenset(spelling for word in latin for spelling in _spellings(word))

    @cached_property
    def keys(self) -> frozenset[str]:
        """All the keys that it holds."""
        return frozenset(
            [
                _ANY,
                f"k:{self.kind}",
                *(_facet_key(name, value) for name, values in self.entry.facets.items() for value in values),
                *(_token_key(stream, token) for stream, tokens in self.streams.items() for token in tokens),
                *(f"n:{spelling}" for spelling in self.spellings),
            ]
        )


def keys_version() -> str:
    """Changes when keys that were kept may no longer be those of the same question."""
    return hashlib.sha256(f"{_RULES} {tokens_version()}".encode()).hexdigest()[:16]


def keys_of(request: SearchRequest) -> set[str]:
    """Of a question: whatever fits it holds at least one of these. None where nothing can ever fit."""
    floor = _probe(request.text).floor
    if floor != Everything():
        return _keys(floor)
    conditions = [(name, values) for name, values in request.filters.items() if values]
    if conditions:
        name, values = min(conditions, key=lambda condition: len(condition[1]))
        return {_facet_key(name, value) for value in values}
    return {f"k:{kind}" for kind in request.kinds} or {_ANY}


def may_fit(request: SearchRequest, document: Findable) -> bool:
    """Whether it fits as far as its own tokens and facets say; audience and permission are left to `fits`."""
    if request.kinds and document.kind not in request.kinds:
        return False
    facets = document.entry.facets
    if any(values and not set(values) & set(facets.get(name, ())) for name, values in request.filters.items()):
        return False
    return _holds(_probe(request.text).floor, document)


def _keys(expression: Expression) -> set[str]:
    match expression:
        case Term(stream, value):
            return {_token_key(stream, value)}
        case Near(_, value):
            return {f"n:{spelling}" for spelling in _spellings(value)}
        case AnyOf(parts, at_least) if parts:
            fewest = sorted(parts, key=_commonness)[: len(parts) - at_least + 1]
            return {key for part in fewest for key in _keys(part)}
        case _:
            return set()


def _commonness(part: Expression) -> int:
    """Rare ones first: pairs across the border of two words (带跑 in 皮带跑偏), then words; what has many spellings last."""
    return int(part.value in words(part.value)) if isinstance(part, Term) else 2


def _holds(expression: Expression, document: Findable) -> bool:
    match expression:
        case Everything():
            return True
        case Term(stream, value):
            return value in document.streams[stream]
        case Near(_, value):
            return not document.spellings.isdisjoint(_spellings(value))
        case AnyOf(parts, at_least) if parts:
            return sum(_holds(part, document) for part in parts) >= at_least
        case _:
            return False


@lru_cache(maxsize=50_000)
def _spellings(word: str) -> frozenset[str]:
    """The word, and the word with each letter left out: two words one edit apart share one of these."""
    return frozenset([word, *(word[:at] + word[at + 1 :] for at in range(len(word)))])


def _token_key(stream: str, token: str) -> str:
    return f"{stream[0]}:{token}"


def _facet_key(name: str, value: str) -> str:
    return f"f:{name}={value}"

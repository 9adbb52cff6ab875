"""What somebody who is still typing may mean: titles and other names that begin so, and terms of the library.

Names are looked up by their beginnings (search.heads), in the index, with the person's audience inside the question; the
database is asked for those that are shown, because it has the last word here as on a find. No text is ranked and no
model is asked, so that an answer comes between two keystrokes.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from search import probes
from search.documents import LIBRARY, PUBLIC
from search.engine import Engine, current
from search.errors import SearchUnavailable
from search.expressions import Everything, Expression, OneOf, Prefix, Question
from search.fallback import from_the_database
from search.heads import FIRST, heads, typed_head
from search.registry import Kind, Named
from search.requests import SearchRequest, Suggestion

log = logging.getLogger(__name__)

SHORTEST = 2  # characters; one begins everything
_LOOKED_AT = 10  # of a kind and a way to begin
_SPARE = 2  # times as many as are shown are looked up, because some may be hidden by now, and some of the same name


@dataclass(frozen=True)
class _Place:
    rank: int  # 0 begins so, 1 has a word that begins so, 2 fits otherwise
    kind: str
    id: int


def suggest(request: SearchRequest, *, engine: Engine | None = None, most: int = 8) -> list[Suggestion]:
    """Best first, each text once: names that begin so, then names with a word that begins so, newest first in each.

    Where no name has such a word, titles of what fits the typed text otherwise: by sound, by a letter's slip, by its words.
    """
    engine = engine or current()
    audience = tuple(request.audience) or (PUBLIC,)
    typed = typed_head(request.text[: probes.LONGEST_QUERY])
    if len(typed) < SHORTEST:
        return []
    try:
        key = "suggest", typed, audience, tuple(request.kinds)
        places = engine.remembered.get(
            engine.state(), key, lambda: _beginning(typed, request, audience, engine), keep=bool
        )
        found = _said(places, typed, request, audience, engine, most)
        if not found:
            found = _said(_fitting(request, audience, engine), typed, request, audience, engine, most)
    except SearchUnavailable as reason:
        log.warning("The database suggests for the search engine: %s", reason)
        kinds = _asked(request, engine)
        hits = from_the_database(kinds, request, probes.read(request.text))
        found = list({hit.title: Suggestion(hit.kind, hit.title, hit.url, hit.title) for hit in hits}.values())[:most]
    return found


def _beginning(typed: str, request: SearchRequest, audience: Sequence[str], engine: Engine) -> list[_Place]:
    ways = [Prefix("heads", FIRST + typed), Prefix("heads", typed)]
    shelves = [(kind, audience) for kind in _asked(request, engine)]
    shelves += [(kind, (LIBRARY,)) for kind in engine.kinds.advising() if not request.kinds]
    return _asked_of(
        [(rank, kind, _question(way, whose)) for rank, way in enumerate(ways) for kind, whose in shelves], engine
    )


def _fitting(request: SearchRequest, audience: Sequence[str], engine: Engine) -> list[_Place]:
    question = _question(probes.read(request.text).floor, audience)
    return _asked_of([(2, kind, question) for kind in _asked(request, engine)], engine)


def _question(match: Expression, audience: Sequence[str]) -> Question:
    where = (OneOf("audience", tuple(audience)),)
    return Question(match=match, score=Everything(), where=where, sort="newest", limit=_LOOKED_AT)


def _asked_of(questions: Sequence[tuple[int, Kind, Question]], engine: Engine) -> list[_Place]:
    answers = engine.backend.ask([(kind.name, question) for _, kind, question in questions])
    if answers and all(answer is None for answer in answers):
        raise SearchUnavailable("No kind has an index yet.")
    return [
        _Place(rank, kind.name, hit.id)
        for (rank, kind, _), answer in zip(questions, answers, strict=True)
        for hit in (answer.hits if answer else ())
    ]


def _said(
    places: Iterable[_Place], typed: str, request: SearchRequest, audience: Sequence[str], engine: Engine, most: int
) -> list[Suggestion]:
    """As this person may see them now, best first; a turn for each kind, so that none fills the list."""
    ranks: dict[tuple[str, int], int] = {}
    turns: dict[tuple[int, str], int] = {}
    order: list[tuple[int, int, int, str, int]] = []
    places = list(places)
    kinds = {name: at for at, name in enumerate(dict.fromkeys(place.kind for place in places))}
    for place in places:
        if (place.kind, place.id) not in ranks:
            ranks[place.kind, place.id] = place.rank
            turn = turns[place.rank, place.kind] = turns.get((place.rank, place.kind), 0) + 1
            order.append((place.rank, turn, kinds[place.kind], place.kind, place.id))
    best = sorted(order)[: _SPARE * most]
    known: dict[tuple[str, int], Named] = {}
    for name in kinds:
        ids = [pk for _, _, _, kind, pk in best if kind == name]
        if ids:
            known.update(
                {(name, one.id): one for one in engine.shown.named(engine.kinds[name], request.user, audience, ids)}
            )
    found: dict[str, Suggestion] = {}
    for _, _, _, name, pk in best:
        one = known.get((name, pk))
        if one is not None and len(found) < most:
            words = _name_typed(one, typed)
            found.setdefault(words, Suggestion(name, one.title, one.url, words))
    return list(found.values())


def _name_typed(one: Named, typed: str) -> str:
    """The name that begins so; the title where none does, or where it does too."""
    names = (one.title, *one.names)
    if not typed.isascii():  # 汉字 are no sounds: the name itself is enough to look at
        plain = [typed_head(name, whole=True) for name in names]
        begins = (at for at, name in enumerate(plain) if name.startswith(typed))
        holds = (at for at, name in enumerate(plain) if typed in name)
        return names[next(begins, next(holds, 0))]
    for way in (FIRST + typed, typed):
        for name in names:
            if any(token.startswith(way) for token in _heads(name)):
                return name
    return one.title


@lru_cache(maxsize=10_000)
def _heads(name: str) -> tuple[str, ...]:
    return tuple(heads([name]))


def _asked(request: SearchRequest, engine: Engine) -> list[Kind]:
    return [kind for kind in engine.kinds.listed() if kind.name in request.kinds or not request.kinds]

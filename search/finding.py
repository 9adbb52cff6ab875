"""The one door to search: text in, hits that this person may see out.

1. Words that are conditions really are set apart (search.narrowing). The rest becomes tokens, the tokens a query; the
   audience stands inside it, so nothing hidden is found or counted.
2. The engine ranks by words (BM25 over words, character pairs and sounds); where there is a model, the documents
   nearest in meaning join, and both scores are fused by min-max within the query.
3. The database is asked for every hit: what is gone or hidden by now falls out, whatever the index says.

Without the engine the database answers alone, with less, and the result says `degraded`.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil

from search import probes
from search.corrections import corrected
from search.documents import PUBLIC
from search.engine import Engine, current
from search.errors import SearchUnavailable, UnknownFacet, UnknownKind
from search.expressions import Answer, AnyOf, Everything, Expression, Ids, OneOf, Question
from search.fallback import from_the_database
from search.fusion import Pool, Ranked, fused
from search.hits import hits_for
from search.narrowing import Narrowing, able, narrowed
from search.probes import Probe
from search.registry import Facet, Kind
from search.requests import FacetCounts, FacetValue, KindCount, SearchRequest, SearchResult
from search.understanding import Understood, understood

log = logging.getLogger(__name__)

DEPTH = 200  # hits of a kind that are ranked; what lies deeper is counted and not shown
_DEPTH_BY_DATE = 1_000
_NEAREST = 200  # documents whose closeness in meaning is looked at
_JOINING = 20  # of them, how many may join what the words found
_CLOSE_ENOUGH = 0.6  # of the closest one's cosine, both measured from where cosines begin to say something


@dataclass
class _Outcome:
    """What the engine said."""

    ranked: list[Ranked] = field(default_factory=list)
    totals: dict[str, int] = field(default_factory=dict)  # by kind, asked for or not
    counts: dict[str, dict[str, int]] = field(default_factory=dict)  # by facet, over the kinds asked for
    unanswered: list[Kind] = field(default_factory=list)


def query(request: SearchRequest, *, engine: Engine | None = None) -> SearchResult:
    """Search as this person. Never raises because an engine is down: the result then says `degraded`.

    Raises UnknownKind and UnknownFacet where the calling code asks for something nobody declared.
    """
    engine = engine or current()
    request = replace(request, audience=tuple(request.audience) or (PUBLIC,), page=max(request.page, 1))
    asked = _asked(request, engine)
    try:
        said = engine.remembered.get(
            engine.state(),
            _key(request),
            lambda: _said(request, asked, engine),
            keep=lambda one: not one.outcome.unanswered,
        )
    except SearchUnavailable as reason:
        log.warning("The database answers for the search engine: %s", reason)
        meant = Understood(probes.read(request.text))
        said = _Said(Narrowing(request.text), meant, meant.probe, _Outcome(unanswered=asked))
    narrowing, meant, probe, outcome = said.narrowing, said.meant, said.probe, said.outcome
    stopgaps = from_the_database(outcome.unanswered, request, probe)
    start, end = (request.page - 1) * request.limit, request.page * request.limit
    places = outcome.ranked[start:end]
    reached = len(outcome.ranked)
    shown = hits_for(places, request, probe, engine)
    hits = [*shown, *stopgaps[max(start - reached, 0) : max(end - reached, 0)]]
    totals = {**outcome.totals, **{kind.name: 0 for kind in outcome.unanswered}}
    for hit in stopgaps:
        totals[hit.kind] += 1
    found = sum(totals.get(kind.name, 0) for kind in asked)
    return SearchResult(
        hits=tuple(hits),
        total=max(found - (len(places) - len(shown)), 0),  # what the index still held of hidden things is not told
        facets=tuple(_facet_counts(facet, outcome.counts, request, engine) for facet in _facets(asked)),
        kinds=tuple(
            KindCount(kind.name, kind.label, totals[kind.name], kind.name in request.kinds)
            for kind in engine.kinds.listed()
            if kind.name in totals
        ),
        page=request.page,
        pages=ceil((reached + len(stopgaps)) / request.limit),
        degraded=bool(outcome.unanswered),
        understood=narrowing.told(able(asked, request)),
        meant=corrected(narrowing.text, hits, meant.said) if request.corrects and request.page == 1 else "",
    )


@dataclass(frozen=True)
class _Said:
    """A question as it was understood, and what the engine said to it. Nothing of it is changed."""

    narrowing: Narrowing
    meant: Understood
    probe: Probe  # what is marked in the finds
    outcome: _Outcome


def _said(request: SearchRequest, asked: Sequence[Kind], engine: Engine) -> _Said:
    narrowing = narrowed(request, able(asked, request), engine)
    meant = understood(narrowing.rest or request.text, engine, request.audience)
    return _Said(narrowing, meant, meant.read(narrowing.said), _ask(engine, request, narrowing, meant, asked))


def _key(request: SearchRequest) -> tuple[object, ...]:
    """All that the answer depends on: neither the person, who is asked about later, nor the page."""
    filters = tuple(sorted((name, tuple(values)) for name, values in request.filters.items()))
    plain, kinds = tuple(request.plain), tuple(request.kinds)
    return request.text, tuple(request.audience), kinds, filters, request.sort, request.facets, plain


def _ask(
    engine: Engine, request: SearchRequest, narrowing: Narrowing, meant: Understood, asked: Sequence[Kind]
) -> _Outcome:
    """A round trip for the words and, where there is a model, one for the meaning: all kinds together."""
    narrow = {name: OneOf(f"facet_{name}", tuple(values)) for name, values in request.filters.items() if values}
    counted = able(engine.kinds.listed() if request.facets else asked, request)
    answering = [kind for kind in counted if narrowing.answers(kind)]
    by_date = request.sort == "newest" or not meant.probe.text
    wheres = {kind.name: (OneOf("audience", tuple(request.audience)), *narrowing.where_for(kind)) for kind in answering}
    close = {} if by_date else _close(engine, meant, wheres)
    questions: list[tuple[str, Question]] = []
    joined: dict[str, tuple[tuple[int, ...], Question]] = {}
    for kind in answering:
        words = narrowing.words_for(kind)
        everything = bool(narrowing.applied) and not words
        probe = meant.read(words or narrowing.text)
        joining = () if everything else _joining(close.get(kind.name, {}), engine.limits.nothing)
        question = Question(
            match=Everything() if everything else AnyOf((probe.match, Ids(joining))) if joining else probe.match,
            score=probe.score,
            where=wheres[kind.name],
            narrow=narrow,
            sort="newest" if by_date or everything else "score",
            limit=(_DEPTH_BY_DATE if by_date else DEPTH) if kind in asked else 0,
            count=tuple(facet.name for facet in kind.facets) if request.facets and kind in asked else (),
        )
        questions.append((kind.name, question))
        if everything and not by_date and kind in asked:  # those that say the words of the condition come first
            questions.append((kind.name, replace(question, match=probe.match, sort="score", count=())))
        if joining and kind in asked:
            joined[kind.name] = (joining, question)
    answers = engine.backend.ask(questions)
    beyond = _beyond(questions, answers, joined)
    questions += beyond
    answers += engine.backend.ask(beyond)
    return _collected(questions, answers, close, asked, engine, by_date=by_date)


def _beyond(
    questions: Sequence[tuple[str, Question]],
    answers: Sequence[Answer | None],
    joined: Mapping[str, tuple[tuple[int, ...], Question]],
) -> list[tuple[str, Question]]:
    """Those that joined by their meaning and that the words rank below the depth, to be asked for by themselves."""
    found = []
    for (name, question), answer in zip(questions, answers, strict=True):
        joining, asked = joined.get(name, ((), question))
        if joining and question is asked and answer is not None and answer.total > len(answer.hits):
            held = {hit.id for hit in answer.hits}
            missing = tuple(pk for pk in joining if pk not in held)
            if missing:
                found.append((name, replace(asked, match=Ids(missing), limit=len(missing), count=())))
    return found


def _close(
    engine: Engine, meant: Understood, wheres: Mapping[str, tuple[Expression, ...]]
) -> dict[str, dict[int, float]]:
    """The nearest in meaning by kind; kinds under the same conditions are asked together."""
    found: dict[str, dict[int, float]] = {}
    for where in dict.fromkeys(wheres.values()):
        names = [name for name, conditions in wheres.items() if conditions == where]
        found.update(engine.nearest(names, meant.vector, where=where, limit=_NEAREST))
    return found


def _joining(close: Mapping[int, float], nothing: float) -> tuple[int, ...]:
    best = sorted(close.items(), key=lambda pair: (-pair[1], pair[0]))[:_JOINING]
    return tuple(pk for pk, cosine in best if cosine - nothing >= _CLOSE_ENOUGH * (best[0][1] - nothing))


def _collected(
    questions: Sequence[tuple[str, Question]],
    answers: Sequence[Answer | None],
    close: Mapping[str, Mapping[int, float]],
    asked: Sequence[Kind],
    engine: Engine,
    *,
    by_date: bool,
) -> _Outcome:
    outcome = _Outcome()
    pools: dict[str, Pool] = {}
    dated: list[tuple[int, str, int]] = []
    for (name, _), answer in zip(questions, answers, strict=True):
        if answer is None:
            if engine.kinds[name] in asked and engine.kinds[name] not in outcome.unanswered:
                outcome.unanswered.append(engine.kinds[name])
            continue
        outcome.totals.setdefault(name, answer.total)
        pool = pools.setdefault(name, Pool(meaning=close.get(name, {})))
        for hit in answer.hits:
            pool.words[hit.id] = max(hit.score, pool.words.get(hit.id, 0.0))
        if by_date:
            dated += [(-hit.published_at, name, hit.id) for hit in answer.hits]
        for facet, counts in answer.facets.items():
            held = outcome.counts.setdefault(facet, {})
            for value, count in counts.items():
                held[value] = held.get(value, 0) + count
    outcome.ranked = (
        [Ranked(name, pk, 0.0) for _, name, pk in sorted(dated)] if dated else fused(pools, engine.limits.meaning)
    )
    return outcome


def _asked(request: SearchRequest, engine: Engine) -> list[Kind]:
    """The kinds to show hits of; raises UnknownKind and UnknownFacet."""
    listed = engine.kinds.listed()
    names = [kind.name for kind in listed]
    for name in request.kinds:
        if name not in names:
            raise UnknownKind(name, names)
    known = {facet.name for kind in listed for facet in kind.facets}
    for name in request.filters:
        if name not in known:
            raise UnknownFacet(name, sorted(known))
    return [kind for kind in listed if kind.name in request.kinds or not request.kinds]


def _facets(asked: Sequence[Kind]) -> list[Facet]:
    """Each facet once, in the order of declaration; kinds that share a name share its counts."""
    return list({facet.name: facet for kind in reversed(asked) for facet in reversed(kind.facets)}.values())[::-1]


def _facet_counts(
    facet: Facet, counts: Mapping[str, Mapping[str, int]], request: SearchRequest, engine: Engine
) -> FacetCounts:
    chosen = set(request.filters.get(facet.name, ()))
    held = {**dict.fromkeys(chosen, 0), **counts.get(facet.name, {})}  # a chosen value stays, to be taken off again
    words = engine.shown.labels(facet, held)
    values = [FacetValue(value, words.get(value, value), count, value in chosen) for value, count in held.items()]
    return FacetCounts(facet.name, facet.label, tuple(sorted(values, key=lambda found: (-found.count, found.value))))

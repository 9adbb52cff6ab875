"""What the problem library knows, put to use on a query.

People search for a thing by another name than its owner gives it: 智能派单 for 市民电话转来转去没人接. A library of typical
problems, each with the needs as people put them, the answers, and the words of the trade, joins the two. It is a kind
like any other, registered with `listed = False`: indexed, asked for every query, shown to nobody. Its documents have

- the problem's name as title, its needs and answers as Role.BODY;
- the words of the trade as Role.TAG, one a line, abbreviations among them;
- the audience LIBRARY, which no person has.

The problems nearest to a query lend it their words, with little weight, and draw its vector towards them. A Latin word
is read as the first letters or the pinyin of a word of theirs.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import exp

from matching.text import bigrams, normalise
from search.backends.base import Vector
from search.documents import LIBRARY, Document, Role
from search.engine import Engine
from search.expressions import OneOf, Question, Scored
from search.fusion import Pool, fused
from search.probes import Probe, Reading, never, no_reading
from search.sounds import may_be_letters, typed_forms, typed_syllables

_LOOKED_AT = 50
_NEAREST = 10
_TEMPERATURE = 0.07  # on fused scores from 0 to 1: how quickly a problem's share falls with its distance
_MOST_PAIRS = 60
_MOST_READINGS = 3
_OF_PROBLEMS = 2  # of them


@dataclass(frozen=True)
class Advice:
    problems: tuple[tuple[Document, float], ...] = ()  # with their shares, which add up to one
    decode: Reading = no_reading  # for pinyin of what is no word of theirs
    is_word: Callable[[str], bool] = never  # what is one as it is typed stands for no other

    def pairs(self) -> list[tuple[str, float]]:
        """Character pairs that the problems lend, with their weights, heaviest first."""
        weights: defaultdict[str, float] = defaultdict(float)
        for problem, share in self.problems:
            for token in _pairs_of(words_of(problem)):
                weights[token] += share
        return sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_PAIRS]

    def readings(self, token: str) -> list[str]:
        """Words that are typed so, by their first letters or in full: terms of the problems, and the likeliest of all.

        Of first letters the likeliest are those: they are chosen among the terms of all problems.
        """
        likeliest = list(self.decode(token))
        letters = may_be_letters(token) and not typed_syllables(token)
        if letters and likeliest:
            return likeliest
        itself_only = letters or self.is_word(token)
        found: defaultdict[str, float] = defaultdict(float)
        for problem, share in self.problems:
            for term in {problem.title, *problem.fields.get(Role.TAG, "").split("\n")}:
                if token in typed_forms(term) and (normalise(term) == token or not itself_only):
                    found[term] += share
        terms = [term for term, _ in sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))]
        return list(dict.fromkeys([*terms[:_OF_PROBLEMS], *likeliest]))[:_MOST_READINGS]


def advice(probe: Probe, vector: Vector | None, engine: Engine) -> Advice:
    """The problems that a query is about; none without a library. Raises SearchUnavailable."""
    shelves = engine.kinds.advising()
    if not shelves or not probe.text:
        return Advice()
    where = (OneOf("audience", (LIBRARY,)),)
    question = Question(match=probe.match, score=probe.score, where=where, limit=_LOOKED_AT)
    answers = engine.backend.ask([(kind.name, question) for kind in shelves])
    close = engine.nearest([kind.name for kind in shelves], vector, where=where, limit=_LOOKED_AT)
    pools = {
        kind.name: _pool(answer.hits, close.get(kind.name, {}))
        for kind, answer in zip(shelves, answers, strict=True)
        if answer is not None
    }
    ranked = fused(pools, share=0.5)[:_NEAREST]
    shares = [exp((place.score - ranked[0].score) / _TEMPERATURE) for place in ranked]
    documents = {
        (kind.name, document.id): document
        for kind in shelves
        for document in kind.load([place.id for place in ranked if place.kind == kind.name])
    }
    return Advice(
        tuple(
            (documents[place.kind, place.id], share / sum(shares))
            for place, share in zip(ranked, shares, strict=True)
            if (place.kind, place.id) in documents
        )
    )


@lru_cache(maxsize=4_096)
def _pairs_of(text: str) -> frozenset[str]:
    return frozenset(bigrams(text))


def words_of(problem: Document) -> str:
    return "\n".join([problem.title, problem.fields.get(Role.TAG, "")])


def told(problem: Document) -> str:
    return "\n".join([problem.title, *problem.fields.values()])


def _pool(hits: Iterable[Scored], close: Mapping[int, float]) -> Pool:
    return Pool({**dict.fromkeys(close, 0.0), **{hit.id: hit.score for hit in hits}}, close)

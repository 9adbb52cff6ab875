"""A typed text, understood: the query for the engine and the vector of its meaning, with what the library adds."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial

import numpy as np

from search import probes
from search.backends.base import Vector
from search.decoding import decoded
from search.documents import PUBLIC
from search.engine import Engine
from search.expressions import AnyOf, Everything, Expression, OneOf, Question, Term
from search.library import Advice, advice, told
from search.probes import Probe

# Chosen on development queries (docs/search.md).
_LENT = 0.6  # weight of a borrowed character pair, of a typed one
_LEAST_SHARE = 0.01  # a problem with less draws nowhere
_DRAWN = 0.7  # how far the library's vector draws the query's


@dataclass(frozen=True)
class Understood:
    probe: Probe
    vector: Vector | None = None
    said: Advice = field(default_factory=Advice)

    def read(self, text: str) -> Probe:
        """Another text, a part of this one or more of it, with the same advice."""
        return self.probe if text == self.probe.text else _lent(probes.read(text, self.said.readings), self.said)


def understood(text: str, engine: Engine, audience: Sequence[str] = (PUBLIC,)) -> Understood:
    """Raises SearchUnavailable where the library has to be asked and the engine is down."""
    standing = partial(_standing, audience=audience, engine=engine)
    decode = cache(partial(decoded, engine=engine, standing=standing))
    probe = probes.read(text, decode)
    vector = engine.vector(probe.meaning)
    said = replace(advice(probe, vector, engine), decode=decode)
    if not said.problems:
        return Understood(probe, vector, said)
    read = probes.read(text, said.readings)
    if read.meaning != probe.meaning:
        vector = engine.vector(read.meaning)
    return Understood(_lent(read, said), _drawn(vector, said, engine), said)


def _lent(probe: Probe, said: Advice) -> Probe:
    lent = tuple(Term("bigrams", token, _LENT * weight) for token, weight in said.pairs())
    return replace(probe, score=AnyOf((probe.score, *lent))) if lent else probe


def _drawn(vector: Vector | None, said: Advice, engine: Engine) -> Vector | None:
    """The query's vector, drawn towards the problems'."""
    if vector is None:
        return None
    problems = [(engine.vector(told(problem)), share) for problem, share in said.problems if share >= _LEAST_SHARE]
    drawn = vector + _DRAWN * sum(share * row for row, share in problems if row is not None)
    return np.asarray(drawn / (np.linalg.norm(drawn) or 1.0), dtype=np.float32)


def _standing(expressions: Sequence[Expression], *, audience: Sequence[str], engine: Engine) -> list[bool]:
    """Of each whether a document that this audience may find fits it."""
    where = (OneOf("audience", tuple(audience)),)
    kinds = [kind.name for kind in engine.kinds.listed()]
    questions = [(kind, Question(one, Everything(), where=where, limit=0)) for one in expressions for kind in kinds]
    found = [answer is not None and answer.total > 0 for answer in engine.backend.ask(questions)]
    return [any(found[at : at + len(kinds)]) for at in range(0, len(found), len(kinds) or 1)]
